"""The sandbox's Kubernetes plugin on a real API server: what it writes, waits for and reads back.

Without the process that plays GKE: no node comes, so what needs one is never ready here.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kube.api import Api, named
from kube.control_plane import ControlPlane
from sandbox.conditions import Conditions
from sandbox.gcp import GoogleCloud
from sandbox.live_kubernetes import LiveKubernetes
from sandbox.wire import Properties, Secret
from sandbox.world import World
from tests.sandbox.calls import PROJECT, Abort, Calls
from tests.sandbox.conftest import CLUSTER, REGION, kubeconfig

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 - a type, not a secret
SERVICE = "kubernetes:core/v1:Service"
JOB = "kubernetes:batch/v1:Job"


Plugin = Callable[[str], Calls]


@pytest.fixture
def plugin(cluster: ControlPlane, tmp_path: Path) -> Iterator[Plugin]:
    """Give the plugin for clusters by their name; the tests' control plane stands for the first."""
    google = Calls(GoogleCloud, tmp_path, {"project": PROJECT, "region": REGION})
    folder = tmp_path / "live"
    folder.mkdir()
    (folder / "control-plane").symlink_to(cluster.kubeconfig.parent)
    with ExitStack() as open_ones:

        def started(world: World, conditions: Conditions) -> LiveKubernetes:
            one = LiveKubernetes(world, conditions, folder)
            open_ones.callback(one.close)
            return one

        def of(name: str) -> Calls:
            made = google.create(CLUSTER, {"name": name, "deletionProtection": False}, name)
            return Calls(started, tmp_path, {"kubeconfig": kubeconfig(made.outputs["endpoint"])})

        yield of


@pytest.fixture
def live(plugin: Plugin) -> Calls:
    """Give the plugin for a cluster that is the tests' control plane."""
    return plugin("serving")


def config_map(namespace: str, **data: str) -> Properties:
    """Write a ConfigMap."""
    metadata = {"name": "one", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def deployment(namespace: str, **more: Any) -> Properties:
    """Write a Deployment of one small container."""
    labels = {"app": "one"}
    container = {"name": "one", "image": "example.com/one@sha256:1", **more}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "one", "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


def skipping(thing: Properties) -> Properties:
    """Let nobody wait for an object."""
    annotations = {"pulumi.com/skipAwait": "true"}
    return {**thing, "metadata": {**thing["metadata"], "annotations": annotations}}


def there(api: Api, version: str, kind: str, namespace: str) -> Properties:
    """Read the object called `one`."""
    found = api.get(named(version, kind, "one", namespace))
    assert found is not None
    return found


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


def created_in_seconds(live: Calls, token: str, inputs: Properties, seconds: float) -> str:
    """Create with little patience, and give the reason in the record."""
    complete, refusals = live.check(token, inputs)
    assert refusals == {}
    request = requests_create(live.urn(token, "it"), complete, seconds)
    with pytest.raises(Abort):
        live.service.Create(request, live.context)
    (reason,) = live.context.partial().reasons
    return str(reason)


def requests_create(urn: str, inputs: Properties, seconds: float) -> Any:
    """Write the engine's request."""
    from pulumi.runtime.proto import provider_pb2  # noqa: PLC0415 - slow to load

    from sandbox.wire import encoded  # noqa: PLC0415 - as above

    return provider_pb2.CreateRequest(urn=urn, properties=encoded(inputs), timeout=seconds)


def test_a_rollout_without_a_node_is_in_the_record_with_the_scheduler_s_words(
    live: Calls, namespace: str
) -> None:
    told = created_in_seconds(live, DEPLOYMENT, deployment(namespace), 2)
    assert told.startswith(
        f"{namespace}/one is not ready: not so after 2 s: 0 of 1 replicas are available: "
    )
    assert "no nodes available to schedule pods" in told


def test_a_service_waits_for_pods_that_are_ready(live: Calls, namespace: str) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "one", "namespace": namespace},
        "spec": {"selector": {"app": "one"}, "ports": [{"port": 80}]},
    }
    told = created_in_seconds(live, SERVICE, service, 1)
    assert told.endswith("it does not target any pods that are ready")


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
