"""The rights that stacks give on Google Cloud, and those that they may: `iam.yaml`, read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.contract.evaluated import evaluated
from tests.contract.sources import ROOT
from tools.render.registrations import Resource

LISTED: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("iam.yaml").read_text())
FILES = sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))
"""The stacks that have a file."""
STACKS = [*FILES, *LISTED["choices"]]

# Whatever can let somebody in: members, but also bindings, policies, access lists and keys.
_GIVES = re.compile(r"iam|acl|accesscontrol|serviceaccount/key", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Right:
    """One right: who may do what, on what."""

    type: str
    """Pulumi's type of it, e.g. `gcp:projects/iAMMember:IAMMember`."""
    role: str
    member: str
    on: tuple[tuple[str, str], ...] = field(default=())
    """What it is for, by the names of the inputs; nothing more than the project, where empty."""


def given(resources: Iterable[Resource]) -> list[Right]:
    """Return all that resources give."""
    return sorted(_right(each) for each in resources if _GIVES.search(each.type))


def _right(resource: Resource) -> Right:
    rest = dict(resource.inputs)
    rest.pop("project", None)
    role, member = rest.pop("role", ""), rest.pop("member", "")
    on = tuple(sorted((key, str(value)) for key, value in rest.items()))
    return Right(resource.type, str(role), _numbered(str(member)), on)


def _numbered(member: str) -> str:
    # The project's number is looked up, and unknown without a cloud.
    return re.sub(r"/projects/[^/]+/locations/", "/projects/NUMBER/locations/", member)


def changed(stack: str, choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of a stack's file, or of a choice: a file with changed keys."""
    choice = choices.get(stack, {"file": stack, "keys": {}})
    file = yaml.safe_load((ROOT / f"Pulumi.{choice['file']}.yaml").read_text())["config"]
    return {**file, **{f"vllm-gke:{key}": value for key, value in choice["keys"].items()}}


def resources(stack: str) -> tuple[Resource, ...]:
    """Return what a stack asks for."""
    return evaluated(changed(stack, LISTED["choices"])).resources


def allowed(stack: str) -> list[Right]:
    """Return what the list allows a stack to give."""
    keys = changed(stack, LISTED["choices"])
    values = {
        "name": keys.get("vllm-gke:name", "vllm"),
        "region": keys["vllm-gke:region"],
    }
    return sorted(
        Right(
            row["type"],
            row["role"],
            LISTED["members"][row["member"]].format(**values),
            tuple(
                sorted((key, on.format(**values)) for key, on in row.get("resource", {}).items())
            ),
        )
        for row in LISTED["rights"]
        if stack in row["stacks"]
    )


def differences(found: Sequence[Any], listed: Sequence[Any]) -> list[str]:
    """Say what is given and not listed, and what is listed and not given."""
    return [
        *(f"given and not listed: {each}" for each in found if each not in listed),
        *(f"listed and not given: {each}" for each in listed if each not in found),
        *(f"given twice: {each}" for each in sorted(set(found)) if found.count(each) > 1),
    ]


# What holds a person's own data, or what others run: a right to one is never a right to all.
_ONE_BY_ONE = ("storage", "secretmanager", "artifactregistry", "iam")
_PRIMITIVE = ("roles/owner", "roles/editor", "roles/viewer")
_ANYBODY = ("allUsers", "allAuthenticatedUsers", "domain:", "principalSet:", "projectViewer:")
_SHARED = re.compile(r"-compute@developer|@cloudbuild|@appspot|@cloudservices")


def broad(right: Right) -> list[str]:
    """Say in what a right is broader than any stack needs; the rules' names."""
    on_project = right.type.startswith(("gcp:projects/", "gcp:folder/", "gcp:organizations/"))
    service = right.role.removeprefix("roles/").partition(".")[0]
    rules = {
        "primitive-role": right.role in _PRIMITIVE,
        "administrator": right.role.lower().endswith("admin"),
        "project-wide": on_project and service in _ONE_BY_ONE,
        "above-the-project": right.type.startswith(("gcp:folder/", "gcp:organizations/")),
        "anybody": right.member.startswith(_ANYBODY),
        "shared-account": bool(_SHARED.search(right.member)),
        "not-a-member": not right.type.endswith("Member"),
    }
    return [rule for rule, broken in rules.items() if broken]
