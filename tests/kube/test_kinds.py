"""When a definition counts as established: its objects can be made, and clients find where."""

import pytest

from kube.control_plane.api import Api
from kube.control_plane.control_plane import ControlPlane
from kube.control_plane.kinds import established

CLASSES = "computeclasses.cloud.google.com"


def test_a_definition_of_a_control_plane_is_established(cluster: ControlPlane) -> None:
    assert established(cluster.api, CLASSES)


def test_a_kind_that_the_server_does_not_list_yet_is_not_established(
    cluster: ControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Api, "lists", lambda *_: False)
    assert not established(cluster.api, CLASSES)


@pytest.mark.parametrize(
    ("version", "kind", "listed"),
    [
        ("cloud.google.com/v1", "ComputeClass", True),
        ("cloud.google.com/v1", "Nothing", False),
        ("cloud.google.com/v9", "ComputeClass", False),
        ("v1", "Pod", True),
    ],
)
def test_a_server_lists_the_kinds_that_it_has(
    version: str, kind: str, cluster: ControlPlane, *, listed: bool
) -> None:
    assert cluster.api.lists(version, kind) == listed
