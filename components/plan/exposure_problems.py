"""What is wrong or risky in how a stack file exposes the service."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .exposure import ExposureKind
from .problems import Problem


@dataclass(frozen=True)
class ExposureChoice:
    """What a person wrote of it."""

    kind: ExposureKind
    source_ranges: Sequence[str] = ()
    host: str | None = None


def exposure_problems(choice: ExposureChoice) -> Iterator[Problem]:
    """Return every mistake: a door without a guard, or a key that opens nothing."""
    kind = choice.kind
    if kind.is_public and not choice.source_ranges:
        yield _problem(
            f"kind '{kind}' opens a public address without a key, so it needs 'sourceRanges': the "
            f"networks that may call it, e.g. [203.0.113.0/24]"
        )
    if kind is ExposureKind.NONE and choice.source_ranges:
        others = ", ".join(f"'{other}'" for other in ExposureKind if other is not kind)
        yield _problem(
            f"'sourceRanges' means nothing with kind 'none'; remove it or write one of {others}"
        )
    if choice.host is not None and not kind.has_proxy:
        yield _problem(
            f"'host' means nothing with kind '{kind}', which has no name; remove it or write kind "
            f"'ingress'",
            "host",
        )


def exposure_warnings(choice: ExposureChoice) -> Iterator[Problem]:
    """Return what works and still deserves a second look."""
    if choice.kind is ExposureKind.INGRESS and choice.host is None:
        yield _problem(
            "plain HTTP: whoever is on the way can read questions and answers; write 'host' with a "
            "name of yours for a certificate",
            "host",
        )
    if choice.kind is not ExposureKind.NONE and "0.0.0.0/0" in choice.source_ranges:
        yield _problem(
            "0.0.0.0/0 is everybody, and vLLM asks nobody for a key; list the networks that call",
            "sourceRanges",
        )


def _problem(message: str, *key: str) -> Problem:
    return Problem(("exposure", *key), message)
