"""Read what one release of vLLM accepts, exports and refuses, and write it down as two tables.

    python -m tools.vllm_contract [--version 0.26.0] [--wheels FOLDER]

Owns what is read of its wheels, as text only: nothing of vLLM is imported or run. What it refuses
is read by `vllm_refusals`. Deliberately does not own who relies on the tables:
`components/facts/vllm.py` and `components/facts/vllm_refusals.py` offer them.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from tools import vllm_refusals
from tools.vllm_routes import GUARD, Route, guarded, routes
from tools.vllm_wheels import (
    PLUGIN,
    SERVER,
    ContractError,
    default_wheels,
    download,
    source,
    sources,
)

TABLE = Path(__file__).parents[1] / "components" / "facts" / "vllm_contract.json"

KINDS = {"_gauge_cls": "gauge", "_counter_cls": "counter", "_histogram_cls": "histogram"}


class Metric(TypedDict):
    """One metric as vLLM declares it."""

    kind: str
    labels: list[str] | None
    """In the declared order; None where they are the fields of some configuration."""


class Contract(TypedDict):
    """The table as it is written."""

    version: str
    source: str
    read: str
    flags: list[str]
    metrics: dict[str, Metric]
    routes: list[Route]
    guarded: list[str]
    environment: list[str]
    tpuEnvironment: list[str]


def contract(wheels: Path, version: str) -> Contract:
    """Read the wheels of one release."""
    engine = source(wheels, SERVER, version, "vllm/engine/arg_utils.py")
    front_end = source(wheels, SERVER, version, "vllm/entrypoints/openai/cli_args.py")
    loggers = source(wheels, SERVER, version, "vllm/v1/metrics/loggers.py")
    return {
        "version": version,
        "source": f"wheels {SERVER} {version} and {PLUGIN} {version}, by tools/vllm_contract.py",
        "read": datetime.now(tz=UTC).date().isoformat(),
        "flags": sorted({*engine_flags(engine), *front_end_flags(front_end)}),
        "metrics": dict(sorted(metrics(loggers))),
        "routes": routes(sources(wheels, SERVER, version, "vllm/entrypoints/")),
        "guarded": guarded(source(wheels, SERVER, version, GUARD)),
        "environment": sorted(variables(source(wheels, SERVER, version, "vllm/envs.py"))),
        "tpuEnvironment": sorted(
            variables(source(wheels, PLUGIN, version, "tpu_inference/envs.py"))
        ),
    }


def engine_flags(module: ast.Module) -> Iterator[str]:
    """Yield the flags that are added one by one, with `--no-` for switches."""
    switches = {name for name, is_switch in fields(module) if is_switch}
    for call in ast.walk(module):
        if not (isinstance(call, ast.Call) and attribute(call.func) == "add_argument"):
            continue
        for flag in filter(None, map(text, call.args)):
            if flag.startswith("--"):
                yield flag
                if is_pair(call, by_field=flag[2:].replace("-", "_") in switches):
                    yield f"--no-{flag[2:]}"


def front_end_flags(module: ast.Module) -> Iterator[str]:
    """Yield the flags that follow from the fields of the front end's classes."""
    yield from engine_flags(module)
    for name, is_switch in fields(module):
        flag = name.replace("_", "-")
        yield f"--{flag}"
        if is_switch:
            yield f"--no-{flag}"


def fields(module: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield each public field of the classes that hold flags, and whether it is a switch.

    vLLM gives a `bool` field the pair of `--x` and `--no-x`, but not one that may also be text.
    """
    for owner in module.body:
        if not (isinstance(owner, ast.ClassDef) and owner.name.endswith("Args")):
            continue
        for field in owner.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                kinds = set(re.split(r"\s*\|\s*", ast.unparse(field.annotation)))
                yield field.target.id, "bool" in kinds and kinds != {"bool", "str", "None"}


def is_pair(call: ast.Call, *, by_field: bool) -> bool:
    """Tell whether an argument has a `--no-` twin: by its own action, else by its field's type."""
    actions = [keyword.value for keyword in call.keywords if keyword.arg == "action"]
    return attribute(actions[0]) == "BooleanOptionalAction" if actions else by_field


def metrics(module: ast.Module) -> Iterator[tuple[str, Metric]]:
    """Yield each metric's name as declared, with its kind and labels."""
    assigned = assignments(module)
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and (kind := KINDS.get(attribute(call.func) or "")):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            declared: Metric = {"kind": kind, "labels": labels(given.get("labelnames"), assigned)}
            names = [text(node) for node in meant(given["name"], assigned)]
            yield from ((name, declared) for name in names if name and name.startswith("vllm:"))


def assignments(module: ast.Module) -> dict[str, list[ast.expr]]:
    """Return what is assigned to each name, attributes of an object included."""
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                assigned.setdefault(ast.unparse(target), []).append(node.value)
    return assigned


def meant(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> list[ast.expr]:
    """Return what an expression may stand for: itself, or whatever its name was given."""
    return assigned.get(ast.unparse(node), [node])


def labels(node: ast.expr | None, assigned: dict[str, list[ast.expr]]) -> list[str] | None:
    """Return the names in a list of labels, or None where they are not written in it."""
    if node is None:
        return []
    if isinstance(node, ast.BinOp):
        parts = [labels(side, assigned) for side in (node.left, node.right)]
        return None if None in parts else [name for part in parts if part for name in part]
    (value,) = meant(node, assigned)
    if not isinstance(value, ast.List):
        return None
    found = [text(each) for item in value.elts for each in meant(item, assigned)]
    return None if None in found else [name for name in found if name]


def variables(module: ast.Module) -> Iterator[str]:
    """Yield the environment variables that a module of settings reads."""
    for node in module.body:
        if (
            isinstance(node, ast.AnnAssign)
            and ast.unparse(node.target) == "environment_variables"
            and isinstance(node.value, ast.Dict)
        ):
            yield from filter(None, map(text, filter(None, node.value.keys)))


def attribute(node: ast.expr) -> str | None:
    """Return the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else None


def text(node: ast.expr) -> str | None:
    """Return the value of a string literal."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def main() -> None:
    """Write the tables for one release."""
    written: Contract = json.loads(TABLE.read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(prog="python -m tools.vllm_contract", description=__doc__)
    parser.add_argument("--version", default=written["version"], help="default: the table's")
    parser.add_argument("--wheels", type=Path, default=default_wheels())
    options = parser.parse_args()
    try:
        download(options.wheels, options.version)
        found = contract(options.wheels, options.version)
        refused = vllm_refusals.refusals(options.wheels, options.version)
    except ContractError as error:
        sys.exit(f"vllm_contract: {error}")
    for table, content in ((TABLE, found), (vllm_refusals.TABLE, refused)):
        table.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(
        f"{TABLE.name}: vLLM {found['version']}: {len(found['flags'])} flags, "
        f"{len(found['metrics'])} metrics, {len(found['routes'])} routes, "
        f"{len(found['environment'])} environment variables; {vllm_refusals.TABLE.name}: "
        f"{len(refused['methods'])} quantization methods"
    )


if __name__ == "__main__":
    main()
