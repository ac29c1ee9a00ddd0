"""The recorded updates of a stack, from `pulumi stack history --json`, and the one to return to.

Pulumi records an update when it ends: its kind, result, message and commit, and the configuration
that it ran with, without the values of secrets. A run that was killed leaves no record in a state
of files (seen with 3.250.0).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MESSAGE = "rollback to the update of "
"""Start of the message of a rollback; the start time of the update follows."""


class HistoryError(Exception):
    """There is no update to return to; the message says why, and the fix."""


@dataclass(frozen=True)
class Update:
    """One recorded update."""

    number: int
    """Updates since then: 0 is the newest."""
    version: int
    """Pulumi Cloud's number of the update; 0 in other backends, which number none."""
    kind: str
    """`update`, `refresh`, `destroy` or another operation."""
    result: str
    """`succeeded`, `failed` or `in-progress`."""
    start: str
    """Start time, as Pulumi writes it."""
    message: str
    commit: str
    """Commit of the program; empty if it was not in a clone."""
    config: Mapping[str, Any]
    """Value by full key; an object is a mapping or a list, everything else a text."""
    secret_keys: frozenset[str]
    """Keys with a secret; `config` has no value of them."""

    @property
    def succeeded(self) -> bool:
        """Return whether this is an `up` that succeeded."""
        return (self.kind, self.result) == ("update", "succeeded")


Images = Mapping[str, str]
"""Image by accelerator family or `chat`, as in the output `images`."""


def updates_of(text: str) -> list[Update]:
    """Return the updates in the output of `pulumi stack history --json`, the newest first."""
    return [_update(number, each) for number, each in enumerate(json.loads(text) or [])]


def _update(number: int, told: Mapping[str, Any]) -> Update:
    config = told.get("config") or {}
    return Update(
        number=number,
        version=int(told.get("version") or 0),
        kind=str(told.get("kind", "")),
        result=str(told.get("result", "")),
        start=str(told.get("startTime", "")),
        message=str(told.get("message", "")),
        commit=str((told.get("environment") or {}).get("git.head", "")),
        config={
            key: value.get("objectValue", value.get("value"))
            for key, value in config.items()
            if not value.get("secret")
        },
        secret_keys=frozenset(key for key, value in config.items() if value.get("secret")),
    )


def last_good(updates: Sequence[Update], images: Callable[[Update], Images]) -> Update:
    """Return the update to which a rollback returns. Raises HistoryError.

    It is the newest successful `up` before the current one. If the current one succeeded too, it
    has another configuration, another commit or other images; `images` returns those of an update,
    or none if they are not known. A rollback counts as the update to which it
    returned, so the next one goes further back.
    """
    lived = _since_destroyed(updates)
    at = current = _current(lived)
    while True:
        returned = _returned_to(lived, at)
        older = returned or next((each for each in lived[at.number + 1 :] if each.succeeded), None)
        if older is None:
            break
        # Only the current one can have failed; a rollback that failed is tried again.
        if not at.succeeded or (returned is None and _differs(older, at, images)):
            return older
        at = older
    repeated = any(each.succeeded for each in lived[current.number + 1 :])
    other = "with another configuration " if repeated else ""
    raise HistoryError(
        f"the stack has no successful update {other}before the current one, so there is none to "
        "return to; see --list"
    )


def numbered(updates: Sequence[Update], number: int) -> Update:
    """Return a successful `up` by its number in the list. Raises HistoryError."""
    lived = _since_destroyed(updates)
    _current(lived)
    good = [each for each in lived if each.succeeded]
    for each in good:
        if each.number == number:
            return each
    known = ", ".join(str(each.number) for each in good) or "none"
    raise HistoryError(f"update {number} is not a successful `up`; those that are: {known}")


def _since_destroyed(updates: Sequence[Update]) -> Sequence[Update]:
    """Return the updates after the last `destroy`, which deleted the registry of earlier ones."""
    for each in updates:
        if each.kind == "destroy" and each.result == "succeeded":
            if each.number == 0:
                raise HistoryError("the stack was destroyed; run `up` to create it again")
            return updates[: each.number]
    return updates


def _current(updates: Sequence[Update]) -> Update:
    for each in updates:
        if each.kind == "update":
            return each
    raise HistoryError("the stack has no recorded `up`, so there is none to return to")


def _returned_to(updates: Sequence[Update], update: Update) -> Update | None:
    if not update.message.startswith(MESSAGE):
        return None
    start = update.message.removeprefix(MESSAGE)
    older = updates[update.number + 1 :]
    return next((each for each in older if each.start == start and each.succeeded), None)


def _differs(one: Update, other: Update, images: Callable[[Update], Images]) -> bool:
    asked = (one.config, one.secret_keys, one.commit)
    if asked != (other.config, other.secret_keys, other.commit):
        return True
    ran = images(one), images(other)
    return all(ran) and ran[0] != ran[1]
