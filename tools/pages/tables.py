"""Tables and heads of hand-written pages, and the keys of Pulumi.yaml, from their only source.

    python -m tools.pages.tables

A table is found by its head; the rest of a page stays as it is.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic.fields import FieldInfo

from components.core.section import Section
from components.lint.lint import RULES
from components.lint.rule import Rule
from components.stack.config import StackConfig
from components.status.causes import CAUSES
from tools.pages.attribute_docs import attribute_docs
from tools.pages.configuration_page import choices
from tools.stack.sandbox_home import REPOSITORY

_RULES = REPOSITORY / "docs" / "rules"
_PULUMI = REPOSITORY / "Pulumi.yaml"
_STATUS = REPOSITORY / "docs" / "status.md"
_SECURITY = REPOSITORY / "docs" / "security.md"
_KEYS = "  # A key without a default is required by the engine;"
_WIDTH = 110


def written() -> dict[Path, str]:
    """Return each file as it has to be, by its path."""
    found = {_SECURITY: _with_tables(_SECURITY, _security())}
    found[_STATUS] = _with_tables(_STATUS, {"Cause | Severity | Meaning | Shown by": _causes()})
    index = _RULES / "README.md"
    found[index] = _with_tables(index, {"Rule | Severity | Fix": _listed_rules()})
    found |= {path: _rule_page(rule, path) for rule in RULES.values() if (path := _page(rule))}
    head, mark, rest = _PULUMI.read_text().partition(_KEYS)
    comment = rest.partition("\n")[0]
    found[_PULUMI] = f"{head}{mark}{comment}\n{''.join(_declared_keys())}"
    return found


def _with_tables(page: Path, tables: Mapping[str, Iterable[str]]) -> str:
    text = page.read_text()
    for head, rows in tables.items():
        before, mark, after = text.partition(f"| {head} |\n")
        rule, rest = after.partition("\n")[0], after.partition("\n\n")[2]
        if not mark:
            raise ValueError(f"{page.name} has no table '{head}'")
        text = "\n".join([f"{before}{mark}{rule}", *rows, "", rest])
    return text


def _data(path: str) -> Any:
    return yaml.safe_load((REPOSITORY / path).read_text())


def _security() -> dict[str, Iterable[str]]:
    return {
        "Who | Role | On | Why": (
            f"| {right['member']} | `{right['role']}` | {_place(right)} | {right['why']} |"
            for right in _data("tests/contract/iam.yaml")["rights"]
        ),
        "Layout | Check of `restricted` | On | Why": (
            f"| `{each['layout']}` | `{each['check']}` | {_code(each['what'])} | {each['why']} |"
            for each in _data("tests/kube/pod_security.yaml")
        ),
        "Rule | Kind | Which | Why": (
            f"| `{each['rule']}` | {each['type'].rpartition(':')[2]} | {_code(each['of'])} "
            f"| {each['why']} |"
            for each in _data("policy/waivers.yaml")
        ),
        "Check | On | Why": (
            f"| {_code(each['checks'])} | {_code(each['objects'])} | {each['why']} |"
            for each in _data("tools/scan/waivers.yaml")["waivers"]
        ),
    }


def _causes() -> Iterator[str]:
    for each in CAUSES.values():
        severity = each.severity.name.lower()
        yield f"| `{each.id}` | {severity} | {each.words} | {each.source} |"


def _place(right: Mapping[str, Any]) -> str:
    names = {key: name for key, name in right.get("resource", {}).items() if key != "location"}
    return _code(names.values()) or "the project"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _page(rule: Rule) -> Path:
    return _RULES / f"{rule.id}.md"


def _listed_rules() -> Iterator[str]:
    for rule in RULES.values():
        yield f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.fix} |"


def _rule_page(rule: Rule, page: Path) -> str:
    """Return the page of a rule: its head from the rule, and the examples as they are written."""
    examples = page.read_text().partition("## Example with a finding")
    table = f"| | |\n| --- | --- |\n| Severity | {rule.severity} |\n| Reported at | `{rule.key}` |"
    head = f"# {rule.id}\n\n{table}\n\n{rule.reason}\n\n**Fix:** {rule.fix}.\n\n"
    return head + "".join(examples[1:])


def _meaning(name: str) -> str:
    """Return the description of a stack file's key, or that of its section."""
    section = _section(name)
    text = attribute_docs(StackConfig).get(name) or str(section.__doc__)
    return " ".join(text.partition("\n\n")[0].split())


def _section(name: str) -> type[Section] | None:
    kind: Any = StackConfig.model_fields[name].annotation
    inner = [kind, *get_args(kind)]
    return next((x for x in inner if isinstance(x, type) and issubclass(x, Section)), None)


def _declared_keys() -> Iterator[str]:
    """Return each key as Pulumi.yaml declares it."""
    schema = StackConfig.model_json_schema(by_alias=True)
    defaults = StackConfig.model_construct(region="").model_dump(
        mode="json", by_alias=True, exclude_defaults=False
    )
    for name, field in StackConfig.model_fields.items():
        key = str(field.alias)
        found = schema["properties"][key]
        found = schema["$defs"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found
        declared: dict[str, Any] = {"type": found["type"]}
        if found["type"] == "array":
            plain = found["items"].get("type") == "string"
            declared["items"] = {"type": "string" if plain else "object"}
        if not field.is_required():
            declared["default"] = _default(name, defaults[key])
        declared["description"] = _description(name)
        text = yaml.safe_dump({key: declared}, sort_keys=False, width=_WIDTH, allow_unicode=True)
        yield "".join(f"  {line}\n" for line in text.splitlines())


def _default(name: str, whole: Any) -> Any:
    """Return a default as short as a stack file has it."""
    default = StackConfig.model_fields[name].default
    if isinstance(default, Section):
        return {}
    if default and isinstance(default, tuple):
        return [
            each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in default
        ]
    return [] if default == () else whole


def _description(name: str) -> str:
    section, words = _section(name), choices(StackConfig.model_fields[name])
    if section is None:
        return _meaning(name) + (f" One of {', '.join(words)}." if words else "")
    keys = (_key(field) for field in section.model_fields.values())
    return f"{_meaning(name)} Keys - {', '.join(keys)}."


def _key(field: FieldInfo) -> str:
    """Return a key with its choices, the default first, or with its default."""
    plain = field.default if isinstance(field.default, str | int | float) else None
    shown = str(plain).lower() if isinstance(plain, bool) else plain
    words = sorted(choices(field), key=lambda word: word != plain)
    about = ", ".join(words) if words else shown
    return str(field.alias) if about is None else f"{field.alias} ({about})"


def main() -> int:
    """Write the files."""
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write("\n".join(str(path.relative_to(REPOSITORY)) for path in written()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
