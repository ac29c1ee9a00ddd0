"""Read a preview from Pulumi's JSON, in either of its two forms.

    pulumi preview --json                                         one document at the end
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json    one event a line

Only events have policies and the order of a replacement; for a document both are unknown. Values
that Pulumi marks as secret are masked.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sandbox.provider.paths import parsed
from tools.pull_request.masks import MASK, in_words, masked


class PreviewUnreadableError(Exception):
    """A preview has neither of the two forms; the message says why."""


class How(StrEnum):
    """Operation on a resource."""

    REPLACE = "replace"
    DELETE = "delete"
    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True)
class Difference:
    """A property that changes."""

    path: str
    before: str | None
    """None if the property is added."""
    after: str | None
    """None if the property is removed."""
    replaces: bool
    """Whether the change replaces the resource."""


@dataclass(frozen=True)
class Step:
    """A resource that changes."""

    urn: str
    how: How
    parent: str
    """URN of its component, or of the stack."""
    differences: tuple[Difference, ...] = ()
    new_first: bool | None = None
    """Whether a replacement creates the new one first; None if unknown."""

    @property
    def type(self) -> str:
        """Return the type's last word, e.g. `NodePool`."""
        return self.urn.split("::")[2].split("$")[-1].split(":")[-1]

    @property
    def kind(self) -> str:
        """Return the type with its package alone, e.g. `gcp:NodePool`: two have a `Service`."""
        return f"{self.urn.split('::')[2].split('$')[-1].split(':')[0]}:{self.type}"

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return self.urn.split("::", 3)[3]

    @property
    def is_component(self) -> bool:
        """Return whether it is a component, which only groups others."""
        return self.urn.split("::")[2].split("$")[-1].startswith(("vllm-gke:index:", "pulumi:"))


@dataclass(frozen=True)
class Violation:
    """A violation of a policy pack."""

    rule: str
    on: str
    """Type and name."""
    message: str
    stops: bool
    """Whether it fails the preview."""


@dataclass(frozen=True)
class Preview:
    """The preview of a stack."""

    steps: tuple[Step, ...]
    same: int
    """Number of unchanged resources."""
    errors: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    packs: tuple[str, ...] | None = None
    """Policy packs that were run; None if unknown."""

    @property
    def failed(self) -> bool:
        """Return whether `up` would be refused."""
        return bool(self.errors) or any(each.stops for each in self.violations)


def read_preview(text: str) -> Preview:
    """Parse the output of `pulumi preview --json`."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return _of_events(list(_lines(text)))
    if isinstance(document, dict) and "sequence" in document:
        return _of_events([document])
    if not isinstance(document, dict) or "changeSummary" not in document:
        raise PreviewUnreadableError("not a preview of Pulumi: no changeSummary")
    return _of_document(document)


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            raise PreviewUnreadableError(
                f"line {number} of the preview is not valid JSON"
            ) from None
        if not isinstance(event, dict):
            raise PreviewUnreadableError(f"line {number} of the preview is not an event")
        yield event


def _of_document(document: Mapping[str, Any]) -> Preview:
    steps = [
        {**each, "old": each.get("oldState"), "new": each.get("newState")}
        for each in document.get("steps") or []
    ]
    found = document.get("diagnostics") or []
    return Preview(
        steps=tuple(_steps(steps)),
        same=_same(document["changeSummary"]),
        errors=_errors((each["severity"], each["message"]) for each in found),
    )


def _of_events(events: Sequence[Mapping[str, Any]]) -> Preview:
    summary = next((each["summaryEvent"] for each in events if "summaryEvent" in each), None)
    if summary is None:
        raise PreviewUnreadableError("the preview ends before its summary")
    found = [each["diagnosticEvent"] for each in events if "diagnosticEvent" in each]
    steps = [each["resourcePreEvent"]["metadata"] for each in events if "resourcePreEvent" in each]
    broken = [each["policyEvent"] for each in events if "policyEvent" in each]
    packs = (summary.get("PolicyPacks") or {}).items()
    return Preview(
        steps=tuple(_steps(steps)),
        same=_same(summary.get("resourceChanges") or {}),
        errors=_errors((each["severity"], each["message"]) for each in found),
        violations=tuple(_violation(each) for each in broken),
        packs=tuple(f"{name.partition('|')[0]} {version}" for name, version in packs),
    )


def _same(summary: Mapping[str, int]) -> int:
    # The summary counts the stack itself too.
    return max(0, summary.get("same", 0) - 1)


_ECHOES = ("an unhandled error occurred", "preview failed")
"""Text that the engine adds after an error that it already printed."""


def _errors(found: Iterator[tuple[str, str]]) -> tuple[str, ...]:
    told = [
        masked(message.strip().removeprefix("error: "))
        for severity, message in found
        if severity == "error"
    ]
    own = [each for each in told if not each.startswith(_ECHOES)]
    return tuple(own or [each for each in told if not each.startswith("preview failed")])


def _violation(event: Mapping[str, Any]) -> Violation:
    urn = event.get("resourceUrn") or "::::the stack:"
    return Violation(
        rule=event["policyName"],
        on=f"{urn.split('::')[2].split(':')[-1]} {urn.split('::', 3)[-1]}",
        message=masked(" ".join(event["message"].split())),
        stops=event["enforcementLevel"] == "mandatory",
    )


_HOW = {
    "create": How.CREATE,
    "update": How.UPDATE,
    "delete": How.DELETE,
    "replace": How.REPLACE,
    "create-replacement": How.REPLACE,
    "delete-replaced": How.REPLACE,
    "import": How.CREATE,
    "discard": How.DELETE,
}


def _steps(found: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    """Return one step for each resource; a replacement has up to three events."""
    by_urn: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        if each["op"] in _HOW:
            by_urn.setdefault(each["urn"], []).append(each)
    for urn, told in by_urn.items():
        ops = [each["op"] for each in told]
        main = next((each for each in told if each.get("detailedDiff")), told[0])
        state = main.get("new") or main.get("old") or {}
        step = Step(urn, _HOW[ops[0]], state.get("parent", ""))
        differences = tuple(_differences(main)) if step.how in (How.UPDATE, How.REPLACE) else ()
        yield Step(urn, step.how, step.parent, differences, _new_first(ops))


def _new_first(ops: Sequence[str]) -> bool | None:
    parts = [op for op in ops if op in ("create-replacement", "delete-replaced")]
    return parts[0] == "create-replacement" if parts else None


def _differences(step: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = step.get("old") or {}, step.get("new") or {}
    whole = step.get("diffs") or step.get("diffReasons") or []
    detailed = step.get("detailedDiff") or {path: {"kind": "update"} for path in whole}
    replacing = set(step.get("keys") or step.get("replaceReasons") or [])
    for path, each in detailed.items():
        kind = each.get("diffKind") or each.get("kind") or "update"
        before = _at(old.get("inputs"), path)
        before = _at(old.get("outputs"), path) if before is None else before
        after = _at(new.get("inputs"), path)
        yield Difference(
            path=path,
            before=None if before is None or kind.startswith("add") else in_words(path, before),
            after=None if after is None or kind.startswith("delete") else in_words(path, after),
            replaces=kind.endswith("replace") or path in replacing,
        )


def _at(value: Any, path: str) -> Any:
    """Return the value at a path, or None; a secret on the path is returned as such."""
    for part in parsed(path):
        if value == MASK or (isinstance(value, dict) and "ciphertext" in value):
            return value
        if isinstance(part, int) and isinstance(value, list) and part < len(value):
            value = value[part]
        elif isinstance(part, str) and isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value
