"""Files of a folder that gcloud sends to a build: all except those in its .gcloudignore."""

from pathlib import Path

from sandbox.commands.build_config import RefusedError

_IGNORE = ".gcloudignore"


def sent(source: Path) -> list[Path]:
    """Return the files, in an order that is always the same.

    Raises RefusedError for a pattern: names of files are known, and of folders with a slash.
    """
    files, folders = _ignored(source / _IGNORE)
    found = (path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file())
    return [
        source / path
        for path in found
        if path.name not in files and folders.isdisjoint(path.parts[:-1])
    ]


def _ignored(path: Path) -> tuple[set[str], set[str]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if unknown := [name for name in names if set("*?[!#/") & set(name.removesuffix("/"))]:
        raise RefusedError(
            f"{path}: the sandbox supports names only, not patterns: {', '.join(unknown)}"
        )
    folders = {name.removesuffix("/") for name in names if name.endswith("/")}
    return set(names), folders
