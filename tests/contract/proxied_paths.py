"""What a proxy before vLLM lets through, and how one path can be spelled.

`Exact` is the same text, in the same case; `PathPrefix` and `Prefix` go element by element (Gateway
API v1, HTTPPathMatch; Kubernetes, Ingress path types). Google's URL maps take query and anchor away
before they compare (compute REST v1, `fullPathMatch`) and pass on what was asked. What else a proxy
may do to a path before it compares is written nowhere, so each thing that some proxy does is a
`Reading` of its own, and has to be harmless too.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

Object = Mapping[str, Any]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


@dataclass(frozen=True)
class Match:
    """One path of a route."""

    type: str
    value: str

    def takes(self, path: str) -> bool:
        """Tell whether a path, without its query, is let through."""
        if self.type == "Exact":
            return path == self.value
        prefix = self.value.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")


def matches(objects: Iterable[Object]) -> list[Match]:
    """Return every path that the routes among some objects lead to a backend."""
    found: list[Match] = []
    for each in objects:
        if each["kind"] == "HTTPRoute":
            for rule in each["spec"]["rules"]:
                if rule.get("filters"):
                    raise ValueError("a filter may change a path after it was compared")
                listed = rule.get("matches") or [{}]
                paths = [one.get("path", {}) for one in listed]
                found += [Match(p.get("type", "PathPrefix"), p.get("value", "/")) for p in paths]
        elif each["kind"] == "Ingress":
            found += [Match("Prefix", "/")] if "defaultBackend" in each["spec"] else []
            for rule in each["spec"].get("rules", []):
                paths = rule.get("http", {}).get("paths", [])
                found += [Match(path["pathType"], path.get("path", "/")) for path in paths]
    return found


@dataclass(frozen=True)
class Reading:
    """How a proxy reads what was asked: what it compares, and what it passes on."""

    name: str
    compared: Callable[[str], str]
    passed_on: Callable[[str], str]


def _path(target: str) -> str:
    """Return the path of a request's target, which may be a whole URL."""
    return urlsplit(target).path if "://" in target else re.split(r"[?#]", target)[0]


def _same(target: str) -> str:
    return target


def _changed(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda target: change(_path(target))


def without_dots(path: str) -> str:
    """Return a path without its dot segments (RFC 3986, 5.2.4), with as many slashes."""
    kept: list[str] = []
    for part in path.split("/")[1:]:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    return "/" + "/".join(kept)


def _decoded_letters(path: str) -> str:
    return re.sub(
        "%([0-9a-fA-F]{2})",
        lambda code: chr(int(code[1], 16)) if chr(int(code[1], 16)) in _LETTERS else code[0],
        path,
    )


def _normal(path: str) -> str:
    return without_dots(_decoded_letters(path))


def _cleaned(path: str) -> str:
    return posixpath.normpath("/" + unquote(path).lstrip("/"))


def _merged(path: str) -> str:
    return re.sub("/+", "/", path)


def _without_parameters(path: str) -> str:
    return re.sub(";[^/]*", "", path)


DOCUMENTED = Reading("as it is written", _path, _same)

READINGS = [
    DOCUMENTED,
    Reading("letters decoded", _changed(_decoded_letters), _changed(_decoded_letters)),
    Reading("dot segments removed", _changed(without_dots), _changed(without_dots)),
    Reading("RFC 3986's normal form", _changed(_normal), _changed(_normal)),
    Reading("slashes merged", _changed(_merged), _changed(_merged)),
    Reading("all decoded", _changed(unquote), _changed(unquote)),
    Reading("all decoded, then passed on as asked", _changed(unquote), _same),
    Reading("cleaned as a file's path", _changed(_cleaned), _changed(_cleaned)),
    Reading("case ignored, passed on as asked", _changed(str.lower), _same),
    Reading("parameters ignored", _changed(_without_parameters), _same),
]
"""What some proxy does. None of Google's is known to do more than the first."""

TRUSTING = Reading("normal form compared, and passed on as asked", _changed(_cleaned), _same)
"""The one that a list of paths is no defence against, where a server takes a prefix."""


def spellings(path: str) -> Iterator[str]:
    """Yield what a caller may write to mean a path, or to have a proxy think of another one."""
    last = path.rpartition("/")[2]
    coded = "".join(f"%{ord(letter):02x}" for letter in path[1:])
    yield from (path, f"{path}?x=1", f"{path}#x", f"{path}/", f"{path}//", f"/{path}", f"//{path}")
    yield from (path.upper(), path.title(), f"{path};x=1", f"{path};/..", f"/.{path}", f"/./{path}")
    yield from (f"/{coded}", path.replace("/", "%2f"), f"/%2f{path[1:]}", f"%2f{path[1:]}")
    yield from (f"{path}%20", f"{path}%00", f"{path}%0a", f"{path}%3f", f"{path}%23", f"{path}.")
    yield from (f"/x/..{path}", f"/x/%2e%2e{path}", f"/x%2f..{path}", f"/x/..%2f{path[1:]}")
    yield from (f"{path}/x/..", f"{path}/.", f"{path}/%2e", f"{path}/..%2f{last}", f"{path}\\")
    yield from (f"http://vllm{path}", f"http://vllm{path}?x=1", f"http://vllm/x/..{path}")
    yield from (quote(quote(path, safe=""), safe="/%"), f"/x/..%252f{path[1:]}")


def tricks(listed: str, path: str) -> Iterator[str]:
    """Yield what goes to a path by way of one that is let through, or the other way round."""
    up = "/".join(".." for _ in listed.split("/")[1:])
    coded, mixed = up.replace(".", "%2e"), up.replace("/", "%2f")
    for way in (up, coded, mixed, up.replace("..", "..;")):
        yield f"{listed}/{way}{path}"
        yield f"{path}/{way}{listed}"
    yield f"{listed}{path}"
    yield f"{listed}%2f..{path}"
    yield f"{listed};{path}"
    yield f"{listed}?{path}"
    yield f"{listed}#{path}"
    yield f"{path}/..{listed}"
    yield f"{path}?{listed}"
    yield f"{path}#{listed}"
    yield f"{path}/{'/'.join('..' for _ in path.split('/')[1:])}{listed}"
    yield f"http://vllm{listed}/{up}{path}"
