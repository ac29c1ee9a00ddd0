"""The model, its numbers and the regions that are asked for, with all mistakes at once.

A model may be named without its owner; its numbers may be words or a YAML file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from advise.site import Keys, known_regions
from components.facts.accelerators import SHAPES
from components.facts.gated_models import is_gated
from components.facts.models import MODELS

TOKEN_SECRET = "hf-token"  # noqa: S105 # the name of a secret
"""Secret of Secret Manager with the Hugging Face token, as docs/gated-model.md creates it."""

_SHOWN = 6
_Read = TypeVar("_Read")


class AskedError(Exception):
    """The arguments have mistakes; the message has a line for each."""


@dataclass
class Mistakes:
    """The mistakes of all that is asked for."""

    lines: list[str] = field(default_factory=list)

    def read(self, reader: Callable[[str], _Read], given: str | None, otherwise: _Read) -> _Read:
        """Return the value that a reader finds; `otherwise` without one, and after a mistake."""
        try:
            return otherwise if given is None else reader(given)
        except AskedError as error:
            self.lines += str(error).splitlines()
            return otherwise

    def refuse(self) -> None:
        """Raise AskedError if there is a mistake."""
        if self.lines:
            raise AskedError("\n".join(self.lines))


@dataclass(frozen=True)
class ModelAsked:
    """A model as it is asked for."""

    id: str
    context: int | None = None
    numbers: Mapping[str, Any] | None = None
    token: str | None = None
    """Name of the secret with the token; None where none is named."""

    @property
    def keys(self) -> Keys:
        """Return the keys of a stack file."""
        model: dict[str, Any] = {"id": self.id}
        if self.context is not None:
            model["maxModelLen"] = self.context
        if self.numbers is not None:
            model["numbers"] = dict(self.numbers)
        secret = self.token or (TOKEN_SECRET if is_gated(self.id) else None)
        token = {} if secret is None else {"huggingFaceToken": {"existing": secret}}
        return {"model": model, **token}


def model_id(text: str) -> str:
    """Return the id of the tables that a text means; an id with its owner stays as it is.

    Raises AskedError where it means none or several.
    """
    if "/" in text:
        return text
    word = text.lower()
    exact = [known for known in MODELS if word == _without_owner(known)]
    near = exact or [known for known in MODELS if _without_owner(known).startswith(word)]
    if len(near) == 1:
        return near[0]
    if near:
        raise AskedError(
            f"--model: '{text}' may be {' or '.join(near[:_SHOWN])}; write one of them"
        )
    start = word[:4]
    alike = [known for known in MODELS if _without_owner(known).startswith(start)]
    shown = ", ".join((alike or list(MODELS))[:_SHOWN])
    raise AskedError(
        f"--model: no table has '{text}', e.g. {shown} (docs/facts.md has all); for another model "
        f"write its id as OWNER/MODEL, and --numbers from its config.json"
    )


def _without_owner(known: str) -> str:
    return known.partition("/")[2].lower()


def numbers_of(text: str) -> dict[str, Any]:
    """Return the numbers of a model: from words `key=value`, or from a YAML file that has them.

    Raises AskedError where it is neither.
    """
    if text.endswith((".yaml", ".yml", ".json")):
        return _numbers_in(Path(text))
    found: dict[str, Any] = {}
    for word in re.split(r"[,\s]+", text.strip()):
        key, _, value = word.partition("=")
        if not key or not value:
            raise AskedError(
                f"--numbers: expected words KEY=VALUE or the path of a YAML file, given '{word}'; "
                f"e.g. 'parametersBillion=7.6 layers=28 hidden=3584 heads=28 kvHeads=4 "
                f"headDim=128 maxPositions=32768 architecture=Qwen2ForCausalLM'"
            )
        if key in found:
            raise AskedError(f"--numbers: '{key}' is given twice; keep one")
        found[key] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _numbers_in(path: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AskedError(f"--numbers: cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AskedError(f"--numbers: {path} is not YAML: {reason}") from None
    inner = found.get("numbers", found) if isinstance(found, dict) else found
    if not isinstance(inner, dict):
        raise AskedError(f"--numbers: {path} has to be a mapping with the keys of model.numbers")
    return inner


def regions_of(text: str) -> tuple[str, ...]:
    """Return regions in their order. Raises AskedError for one in which no machine is known."""
    found = tuple(dict.fromkeys(word for word in re.split(r"[,\s]+", text) if word))
    known = known_regions()
    strange = [region for region in found if region not in known]
    if strange or not found:
        given = f"no machine is known in {', '.join(strange)}" if strange else "no region is given"
        raise AskedError(f"--regions: {given}; known: {', '.join(known)}")
    return found


def speed_problems(given: Sequence[tuple[str, float]]) -> list[str]:
    """Return a mistake if a speed is of a machine that no table has."""
    strange = sorted({name for name, _ in given} - set(SHAPES))
    if not strange:
        return []
    return [f"--speed: no machine {', '.join(strange)}; known: {', '.join(SHAPES)}"]
