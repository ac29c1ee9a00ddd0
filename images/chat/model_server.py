"""Client of the model server; every error is a Failure."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx

from .answer_stream import part_of
from .conversation import Question
from .failures import Failure, gone, not_a_model_server, not_answering, refused, silent

_PATIENCE = httpx.Timeout(30, connect=5, read=300)
"""Seconds. A question may wait in the queue for minutes; a port that is open answers at once."""


class ModelServer:
    """One server behind one URL."""

    def __init__(self, url: str) -> None:
        self._url = url
        # A connection for each request: a Service picks the replica when it is opened, and one that
        # is kept may be to a replica that has left meanwhile. No proxy: the server is inside.
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=_PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
        )

    async def models(self) -> list[str]:
        """Return the ids of the models that it serves; raises Failure."""
        async with _in_words():
            answer = await self._client.get("/v1/models", timeout=5)
        if answer.status_code != HTTPStatus.OK:
            raise refused(answer.status_code, answer.content, "")
        try:
            return [str(card["id"]) for card in answer.json()["data"]]
        except (ValueError, LookupError, TypeError):
            raise not_a_model_server(self._url) from None

    async def chat(self, question: Question) -> AsyncIterator[str]:
        """Yield the answer in the parts that it comes in; raises Failure where it ends early."""
        async for text in self._streamed("/v1/chat/completions", question.as_chat):
            yield text

    async def go_on(self, question: Question) -> AsyncIterator[str]:
        """Yield the continuation of the last message. Raises Failure as `chat` does."""
        async for text in self._streamed("/v1/completions", question.as_text):
            yield text

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _streamed(self, path: str, body: dict[str, Any]) -> AsyncIterator[str]:
        ended = midway = False
        async with _in_words(), self._client.stream("POST", path, json=body) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise refused(answer.status_code, await answer.aread(), body["model"])
            try:
                async for line in answer.aiter_lines():
                    part = part_of(line)
                    if part is not None:
                        ended = ended or part.finish is not None
                        midway = midway or bool(part.text)
                        if part.text:
                            yield part.text
            except httpx.TransportError as error:
                raise _cut(error, midway=midway) from None
        if not ended:
            raise gone(midway=midway)


def _cut(error: httpx.TransportError, *, midway: bool) -> Failure:
    if isinstance(error, httpx.ReadTimeout):
        return silent(_PATIENCE.read or 0)
    return gone(midway=midway)


@asynccontextmanager
async def _in_words() -> AsyncIterator[None]:
    """Turn an error of the transport into a Failure."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise not_answering() from None
    except httpx.TransportError as error:
        raise _cut(error, midway=False) from None
