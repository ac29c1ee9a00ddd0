"""The sandbox's Kubernetes plugin on a real API server: what it writes and reads back."""

from functools import partial
from pathlib import Path

import pytest

from kube.api import named
from kube.control_plane import ControlPlane
from sandbox.gcp import GoogleCloud
from sandbox.live_kubernetes import LiveKubernetes
from sandbox.wire import Secret
from tests.kube.conftest import Plugin
from tests.kube.live_objects import (
    CONFIG_MAP,
    DEPLOYMENT,
    SECRET,
    config_map,
    deployment,
    skipping,
    there,
)
from tests.sandbox.calls import PROJECT, Abort, Calls
from tests.sandbox.conftest import CLUSTER, REGION, kubeconfig


def test_an_object_is_applied_by_a_manager_of_its_own(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    live.create(CONFIG_MAP, config_map(namespace, a="1"))
    found = there(cluster.api, "v1", "ConfigMap", namespace)
    assert found["data"] == {"a": "1"}
    (manager,) = found["metadata"]["managedFields"]
    assert manager["operation"] == "Apply"
    assert manager["manager"].startswith("pulumi-kubernetes-")


def test_an_update_leaves_what_somebody_else_wrote(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    made = live.create(DEPLOYMENT, skipping(deployment(namespace)))
    one = there(cluster.api, "apps/v1", "Deployment", namespace)
    cluster.api.scale(one, 3, "kube-controller-manager")
    note = {"metadata": {"annotations": {"example.com/owner": "team-a"}}}
    cluster.api.patch(one, note, manager="kubectl")
    live.update(made, skipping(deployment(namespace, image="example.com/one@sha256:2")))
    found = there(cluster.api, "apps/v1", "Deployment", namespace)
    assert found["spec"]["template"]["spec"]["containers"][0]["image"] == "example.com/one@sha256:2"
    assert found["spec"]["replicas"] == 3
    assert found["metadata"]["annotations"]["example.com/owner"] == "team-a"


def test_a_field_that_somebody_else_owns_is_not_taken_without_a_word(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    made = live.create(CONFIG_MAP, config_map(namespace, a="1"))
    one = there(cluster.api, "v1", "ConfigMap", namespace)
    cluster.api.patch(one, {"data": {"a": "theirs"}}, manager="kubectl")
    with pytest.raises(Abort, match=r'conflict with "kubectl".*\.data\.a'):
        live.update(made, config_map(namespace, a="2"))


def test_what_the_server_writes_in_its_own_way_is_no_drift(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    inputs = skipping(deployment(namespace, resources={"requests": {"cpu": "1000m"}}))
    made = live.create(DEPLOYMENT, inputs)
    found = there(cluster.api, "apps/v1", "Deployment", namespace)
    (container,) = found["spec"]["template"]["spec"]["containers"]
    assert container["resources"] == {"requests": {"cpu": "1"}}
    seen = live.read(made)
    assert seen is not None
    assert seen.inputs == made.inputs


def test_what_somebody_changed_is_drift_and_what_he_added_is_not(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    made = live.create(CONFIG_MAP, config_map(namespace, a="1", b="2"))
    one = there(cluster.api, "v1", "ConfigMap", namespace)
    cluster.api.patch(one, {"data": {"a": "other", "c": "3"}}, manager="kubectl")
    seen = live.read(made)
    assert seen is not None
    assert seen.inputs == config_map(namespace, a="other", b="2")


def test_an_object_that_somebody_deleted_is_gone_from_the_record_too(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    made = live.create(CONFIG_MAP, config_map(namespace))
    cluster.api.delete(there(cluster.api, "v1", "ConfigMap", namespace))
    assert live.read(made) is None
    assert [thing.id for thing in live.world.things(CONFIG_MAP)] == []


def test_a_secret_stays_secret_as_the_server_encodes_it(live: Calls, namespace: str) -> None:
    metadata = {"name": "one", "namespace": namespace}
    inputs = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata}
    made = live.create(SECRET, {**inputs, "stringData": {"token": "of-nobody"}})
    assert isinstance(made.outputs["data"], Secret)
    assert isinstance(made.outputs["stringData"], Secret)
    assert "of-nobody" not in live.log()


def test_a_delete_ends_when_the_object_is_gone(
    live: Calls, cluster: ControlPlane, namespace: str
) -> None:
    live.delete(live.create(DEPLOYMENT, skipping(deployment(namespace))))
    assert cluster.api.get(named("apps/v1", "Deployment", "one", namespace)) is None
    assert cluster.api.objects("v1", "Pod", namespace=namespace) == []


def test_what_the_api_refuses_is_told_in_its_own_words(live: Calls, namespace: str) -> None:
    wrong = deployment(namespace)
    wrong["spec"]["selector"] = {"matchLabels": {"app": "two"}}
    with pytest.raises(Abort) as told:
        live.create(DEPLOYMENT, wrong)
    assert str(told.value) == (
        'Deployment.apps "one" is invalid: spec.template.metadata.labels: Invalid value: '
        '{"app":"one"}: `selector` does not match template `labels`'
    )


def test_a_field_that_the_kind_has_not_is_refused(live: Calls, namespace: str) -> None:
    kind = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring"
    spec = {"selector": {"matchLabels": {"app": "one"}}, "endpoint": []}
    metadata = {"name": "one", "namespace": namespace}
    thing = {
        "apiVersion": "monitoring.googleapis.com/v1",
        "kind": "PodMonitoring",
        "metadata": metadata,
        "spec": spec,
    }
    with pytest.raises(Abort, match=r"\.spec\.endpoint: field not declared in schema"):
        live.create(kind, thing)


def test_an_object_in_a_namespace_that_is_nowhere_is_refused(live: Calls) -> None:
    with pytest.raises(Abort, match='namespaces "nowhere" not found'):
        live.create(CONFIG_MAP, config_map("nowhere"))


def test_a_control_plane_that_does_not_run_is_named_with_the_command(tmp_path: Path) -> None:
    google = Calls(GoogleCloud, tmp_path, {"project": PROJECT, "region": REGION})
    made = google.create(CLUSTER, {"name": "serving", "deletionProtection": False})
    plugin = partial(LiveKubernetes, folder=tmp_path)
    live = Calls(plugin, tmp_path, {"kubeconfig": kubeconfig(made.outputs["endpoint"])})
    with pytest.raises(Abort, match=r"its control plane does not run .*`make up KUBE=1` starts it"):
        live.create(CONFIG_MAP, config_map("default"))


def test_a_cluster_that_takes_another_s_place_is_refused(
    live: Calls, plugin: Plugin, namespace: str
) -> None:
    made = live.create(CONFIG_MAP, config_map(namespace))
    with pytest.raises(Abort, match="a cluster is not replaced here"):
        plugin("other").update(made, made.inputs)
