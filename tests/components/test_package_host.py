"""Components made over the wire: what another language sends becomes arguments, or a mistake."""

from typing import Any

import pulumi
import pytest

from components.package.host import package
from tests.components.recorder import Recorder

POOL = "gcp:container/nodePool:NodePool"
PACKAGE = package()

L4: dict[str, Any] = {
    "project": "p",
    "cluster": "projects/p/locations/us-central1/clusters/c",
    "shape": "nvidia-l4-1",
    "zones": ["us-central1-a"],
    "computeClass": "class",
    "nodeServiceAccount": "nodes@p.iam",
}

LADDER: dict[str, Any] = {
    "kubeconfig": "k",
    "rules": [{"name": "l4", "shape": "nvidia-l4-1", "zones": ["us-central1-a"]}],
}


def construct(kind: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Ask for a component as the engine does, and return its outputs."""
    state = PACKAGE.construct("made", f"vllm-gke:index:{kind}", inputs).state
    return dict(state)


def mistakes(engine: Recorder, kind: str, inputs: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with a component's inputs, by path."""
    with pytest.raises(pulumi.InputPropertiesError) as caught:
        engine.run(lambda: construct(kind, inputs))
    assert caught.value.message == f"{kind} cannot be made of these inputs"
    return {each["property_path"]: each["reason"] for each in caught.value.errors or ()}


def test_whole_numbers_stay_whole_although_the_wire_has_none(engine: Recorder) -> None:
    engine.run(lambda: construct("NodePool", {**L4, "minNodes": 1.0, "bootDiskGb": 150.0}))
    assert repr(engine.one(POOL)["autoscaling"]["totalMinNodeCount"]) == "1"
    assert repr(engine.one(POOL)["nodeConfig"]["diskSizeGb"]) == "150"


NAMESPACE: dict[str, Any] = {"project": "p", "layout": "split"}


def test_a_project_s_number_is_text_although_a_program_in_yaml_sends_a_number(
    engine: Recorder,
) -> None:
    args = {**NAMESPACE, "projectNumber": 1234567890123.0}
    member = engine.known(lambda: construct("ServingNamespace", args)["member"])
    assert member.startswith("principal://iam.googleapis.com/projects/1234567890123/locations/")
    half = mistakes(engine, "ServingNamespace", {**NAMESPACE, "projectNumber": 1.5})
    assert half == {"projectNumber": "expected text, given 1.5"}


def test_a_member_of_an_enumeration_comes_as_text(engine: Recorder) -> None:
    engine.run(lambda: construct("NodePool", {**L4, "capacity": "spot"}))
    assert engine.one(POOL)["nodeConfig"]["spot"] is True


def test_outputs_have_the_names_of_the_schema(engine: Recorder) -> None:
    assert engine.known(lambda: construct("NodePool", L4)["poolName"]) == "made"


def test_an_output_is_taken_as_it_comes_where_the_argument_need_not_be_plain(
    engine: Recorder,
) -> None:
    project = pulumi.Output.secret("hidden")
    engine.run(lambda: construct("NodePool", {**L4, "project": project}))
    assert engine.one(POOL)["project"].value == "hidden"


def test_all_mistakes_come_at_once_by_the_names_outside(engine: Recorder) -> None:
    wrong = {
        "project": "p",
        "nodeServiceAccount": None,
        "cluster": 5.0,
        "shape": pulumi.Output.from_input("nvidia-l4-1"),
        "zones": ["us-central1-a", 7.0],
        "computeClass": "class",
        "capacity": "cheap",
        "minNodes": 1.5,
        "maxNodes": True,
        "bootDisk": 100.0,
    }
    found = mistakes(engine, "NodePool", wrong)
    assert found.pop("bootDisk").startswith("unknown; did you mean 'bootDiskGb'? known: project, ")
    assert found == {
        "nodeServiceAccount": "required, and not given",
        "cluster": "expected text, given 5.0",
        "shape": "has to be plain: neither a secret nor another resource's output",
        "zones[1]": "expected text, given 7.0",
        "capacity": "expected one of 'onDemand', 'spot', 'flexStart', 'reservation'; given 'cheap'",
        "minNodes": "expected a whole number, given 1.5",
        "maxNodes": "expected a whole number, given True",
    }
    assert engine.resources == []


def test_a_mistake_inside_a_list_has_its_place(engine: Recorder) -> None:
    rules = [LADDER["rules"][0], {"name": "v6e", "nodepool": "x"}]
    assert mistakes(engine, "ComputeClass", {**LADDER, "rules": rules}) == {
        "rules[1].nodepool": "unknown; did you mean 'nodePool'? known: name, shape, nodePool, "
        "capacity, reservation, zones, localSsds, bootDiskGb, maxPodsPerNode, "
        "leadSeconds",
        "rules[1].shape": "required, and not given",
    }


@pytest.mark.parametrize(
    ("kind", "inputs", "found"),
    [
        ("ComputeClass", {"kubeconfig": "k", "rules": "l4"}, {"rules": "expected a list"}),
        ("ComputeClass", {"kubeconfig": "k", "rules": ["l4"]}, {"rules[0]": "expected a mapping"}),
        ("Images", {"mirrored": "x"}, {"mirrored": "expected a mapping of keys, given 'x'"}),
        ("Images", {"mirrored": {"a/b": 1.0}}, {'mirrored["a/b"]': "expected text, given 1.0"}),
    ],
)
def test_a_value_of_another_kind_is_told_at_its_path(
    engine: Recorder, kind: str, inputs: dict[str, Any], found: dict[str, str]
) -> None:
    images = {"project": "p", "region": "us-central1", "reader": "r", "builds": []}
    given = {**images, **inputs} if kind == "Images" else inputs
    told = mistakes(engine, kind, given)
    assert {path: told[path][: len(text)] for path, text in found.items()} == found
    assert set(told) == set(found)


def test_a_components_own_refusal_is_told_by_the_names_outside(engine: Recorder) -> None:
    server = {"project": "p", "namespace": "n", "service": "s", "kubeconfig": "k"}
    found = mistakes(engine, "Ingress", {**server, "sourceRanges": [], "drainingSeconds": 5.0})
    assert set(found) == {"sourceRanges"}
    assert mistakes(engine, "NodePool", {**L4, "capacity": "reservation"}) == {
        "reservation": "required with capacity 'reservation', whose nodes it takes, and not given"
    }


def test_an_unknown_machine_is_told_where_it_is_written(engine: Recorder) -> None:
    unknown = "unknown shape 'l5'; known: v4-4, "
    rules = [*LADDER["rules"], {"name": "l5", "shape": "l5"}]
    (told,) = mistakes(engine, "ComputeClass", {**LADDER, "rules": rules}).items()
    assert (told[0], told[1][: len(unknown)]) == ("rules[1].shape", unknown)
    (told,) = mistakes(engine, "NodePool", {**L4, "shape": "l5"}).items()
    assert (told[0], told[1][: len(unknown)]) == ("shape", unknown)
