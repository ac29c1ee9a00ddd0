"""Read what one release of vLLM accepts, exports and refuses, and write it down as two tables.

    python -m tools.vllm.contract [--version 0.26.0] [--wheels FOLDER]

`refusals.py` reads the values that it refuses.
"""

import argparse
import ast
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from tools.vllm import refusals as vllm_refusals
from tools.vllm.flags import (
    LORA_RANKS,
    REASONING_PARSERS,
    TOOL_PARSERS,
    attribute,
    flags,
    literals,
    names,
    text,
)
from tools.vllm.routes import GUARD, Route, guarded, routes
from tools.vllm.wheels import (
    PLUGIN,
    SERVER,
    ContractError,
    default_wheels,
    download,
    source,
    sources,
)

TABLE = Path(__file__).parents[2] / "components" / "facts" / "vllm_contract.json"

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
    flags: dict[str, str]
    """Each long flag with what it takes."""
    toolParsers: list[str]
    reasoningParsers: list[str]
    loraRanks: list[int]
    metrics: dict[str, Metric]
    routes: list[Route]
    guarded: list[str]
    environment: list[str]
    tpuEnvironment: list[str]


def contract(wheels: Path, version: str) -> Contract:
    """Read the wheels of one release."""

    def read(path: str) -> ast.Module:
        return source(wheels, SERVER, version, path)

    engine = read("vllm/engine/arg_utils.py")
    front_end = read("vllm/entrypoints/openai/cli_args.py")
    loggers = read("vllm/v1/metrics/loggers.py")
    return {
        "version": version,
        "source": f"wheels {SERVER} {version} and {PLUGIN} {version}, by tools/vllm/contract.py",
        "read": datetime.now(tz=UTC).date().isoformat(),
        "flags": flags(engine, front_end),
        "toolParsers": names(read(TOOL_PARSERS[0]), TOOL_PARSERS[1]),
        "reasoningParsers": names(read(REASONING_PARSERS[0]), REASONING_PARSERS[1]),
        "loraRanks": literals(read(LORA_RANKS[0]), LORA_RANKS[1]),
        "metrics": dict(sorted(metrics(loggers))),
        "routes": routes(sources(wheels, SERVER, version, "vllm/entrypoints/")),
        "guarded": guarded(read(GUARD)),
        "environment": sorted(variables(read("vllm/envs.py"))),
        "tpuEnvironment": sorted(
            variables(source(wheels, PLUGIN, version, "tpu_inference/envs.py"))
        ),
    }


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
    """Return the value assigned to each name, including attributes of an object."""
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                assigned.setdefault(ast.unparse(target), []).append(node.value)
    return assigned


def meant(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> list[ast.expr]:
    """Return the possible values of an expression: itself, or those assigned to its name."""
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


def main() -> None:
    """Write the tables for one release."""
    written: Contract = json.loads(TABLE.read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(prog="python -m tools.vllm.contract", description=__doc__)
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
