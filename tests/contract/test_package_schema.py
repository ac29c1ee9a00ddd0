"""The component package's schema: what other languages see, and what may not slip."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi

import components
from tests.contract.sources import ROOT
from tools.pages.package_schema import GOLDEN, schema_text
from tools.programs.engine import VERSION as ENGINE

SCHEMA: dict[str, Any] = json.loads(GOLDEN.read_text())
RESOURCES: dict[str, Any] = SCHEMA["resources"]
NUMBERS = {"integer", "number"}


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return all that a person may look up, by its place."""
    for token, resource in RESOURCES.items():
        yield token, resource
        for side in ("inputProperties", "properties"):
            yield from ((f"{token}.{side}.{key}", each) for key, each in resource[side].items())
    for token, kind in SCHEMA["types"].items():
        yield token, kind
        yield from ((f"{token}.{key}", each) for key, each in kind.get("properties", {}).items())
        yield from ((f"{token}.{each['name']}", each) for each in kind.get("enum", ()))


def secrets(side: str) -> set[str]:
    """Return what the schema marks as a secret, as COMPONENT.NAME."""
    return {
        f"{token.rpartition(':')[2]}.{key}"
        for token, resource in RESOURCES.items()
        for key, each in resource[side].items()
        if each.get("secret")
    }


def test_the_schema_is_the_one_that_was_looked_at() -> None:
    assert schema_text() == GOLDEN.read_text(), "meant? python -m tools.pages.package_schema"


def test_every_component_is_in_the_package() -> None:
    public = {name: getattr(components, name) for name in components.__all__}
    own = [
        f"vllm-gke:index:{name}"
        for name, each in public.items()
        if isinstance(each, type) and issubclass(each, pulumi.ComponentResource)
    ]
    assert sorted(RESOURCES) == own


def test_everything_in_the_schema_is_described() -> None:
    assert [place for place, each in described() if not each.get("description")] == []


def test_what_is_secret_is_marked() -> None:
    assert secrets("properties") == {"Cluster.kubeconfig"}
    assert secrets("inputProperties") == {
        "HuggingFaceToken.value",
        "ModelStore.token",
        *(
            f"{token.rpartition(':')[2]}.kubeconfig"
            for token, resource in RESOURCES.items()
            if "kubeconfig" in resource["inputProperties"]
        ),
    }


def test_a_number_is_plain_so_that_it_can_be_made_whole_before_it_is_used() -> None:
    unknown = [
        place
        for place, each in described()
        if each.get("type") in NUMBERS and not each.get("plain") and "enum" not in each
    ]
    assert unknown == []


def test_pulumi_finds_what_the_package_runs_on() -> None:
    lines = (ROOT / "components" / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-r ../requirements.txt"]


def test_the_generator_of_sdks_is_the_engines() -> None:
    module = (ROOT / "tools" / "programs" / "sdk_build" / "go.mod").read_text()
    assert f"require github.com/pulumi/pulumi/pkg/v3 v{ENGINE}\n" in module
