"""Write `bench/bare-stack/`: the dev stack's resources as a Pulumi program without this library.

    python -m bench.bare_program

One constructor call for each resource, with references where a value comes from another resource.
Run it when the dev stack's resources changed; `tests/bench/test_bare_program.py` compares both.
Owns which modules there are; `bench/bare_source.py` writes a resource. The providers, in
`google.py` and `kubernetes.py`, are written by hand.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter

from bench.bare_source import Call, names, variable
from tools.render.evaluate import REPOSITORY, Evaluation, evaluate
from tools.render.registrations import Resource

BARE = REPOSITORY / "bench" / "bare-stack"
"""Folder of the program."""
_PACKAGE = BARE / "vllm_stack"
_BY_HAND = frozenset({"__init__.py", "google.py", "kubernetes.py"})

_APART = "kubernetes:apiregistration.k8s.io/v1:APIService"
"""Type with a module of its own: the rest of its component fills a file."""

_HEAD = '"""{0}, written by `python -m bench.bare_program`."""\n'


def custom_resources(evaluation: Evaluation) -> dict[str, Resource]:
    """Return what providers create, by URN; components group, providers are written by hand.

    Each depends on what its components depend on too: it is registered after they are.
    """
    known = {each.urn: each for each in evaluation.resources}
    return {
        each.urn: replace(each, dependencies=tuple(sorted(_waits(each, known))))
        for each in evaluation.resources
        if each.custom and not each.type.startswith("pulumi:providers:")
    }


def _waits(resource: Resource, known: Mapping[str, Resource]) -> set[str]:
    above = known.get(resource.parent)
    return {*resource.dependencies, *(_waits(above, known) if above is not None else ())}


def files(evaluation: Evaluation) -> dict[str, str]:
    """Return the text of each file by its name in the package; calls come in the order of need.

    Raises graphlib.CycleError where two parts of the stack need each other.
    """
    resources, part = custom_resources(evaluation), _parts(evaluation)
    variables = names(resources)
    calls = [Call(resources[urn], resources, variables) for urn in _ordered(resources, part)]
    statements = {call.resource.urn: call.statement() for call in calls}
    modules = list(dict.fromkeys(part[urn] for urn in statements))
    written = {}
    for module in modules:
        own = [urn for urn in statements if part[urn] == module]
        body = [statements[urn] for urn in own]
        if module == "apis":
            body.append(f"everything = [{', '.join(variables[urn] for urn in own)}]")
        text = "\n".join(body)
        others = {variables[urn]: part[urn] for urn in statements if part[urn] != module}
        title = _HEAD.format(module.replace("_", " ").capitalize())
        written[f"{module}.py"] = "\n".join([title, *_imports(text, others), text, ""])
    program = f"from vllm_stack import {', '.join(modules)}\n\n__all__ = {sorted(modules)}\n"
    written["../__main__.py"] = _HEAD.format("The dev stack without the library") + program
    for call in calls:
        written |= {f"texts/{name}": text for name, text in call.texts.items()}
    return written


def _parts(evaluation: Evaluation) -> dict[str, str]:
    """Return the module of each custom resource by its URN: the component below the stack."""
    known = {each.urn: each for each in evaluation.resources}

    def above(resource: Resource) -> Resource:
        parent = known.get(resource.parent)
        return resource if parent is None else above(parent)

    return {
        each.urn: variable((each if each.type == _APART else above(each)).type.rpartition(":")[2])
        for each in custom_resources(evaluation).values()
    }


def _ordered(resources: Mapping[str, Resource], part: Mapping[str, str]) -> list[str]:
    """Return the resources module by module, each after what it needs."""
    modules: TopologicalSorter[str] = TopologicalSorter()
    calls: TopologicalSorter[str] = TopologicalSorter()
    for urn, resource in resources.items():
        needs = [need for need in resource.dependencies if need in resources]
        calls.add(urn, *needs)
        modules.add(part[urn], *(part[need] for need in needs if part[need] != part[urn]))
    places = {name: place for place, name in enumerate(modules.static_order())}
    return sorted(calls.static_order(), key=lambda urn: places[part[urn]])


def _imports(text: str, others: Mapping[str, str]) -> Iterator[str]:
    """Give every import that a module may need; ruff takes away those that it does not."""
    yield "from pathlib import Path"
    yield "import pulumi"
    yield "import pulumi_command as command"
    yield "import pulumi_gcp as gcp"
    yield "import pulumi_kubernetes as k8s"
    # The Kubernetes provider needs the cluster, so that what comes before cannot import it.
    if "=kubernetes" in text or "kubeconfig" in text:
        yield "from vllm_stack.kubernetes import kubeconfig, kubernetes"
    if "=google" in text:
        yield "from vllm_stack.google import google, project"
    if "apis.everything" in text:
        yield "from vllm_stack import apis"
    for name, module in others.items():
        if name in text:
            yield f"from vllm_stack.{module} import {name}"


def main() -> int:
    """Write the program of the dev stack anew, in the project's own form."""
    written = files(evaluate(REPOSITORY / "Pulumi.dev.yaml"))
    for old in [*_PACKAGE.glob("*.py"), *_PACKAGE.glob("texts/*")]:
        if old.name not in _BY_HAND:
            old.unlink()
    for name, text in written.items():
        path = _PACKAGE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for words in ("check --fix --quiet --select F401,I,RUF022", "format --quiet"):
        command = [sys.executable, "-m", "ruff", *words.split(), str(BARE)]
        subprocess.run(command, check=True, cwd=REPOSITORY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
