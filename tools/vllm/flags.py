"""Read the flags of one release of vLLM's server: their names, and what each takes."""

import ast
from collections.abc import Iterator

SWITCH, TWIN, INT, FLOAT, LIST, EACH, JSON, TEXT = (
    "switch",
    "twin",
    "int",
    "float",
    "list",
    "each",
    "json",
    "text",
)
"""Value of a flag: none; none, with a `--no-` form; a number; one or several words; one word for
each use; a JSON object or list; any text."""

TOOL_PARSERS = ("vllm/tool_parsers/__init__.py", "_TOOL_PARSERS_TO_REGISTER")
REASONING_PARSERS = ("vllm/reasoning/__init__.py", "_REASONING_PARSERS_TO_REGISTER")
LORA_RANKS = ("vllm/config/lora.py", "MaxLoRARanks")
"""Modules with a table, and the table's name."""


def flags(engine: ast.Module, front_end: ast.Module) -> dict[str, str]:
    """Return each long flag with what it takes, by name."""
    found = dict(_added(engine))
    found.update(_added(front_end))
    special = dict(_customized(front_end))
    for name, annotation in _fields(front_end):
        flag, kind = f"--{name.replace('_', '-')}", special.get(name, _kind(annotation))
        found[flag] = kind
        if kind == SWITCH:
            found[f"--no-{flag[2:]}"] = TWIN
    return dict(sorted(found.items()))


def names(module: ast.Module, table: str) -> list[str]:
    """Return the keys of a table that a module assigns, in order of their letters."""
    for node in module.body:
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == table
            and isinstance(node.value, ast.Dict)
        ):
            return sorted(filter(None, map(text, filter(None, node.value.keys))))
    return []


def literals(module: ast.Module, name: str) -> list[int]:
    """Return the whole numbers that a module's `Literal` of this name allows."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            allowed = ast.literal_eval(ast.unparse(node.value).removeprefix("Literal"))
            return [int(each) for each in allowed]
    return []


def _added(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the flags that are added one by one, with `--no-` for switches."""
    kinds = {name: _kind(annotation) for name, annotation in _fields(module)}
    for call in ast.walk(module):
        if not (isinstance(call, ast.Call) and attribute(call.func) == "add_argument"):
            continue
        for flag in filter(None, map(text, call.args)):
            if flag.startswith("--"):
                kind = kinds.get(flag[2:].replace("-", "_"), TEXT)
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
                action, of = given.get("action", ""), given.get("type", "")
                pair = action.endswith("BooleanOptionalAction") or (not action and kind == SWITCH)
                if pair or action:
                    kind = SWITCH
                yield flag, INT if of == "int" else kind
                if pair:
                    yield f"--no-{flag[2:]}", TWIN


def _fields(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield each public field of the classes that hold flags, with its type."""
    for owner in module.body:
        if not (isinstance(owner, ast.ClassDef) and owner.name.endswith("Args")):
            continue
        for field in owner.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                yield field.target.id, field.annotation


def _customized(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the fields whose flags take a value of another type."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], ast.unparse(node.value)
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Subscript):
            name, what = text(target.value.slice), text(target.slice)
            if name and (what, value) == ("type", "json.loads"):
                yield name, JSON
            elif name and (what, value) == ("action", "'append'"):
                yield name, EACH


def _kind(annotation: ast.expr) -> str:
    """Return the kind of value of a flag of this type, as vLLM's `get_kwargs` derives it.

    vLLM gives a `bool` field the pair of `--x` and `--no-x`, but not one that may also be text.
    """
    heads = set(_heads(annotation))
    if any(head.endswith(("Config", "ConfigArgs")) for head in heads):
        return JSON
    if "bool" in heads:
        return TEXT if heads == {"bool", "str", "None"} else SWITCH
    for head, kind in (("list", LIST), ("set", LIST), ("tuple", LIST), ("int", INT)):
        if head in heads:
            return kind
    if "dict" in heads:
        return TEXT if "str" in heads else JSON
    return FLOAT if "float" in heads else TEXT


def _heads(annotation: ast.expr) -> Iterator[str]:
    """Yield the name of each type of a union, without what it is of."""
    if isinstance(annotation, ast.BinOp):
        yield from _heads(annotation.left)
        yield from _heads(annotation.right)
    elif isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        yield from _heads(ast.parse(annotation.value, mode="eval").body)
    else:
        yield ast.unparse(annotation.value if isinstance(annotation, ast.Subscript) else annotation)


def attribute(node: ast.expr) -> str | None:
    """Return the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else None


def text(node: ast.expr) -> str | None:
    """Return the value of a string literal."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None
