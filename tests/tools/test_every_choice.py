"""Every key and kind of a stack file through the whole program, held to what the clouds take."""

from pathlib import Path

import pytest

from sandbox.google.gcp import GoogleCloud
from sandbox.kubernetes.inputs import mistakes
from sandbox.provider.cloud import Naming, Resource
from sandbox.state.faults import Faults
from sandbox.state.world import World
from tests.components.given_arguments import covered, evaluated
from tools.render import __main__ as render
from tools.render.evaluate import Evaluation

pytestmark = [
    pytest.mark.filterwarnings(
        r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
    ),
    pytest.mark.xdist_group("covering"),
]

POOL = "gcp:container/nodePool:NodePool"


def refused(evaluation: Evaluation, folder: Path) -> list[str]:
    """Return what the sandbox's providers have against what a program asks for."""
    world = World(folder / "world")
    google = GoogleCloud(world, Faults(None, world))
    google.configure({"project": "my-project", "region": "us-central1"})
    found = []
    for each in evaluation.resources:
        resource, inputs = Resource(each.urn, each.type, each.name), dict(each.inputs)
        if each.type.startswith("gcp:"):
            wrong = list(google.check(resource, {}, inputs, Naming(b"")).mistakes)
        else:
            wrong = mistakes(each.type, inputs) if each.type.startswith("kubernetes:") else []
        found += [f"{each.type} {each.name}: {one.path}: {one.reason}" for one in wrong]
    return found


def test_each_choice_makes_resources_that_the_clouds_take(tmp_path: Path) -> None:
    for raw, evaluation in covered().evaluations:
        assert refused(evaluation, tmp_path) == [], raw
        pools = [pool for pool in raw.get("pools", [{}] * 3) if not pool.get("autoCreate")]
        cluster = raw.get("cluster", {})
        system = 0 if cluster.get("existing") else 1
        made = 0 if cluster.get("mode") == "autopilot" else system + len(pools)
        assert len(evaluation.of_type(POOL)) == made, raw
        assert evaluation.outputs["endpoint"], raw
        assert render.contents(evaluation), raw


def test_a_wrong_input_would_be_refused(tmp_path: Path) -> None:
    pool = evaluated({"region": "us-central1"}).of_type(POOL)["l4"]
    pool.inputs["nodeConfig"]["machineType"] = 7
    found = refused(Evaluation("p", "s", (pool,), {}, ()), tmp_path)
    assert found == [f"{POOL} l4: nodeConfig.machineType: expected a string, was given an integer"]
