"""The images that an earlier update ran, from the state that the backend kept of it.

Pulumi Cloud gives an earlier state by its number. Pulumi's command line gives none from a state in
files (`pulumi stack export --version`, 3.250.0), but keeps a copy of it next to each record of the
history: `.pulumi/history/PROJECT/STACK/STACK-NANOSECONDS.checkpoint.json`, and `.gz` if the state
is compressed.
"""

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tools.stack.update_history import Images, Update

Ask = Callable[[Sequence[str]], str]
"""Runs a command and returns its output. Raises an error of the caller if it fails."""

_RECORD = re.compile(r".*-\d+\.history\.json(\.gz)?")
_GZIP = b"\x1f\x8b"


def images_of(  # noqa: PLR0913 # the stack, and what answers about it
    update: Update,
    url: str,
    place: tuple[str, str],
    pulumi: Ask,
    run: Ask,
    *,
    program: Path = Path(),
) -> Images:
    """Return the images of an update; empty if its backend keeps no state that can be read.

    `url` is the backend's address as it was typed, and `place` the project and the stack. `pulumi`
    runs Pulumi on the stack in the folder `program`, and `run` any command.
    """
    if update.version:
        words = ("stack", "export", "--version", str(update.version))
        return _outputs(json.loads(pulumi(words)).get("deployment", {}))
    folder = "/".join((".pulumi", "history", *place))
    if url.startswith("file://"):
        typed = unquote(url.removeprefix("file://").partition("?")[0])
        return _of_files(update, program / Path(typed).expanduser() / folder)
    if url.startswith("gs://"):
        return _of_bucket(update, f"{url.partition('?')[0].rstrip('/')}/{folder}", run)
    return {}


def _of_files(update: Update, folder: Path) -> Images:
    records = sorted(str(path) for path in folder.glob("*.json*") if _RECORD.fullmatch(path.name))
    if update.number >= len(records):
        return {}
    try:
        return _checkpoint(Path(_beside(records, update)).read_bytes())
    except OSError:
        return {}


def _of_bucket(update: Update, folder: str, run: Ask) -> Images:
    listed = run(("gcloud", "storage", "ls", f"{folder}/")).split()
    records = sorted(name for name in listed if _RECORD.fullmatch(name))
    # A compressed state is not text, which is all that `run` returns.
    if update.number >= len(records) or records[-1 - update.number].endswith(".gz"):
        return {}
    return _checkpoint(run(("gcloud", "storage", "cat", _beside(records, update))).encode())


def _beside(records: Sequence[str], update: Update) -> str:
    """Return the state next to a record; the names are in the order of time."""
    before, _, after = records[-1 - update.number].rpartition(".history.")
    return f"{before}.checkpoint.{after}"


def _checkpoint(content: bytes) -> Images:
    text = gzip.decompress(content) if content.startswith(_GZIP) else content
    return _outputs(json.loads(text).get("checkpoint", {}).get("latest") or {})


def _outputs(deployment: Mapping[str, Any]) -> Images:
    for each in deployment.get("resources") or ():
        if each.get("type") == "pulumi:pulumi:Stack":
            images = (each.get("outputs") or {}).get("images") or {}
            return {key: value for key, value in images.items() if isinstance(value, str)}
    return {}
