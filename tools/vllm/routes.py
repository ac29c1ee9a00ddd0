"""Read the HTTP routes of one release of vLLM: which paths its server may answer, and its key's.

A route counts whether or not a model or a setting turns it on: what could be open is what has to be
shut.
"""

import ast
from collections.abc import Iterator
from typing import TypedDict

MOUNTED = "MOUNT"
"""In place of a method: whatever begins with the path, and by whatever method."""

GUARD = "vllm/entrypoints/serve/utils/server_utils.py"
"""Module that checks the API key."""

_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "websocket")

# FastAPI's own routes, which vLLM serves without --disable-fastapi-docs.
_PAGES = ("/docs", "/docs/oauth2-redirect", "/openapi.json", "/redoc")


class Route(TypedDict):
    """One path as vLLM declares it; a part in braces stands for any text without a slash."""

    path: str
    methods: list[str]
    module: str
    """Module that declares it, below `vllm/entrypoints`."""


def routes(modules: dict[str, ast.Module]) -> list[Route]:
    """Return every route that modules declare, by path; the name of each module is its path."""
    found: dict[tuple[str, str], set[str]] = {(page, "fastapi"): {"GET"} for page in _PAGES}
    for name, module in modules.items():
        short = name.removeprefix("vllm/entrypoints/").removesuffix(".py")
        for path, method in _declared(module):
            found.setdefault((path, short), set()).add(method)
    return [
        {"path": path, "methods": sorted(methods), "module": module}
        for (path, module), methods in sorted(found.items())
    ]


def _declared(module: ast.Module) -> Iterator[tuple[str, str]]:
    for call in ast.walk(module):
        if not (isinstance(call, ast.Call) and call.args):
            continue
        path = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        if not (isinstance(path, str) and path.startswith("/")):
            continue
        if isinstance(call.func, ast.Attribute):
            on = ast.unparse(call.func.value)
            if call.func.attr in _METHODS and (on == "app" or on.endswith("router")):
                yield path, call.func.attr.upper()
            elif call.func.attr == "mount":
                yield path, MOUNTED
        elif ast.unparse(call.func) == "Mount":
            yield path, MOUNTED


def guarded(module: ast.Module) -> list[str]:
    """Return the prefix of the paths that the API key guards."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "GUARDED_PREFIX":
            return [str(each) for each in ast.literal_eval(node.value)]
    return []
