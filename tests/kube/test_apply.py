"""Two who write to one object: each keeps what is its own, whoever writes last."""

from collections.abc import Iterator
from typing import Any

import pytest

from kube.control_plane.api import Api, ApiError, Object
from kube.control_plane.control_plane import ControlPlane
from tests.kube.mutations import changed
from tests.kube.stacks import FILES, objects

PULUMI = "pulumi-kubernetes"
"""Who applies here what `pulumi up` does: the provider applies on the server's side, by force."""

AUTOSCALER = "kube-controller-manager"


@pytest.fixture
def deployment(cluster: ControlPlane, namespace: str) -> Iterator[Object]:
    """Give the dev stack's model server, in the test's own namespace, before it is applied."""
    (found,) = [
        each
        for each in objects("dev")
        if each["kind"] == "Deployment" and each["metadata"]["namespace"] == "vllm"
    ]
    yield changed(found, "metadata.namespace", namespace)
    assert cluster.api.ready()


def replicas(api: Api, deployment: Object) -> Any:
    """Read how many replicas are asked for."""
    found = api.get(deployment)
    assert found is not None
    return found["spec"]["replicas"]


def scaled(api: Api, deployment: Object, count: int) -> None:
    """Ask for replicas as the autoscaler does."""
    api.scale(deployment, count, AUTOSCALER)


def test_an_apply_leaves_the_replicas_to_the_autoscaler(
    cluster: ControlPlane, deployment: Object
) -> None:
    cluster.api.apply(deployment, PULUMI)
    scaled(cluster.api, deployment, 3)
    image = "spec.template.spec.containers.0.image"
    cluster.api.apply(changed(deployment, image, "example.com/other@sha256:0"), PULUMI)
    assert replicas(cluster.api, deployment) == 3


def test_an_apply_that_names_replicas_would_take_them_back(
    cluster: ControlPlane, deployment: Object
) -> None:
    named = changed(deployment, "spec.replicas", 1)
    cluster.api.apply(named, PULUMI)
    scaled(cluster.api, deployment, 3)
    cluster.api.apply(named, PULUMI)
    assert replicas(cluster.api, deployment) == 1


def test_without_force_it_is_told_whose_the_replicas_are(
    cluster: ControlPlane, deployment: Object
) -> None:
    named = changed(deployment, "spec.replicas", 1)
    cluster.api.apply(named, PULUMI)
    scaled(cluster.api, deployment, 3)
    with pytest.raises(ApiError, match=f'conflict with "{AUTOSCALER}".*replicas'):
        cluster.api.apply(named, PULUMI, force=False)


def test_who_stops_naming_replicas_leaves_those_that_the_autoscaler_asked_for(
    cluster: ControlPlane, deployment: Object
) -> None:
    cluster.api.apply(changed(deployment, "spec.replicas", 1), PULUMI)
    scaled(cluster.api, deployment, 3)
    cluster.api.apply(deployment, PULUMI)
    assert replicas(cluster.api, deployment) == 3


def test_a_field_of_somebody_else_outlives_an_apply(
    cluster: ControlPlane, deployment: Object
) -> None:
    cluster.api.apply(deployment, PULUMI)
    note = {"metadata": {"annotations": {"example.com/owner": "team-a"}}}
    cluster.api.patch(deployment, note, manager="kubectl")
    cluster.api.apply(changed(deployment, "spec.progressDeadlineSeconds", 600), PULUMI)
    found = cluster.api.get(deployment)
    assert found is not None
    assert found["metadata"]["annotations"]["example.com/owner"] == "team-a"
    assert found["spec"]["progressDeadlineSeconds"] == 600


def test_a_field_that_is_no_longer_applied_is_gone(
    cluster: ControlPlane, deployment: Object
) -> None:
    cluster.api.apply(changed(deployment, "metadata.labels.guide", "one"), PULUMI)
    cluster.api.apply(deployment, PULUMI)
    found = cluster.api.get(deployment)
    assert found is not None
    assert "guide" not in found["metadata"]["labels"]


@pytest.mark.parametrize("name", FILES)
def test_no_stack_names_the_replicas_of_what_an_autoscaler_scales(name: str) -> None:
    scaled_kinds = {
        (each["spec"]["scaleTargetRef"]["kind"], each["spec"]["scaleTargetRef"]["name"])
        for each in objects(name)
        if each["kind"] == "HorizontalPodAutoscaler"
    }
    assert scaled_kinds
    found = [
        each["metadata"]["name"]
        for each in objects(name)
        if (each["kind"], each["metadata"]["name"]) in scaled_kinds and "replicas" in each["spec"]
    ]
    assert found == []
