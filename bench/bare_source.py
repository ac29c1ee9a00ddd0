"""One resource of a recorded stack as a constructor call of its SDK.

Owns names of variables, references in place of values, and how an input is written in Python.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.render.placeholders import computed, placeholder, resource_id
from tools.render.registrations import Resource
from tools.stack.settings import SECRET

_LONG, _LINE, _INSIDE = 1500, 56, 12
"""Characters from which a text is a file, is on several lines, and is looked for in another."""

_PERSONS_KEYS = frozenset(
    {"annotations", "data", "environment", "labels", "limits", "matchLabels", "requests"}
    | {"nodeSelector", "userLabels", "resourceLabels"}
)
"""Inputs whose keys are not fields: they stay as they are."""

_TYPED_GROUPS = {
    "apiregistration.k8s.io": "apiregistration",
    "networking.k8s.io": "networking",
    "rbac.authorization.k8s.io": "rbac",
    **{name: name for name in ("apps", "autoscaling", "core", "policy")},
}
"""Kubernetes' API groups that the SDK has classes for, and its names of them."""

_NUMBER = placeholder("my-project", "number")
"""What stands for the project's number, which `google.py` looks up."""


def variable(name: str) -> str:
    """Return a name as Python writes it: `l4_spot`, `node_pool`."""
    words = re.sub(r"([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\2_", name)
    return re.sub(r"\W+", "_", words).lower()


def names(resources: Mapping[str, Resource]) -> dict[str, str]:
    """Return a variable for each resource by URN; a name that several have says the type too."""
    taken: dict[str, list[str]] = {}
    for urn, each in resources.items():
        taken.setdefault(variable(each.name), []).append(urn)
    return {
        urn: name if len(urns) == 1 else f"{name}_{variable(resources[urn].type.split(':')[2])}"
        for name, urns in taken.items()
        for urn in urns
    }


@dataclass
class Call:
    """The call of one resource, while it is written."""

    resource: Resource
    resources: Mapping[str, Resource]
    """Every resource of the stack by URN."""
    variables: Mapping[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    """Texts that the call reads from files, by the name of the file."""
    carried: set[str] = field(default_factory=set)
    """URNs of the resources that the arguments refer to."""

    def statement(self) -> str:
        """Return the call, as the value of its variable."""
        inputs = dict(self.resource.inputs)
        if self._is_object and not self._is_custom_kind:
            del inputs["apiVersion"], inputs["kind"]
        words = [json.dumps(self.resource.name)]
        for key in sorted(inputs, key=_rank):
            known = self._references(key)
            words.append(f"{variable(key)}={self._value(inputs[key], key, known)}")
        words.append(f"opts={self._options()}")
        made = f"{self._class()}({', '.join(words)})"
        return f"{self.variables[self.resource.urn]} = {made}"

    @property
    def _is_object(self) -> bool:
        return self.resource.type.startswith("kubernetes:")

    @property
    def _is_custom_kind(self) -> bool:
        group = self.resource.type.removeprefix("kubernetes:").partition("/")[0]
        return self._is_object and group not in _TYPED_GROUPS

    def _class(self) -> str:
        package, module, name = self.resource.type.split(":")
        group, _, version = module.partition("/")
        if not self._is_object:
            return f"{package}.{group}.{name}"
        if self._is_custom_kind:
            return "k8s.apiextensions.CustomResource"
        return f"k8s.{_TYPED_GROUPS[group]}.{version}.{name}"

    def _references(self, key: str) -> dict[str, tuple[str, str]]:
        """Return the expressions that an input may use by their values, each with its resource."""
        known: dict[str, tuple[str, str]] = {}
        for urn in self.resource.property_dependencies.get(key, ()):
            other = self.resources.get(urn)
            if other is not None:
                name = self.variables[urn]
                for path, value in _outputs(other):
                    known.setdefault(value, (f"{name}.{path}", urn))
        return known

    def _value(self, value: Any, key: str, known: Mapping[str, tuple[str, str]]) -> str:
        if isinstance(value, Mapping):
            own = key in _PERSONS_KEYS or (self._is_custom_kind and key != "metadata")
            items = (
                f"{json.dumps(variable(name) if name.isidentifier() and not own else name)}: "
                f"{self._value(value[name], key if own else name, known)}"
                for name in sorted(value, key=_rank)
            )
            return "{" + ", ".join(items) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self._value(each, key, known) for each in value) + "]"
        return self._text(value, known) if isinstance(value, str) else repr(value)

    def _text(self, value: str, known: Mapping[str, tuple[str, str]]) -> str:
        if value == SECRET:
            return "kubeconfig"
        if value in known:
            self.carried.add(known[value][1])
            return known[value][0]
        if len(value) > _LONG:
            file = f"{self.variables[self.resource.urn]}.json"
            self.texts[file] = value
            return f'(Path(__file__).parent / "texts" / "{file}").read_text()'
        expressions: list[str] = []
        for part in sorted(known, key=len, reverse=True):
            if len(part) > _INSIDE and part in value:
                value = value.replace(part, f"\0{len(expressions)}\1")
                expressions.append(known[part][0])
                self.carried.add(known[part][1])
        if _NUMBER in value:
            value = value.replace(_NUMBER, f"\0{len(expressions)}\1")
            expressions.append("project.number")
        if not expressions:
            return _literal(value)
        pattern = value.replace("{", "{{").replace("}", "}}").replace("\0", "{").replace("\1", "}")
        return f"pulumi.Output.format({_literal(pattern)}, {', '.join(expressions)})"

    def _options(self) -> str:
        words = []
        if self.resource.provider:
            words.append(f"provider={self.resource.provider.rpartition('::')[2]}")
        if needs := self._needs():
            words.append(f"depends_on={needs}")
        if self.resource.timeouts:
            times = (f"{key}={json.dumps(each)}" for key, each in self.resource.timeouts.items())
            words.append(f"custom_timeouts=pulumi.CustomTimeouts({', '.join(times)})")
        if self.resource.ignored:
            words.append(f"ignore_changes={json.dumps(list(self.resource.ignored))}")
        return f"pulumi.ResourceOptions({', '.join(words)})"

    def _needs(self) -> str:
        """Return what no value carries and no other need brings along."""
        needs = {urn for urn in self.resource.dependencies if urn in self.resources}
        brought = (self.resources[urn].dependencies for urn in needs)
        left = needs - self.carried.union(*brought)
        apis = {urn for urn in left if self.resources[urn].type == "gcp:projects/service:Service"}
        found = sorted(self.variables[urn] for urn in left - apis)
        if apis and not found:
            return "apis.everything"
        found = ["*apis.everything", *found] if apis else found
        return f"[{', '.join(found)}]" if found else ""


def _rank(key: str) -> tuple[bool, str]:
    """Order inputs: the name first."""
    return (key not in {"metadata", "name"}, key)


def _outputs(resource: Resource) -> Iterator[tuple[str, str]]:
    """Give what other resources take of one: where it is, and its value."""
    inputs = resource.inputs
    yield from _leaves(computed(resource.type, resource.name, inputs))
    yield "id", resource_id(resource.type, resource.name, inputs)
    for key in ("name", "repositoryId"):
        if key in inputs:
            yield variable(key), inputs[key]
    if isinstance(inputs.get("metadata"), Mapping):
        yield 'metadata["name"]', inputs["metadata"]["name"]


def _leaves(outputs: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    for key, value in outputs.items():
        path = f"{at}.{variable(key)}" if at else variable(key)
        if isinstance(value, Mapping):
            yield from _leaves(value, path)
        elif isinstance(value, list):
            yield from _leaves(value[0], f"{path}[0]")
        else:
            yield path, value


def _literal(text: str) -> str:
    """Return a text as Python writes it, on several lines where it is long."""
    if len(text) <= _LINE:
        return json.dumps(text, ensure_ascii=False)
    lines = textwrap.wrap(
        text, _LINE, drop_whitespace=False, replace_whitespace=False, expand_tabs=False
    )
    return "(" + " ".join(json.dumps(each, ensure_ascii=False) for each in lines) + ")"
