"""Manifests that are wrong in one place: the API server refuses each, and says where."""

from collections import Counter

import pytest

from kube.control_plane.api import Api, ApiError, Object, named
from kube.control_plane.control_plane import ControlPlane
from tests.judges import Heard
from tests.kube.mutations import WRONG, Wrong, changed, right
from tests.kube.stacks import objects


@pytest.fixture(scope="module")
def api(cluster: ControlPlane) -> Api:
    """Make a namespace for objects that are never made."""
    cluster.api.create(named("v1", "Namespace", SPACE))
    return cluster.api


SPACE = "negatives"


def placed(thing: Object) -> Object:
    """Put an object into a namespace that is there."""
    if "namespace" not in thing["metadata"]:
        return thing
    return {**thing, "metadata": {**thing["metadata"], "namespace": SPACE}}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.fault.replace(" ", "-"))
def test_what_is_wrong_is_refused_with_its_place(wrong: Wrong, api: Api, heard: Heard) -> None:
    heard("Kubernetes API server", refused=1)
    thing = placed(right(wrong, objects))
    with pytest.raises(ApiError) as refusal:
        api.create(changed(thing, wrong.path, wrong.value), dry_run=True)
    assert refusal.value.code in (400, 422), refusal.value
    assert wrong.says in str(refusal.value)


@pytest.mark.parametrize(("stack", "kind"), sorted({(wrong.stack, wrong.kind) for wrong in WRONG}))
def test_it_is_taken_where_nothing_is_changed(stack: str, kind: str, api: Api) -> None:
    (wrong, *_) = [each for each in WRONG if (each.stack, each.kind) == (stack, kind)]
    thing = placed(right(wrong, objects))
    assert api.create(thing, dry_run=True)["kind"] == kind


def test_no_fault_is_told_twice() -> None:
    faults = Counter(wrong.fault for wrong in WRONG)
    assert [fault for fault, times in faults.items() if times > 1] == []
    assert len(WRONG) >= 60
