"""The project's own definition of ComputeClass, held against GKE's where that is at hand.

GKE's is nobody's to ship. Where it lies beside the checkout both are installed, and each sample
gets the same verdict from both; elsewhere the project's own is tried alone, and the test says so.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kube.control_plane.api import Api, ApiError, Object, wait
from kube.control_plane.control_plane import ControlPlane
from kube.control_plane.kinds import established
from tests.judges import Heard
from tests.kube.stacks import NAMES, objects

THEIRS = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "computeclass.crd.json"
SAMPLES = yaml.safe_load(Path(__file__).with_name("compute_classes.yaml").read_text())

OURS_GROUP, THEIRS_GROUP = "cloud.google.com", "reference.cloud.google.com"


def verdict(api: Api, group: str, spec: Object) -> tuple[bool, str]:
    """Say whether a class of this spec would be made, and why not."""
    thing = {
        "apiVersion": f"{group}/v1",
        "kind": "ComputeClass",
        "metadata": {"name": "sample"},
        "spec": spec,
    }
    try:
        api.create(thing, dry_run=True)
    except ApiError as error:
        if error.code not in (400, 422):
            raise
        return False, str(error)
    return True, ""


@pytest.fixture(scope="module")
def theirs(cluster: ControlPlane) -> Iterator[str]:
    """Install GKE's own definition beside the project's, in a group of its own."""
    if not THEIRS.is_file():
        pytest.skip(f"GKE's own definition of ComputeClass is not at hand: no {THEIRS.name} beside")
    definition = json.loads(THEIRS.read_text())
    definition["metadata"] = {"name": f"computeclasses.{THEIRS_GROUP}"}
    definition["spec"]["group"] = THEIRS_GROUP
    definition["spec"]["names"].pop("shortNames", None)
    cluster.api.create(definition)
    name = definition["metadata"]["name"]
    wait(60, f"{name} is established", lambda: established(cluster.api, name))
    yield THEIRS_GROUP
    cluster.api.delete(definition)


@pytest.mark.parametrize("name", SAMPLES["good"])
def test_a_right_class_is_taken(name: str, cluster: ControlPlane) -> None:
    assert verdict(cluster.api, OURS_GROUP, SAMPLES["good"][name]) == (True, "")


@pytest.mark.parametrize("name", SAMPLES["bad"])
def test_a_wrong_class_is_refused(name: str, cluster: ControlPlane) -> None:
    taken, _ = verdict(cluster.api, OURS_GROUP, SAMPLES["bad"][name])
    assert not taken


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in SAMPLES for name in SAMPLES[kind]]
)
def test_both_definitions_judge_alike(
    kind: str, name: str, cluster: ControlPlane, theirs: str, heard: Heard
) -> None:
    heard("GKE's definition of ComputeClass", refused=int(kind == "bad"))
    ours, our_reason = verdict(cluster.api, OURS_GROUP, SAMPLES[kind][name])
    taken, reason = verdict(cluster.api, theirs, SAMPLES[kind][name])
    assert ours == taken, (our_reason, reason)


@pytest.mark.parametrize("name", NAMES)
def test_both_definitions_keep_the_same_of_a_stacks_class(
    name: str, cluster: ControlPlane, theirs: str
) -> None:
    for each in objects(name):
        if each["kind"] == "ComputeClass":
            ours = cluster.api.create(each, dry_run=True)["spec"]
            other = {**each, "apiVersion": f"{theirs}/v1"}
            assert ours == cluster.api.create(other, dry_run=True)["spec"]
