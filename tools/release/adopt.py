"""Write the file with which `pulumi import` adds an existing cluster or registry to a stack.

    python -m tools.release.adopt STACK cluster registry > import.json

Needs no network: `pulumi import` and the next preview show whether the resource exists and matches
the stack. See `docs/adopt.md`.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tools.render.evaluate import REPOSITORY, Evaluation, EvaluationError, evaluate
from tools.render.registrations import Resource
from tools.stack.sandbox_home import SandboxError, tracked_stack_file

KINDS = {
    "cluster": (
        "gcp:container/cluster:Cluster",
        "projects/{project}/locations/{location}/clusters/{name}",
    ),
    "registry": (
        "gcp:artifactregistry/repository:Repository",
        "projects/{project}/locations/{location}/repositories/{repositoryId}",
    ),
}
"""Resources that can be imported: type and ID (the provider's pages, 2026-11)."""


class NothingToAdoptError(Exception):
    """The stack creates no such resource."""


def import_file(evaluation: Evaluation, kinds: Sequence[str]) -> dict[str, Any]:
    """Return the content of a file for `pulumi import --file`."""
    by_urn = {each.urn: each for each in evaluation.resources}
    entries: dict[str, dict[str, Any]] = {}
    providers: dict[str, str] = {}
    for kind in kinds:
        resource = _made(evaluation, kind)
        for component in _above(resource, by_urn):
            entries[component.urn] = {**_entry(component, by_urn), "component": True}
        provider = by_urn[resource.provider]
        # The engine omits the stack from a URN; an evaluation does not.
        providers[_label(provider)] = provider.urn.replace("pulumi:pulumi:Stack$", "")
        entries[resource.urn] = {
            **_entry(resource, by_urn),
            "id": KINDS[kind][1].format_map(resource.inputs),
            "provider": _label(provider),
        }
    return {"nameTable": providers, "resources": list(entries.values())}


def _made(evaluation: Evaluation, kind: str) -> Resource:
    found = list(evaluation.of_type(KINDS[kind][0]).values())
    if not found:
        raise NothingToAdoptError(
            f"the stack creates no {kind}: it uses an existing one, so there is nothing to import"
        )
    return found[0]


def _above(resource: Resource, by_urn: Mapping[str, Resource]) -> list[Resource]:
    """Return the components of a resource, the outermost first."""
    found: list[Resource] = []
    while resource.parent in by_urn:
        resource = by_urn[resource.parent]
        found.insert(0, resource)
    return found


def _entry(resource: Resource, by_urn: Mapping[str, Resource]) -> dict[str, Any]:
    # Several resources of a stack share a name; the file needs unique names.
    entry = {"type": resource.type, "name": _label(resource), "logicalName": resource.name}
    parent = by_urn.get(resource.parent)
    return entry if parent is None else {**entry, "parent": _label(parent)}


def _label(resource: Resource) -> str:
    return f"{resource.type} {resource.name}"


def main(arguments: list[str] | None = None) -> int:
    """Print the file, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.release.adopt",
        description="Write the file with which pulumi import adds existing resources to a stack.",
    )
    parser.add_argument("stack", metavar="STACK", help="prod, for Pulumi.prod.yaml")
    parser.add_argument("kinds", metavar="KIND", nargs="+", choices=KINDS, help=", ".join(KINDS))
    given = parser.parse_args(arguments)
    try:
        evaluation = evaluate(tracked_stack_file(REPOSITORY, given.stack))
        print(json.dumps(import_file(evaluation, given.kinds), indent=2))
    except (EvaluationError, NothingToAdoptError, SandboxError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
