"""The findings of the last look, in a small file of the user's cache."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .diagnosis import Diagnosis
from .observed import moment


@dataclass(frozen=True)
class Changes:
    """Findings that came and went since the last look."""

    since: datetime | None = None
    """Time of the last look; None if there was none."""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def file_of(identity: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file of a stack's last look."""
    cache = environment.get("XDG_CACHE_HOME") or "~/.cache"
    name = re.sub(r"[^\w.-]+", "-", identity)
    return Path(cache).expanduser() / "vllm-gke" / "status" / f"{name}.json"


def changed(found: Diagnosis, file: Path) -> Changes:
    """Return the changes since the last look, and record this one.

    A file that cannot be read or written is ignored.
    """
    keys = sorted(each.key for each in found.findings)
    before, since = _read(file)
    if found.seen.reached:
        _write(file, {"at": found.seen.at.isoformat(), "findings": keys})
    if since is None:
        return Changes()
    new, gone = set(keys) - before, before - set(keys)
    return Changes(since, tuple(sorted(new)), tuple(sorted(gone)) if found.seen.reached else ())


def _read(file: Path) -> tuple[set[str], datetime | None]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return set(map(str, found["findings"])), moment(found["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return set(), None


def _write(file: Path, look: dict[str, object]) -> None:
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(look), encoding="utf-8")
        part.replace(file)
    except OSError:
        return
