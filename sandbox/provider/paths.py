"""Property paths: `spec.ports[0].port`, `metadata.labels["app.kubernetes.io/name"]`."""

import re

Path = tuple[str | int, ...]

_PART = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\["(?P<key>(?:\\.|[^"\\])*)"\]')
_BARE = re.compile(r"[A-Za-z_$*-][\w$*-]*\Z")


def spelled(path: Path) -> str:
    """Write a path the way the engine prints it."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _BARE.match(part):
            text += f".{part}" if text else part
        else:
            text += '["' + part.replace("\\", "\\\\").replace('"', '\\"') + '"]'
    return text


def parsed(text: str) -> Path:
    """Read a path back; `*` stands for any key or index."""
    parts: list[str | int] = []
    for match in _PART.finditer(text):
        if match["index"] is not None:
            parts.append(int(match["index"]))
        elif match["key"] is not None:
            parts.append(re.sub(r"\\(.)", r"\1", match["key"]))
        else:
            parts.append(match["name"])
    return tuple(parts)


def is_under(path: Path, pattern: Path) -> bool:
    """Return whether `path` is what `pattern` names, or lies inside it."""
    if len(path) < len(pattern):
        return False
    return all(want in ("*", got) for got, want in zip(path, pattern, strict=False))


def without_indices(path: Path) -> str:
    """Name the property of a schema that a path belongs to: `ports[0].port` is `ports.port`."""
    return ".".join(part for part in path if isinstance(part, str))
