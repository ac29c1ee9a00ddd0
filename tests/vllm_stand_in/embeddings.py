"""Embeddings: vectors of texts, which say nothing of the texts.

Shapes as in `vllm/entrypoints/pooling/embed/protocol.py` of the pinned wheel.
"""

import base64
import struct
import time
import uuid
from dataclasses import dataclass
from typing import Any

from .answers import RefusedError, Served, served_model, too_long, words

DIMENSIONS = 4


@dataclass(frozen=True)
class Embedded:
    """One request, read."""

    model: str
    tokens: tuple[int, ...]
    """Of each text."""
    coded: bool
    """Whether the vectors come as bytes of floats, in base64."""

    def answer(self) -> dict[str, Any]:
        """Return the answer: of each text a vector of its number of tokens."""
        total = sum(self.tokens)
        return {
            "id": f"embd-{uuid.uuid4().hex}",
            "object": "list",
            "created": int(time.time()),
            "model": self.model,
            "data": [
                {"index": index, "object": "embedding", "embedding": self._vector(tokens)}
                for index, tokens in enumerate(self.tokens)
            ],
            "usage": {"prompt_tokens": total, "total_tokens": total, "completion_tokens": 0},
        }

    def _vector(self, tokens: int) -> list[float] | str:
        values = [float(tokens)] * DIMENSIONS
        if not self.coded:
            return values
        return base64.b64encode(struct.pack(f"<{DIMENSIONS}f", *values)).decode()


def read_embedding(body: Any, served: Served) -> Embedded:
    """Read a request; raises RefusedError where vLLM would refuse it."""
    model = served_model(body, served)
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise RefusedError("input: a text or a list of texts is required", param="input")
    tokens = tuple(len(words(text)) for text in texts)
    if max(tokens, default=0) > served.max_model_len:
        raise too_long(served.max_model_len, max(tokens), 0)
    return Embedded(model, tokens, body.get("encoding_format", "float") == "base64")
