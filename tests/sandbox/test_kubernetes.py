"""The Kubernetes stand-in: what it refuses, replaces, adds and removes."""

import itertools
from typing import Any

import pytest

from sandbox.kubernetes.kubernetes import Kubernetes
from sandbox.provider.wire import UNKNOWN, Properties, Secret
from tests.sandbox.calls import Abort, Calls, Made
from tests.sandbox.conftest import kubeconfig

CLASS = "kubernetes:cloud.google.com/v1:ComputeClass"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
JOB = "kubernetes:batch/v1:Job"
NAMESPACE = "kubernetes:core/v1:Namespace"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 - a resource type
SERVICE = "kubernetes:core/v1:Service"


def deployment(name: str | None = "vllm", **spec: Any) -> Properties:
    """Give a Deployment that differs where the test says."""
    pods = {"metadata": {"labels": {"app": "vllm"}}, "spec": {"containers": [{"name": "vllm"}]}}
    body = {"selector": {"matchLabels": {"app": "vllm"}}, "template": pods, **spec}
    return {"metadata": {"name": name} if name else {}, "spec": body}


def compute_class() -> Properties:
    """Give a ComputeClass."""
    head = {"apiVersion": "cloud.google.com/v1", "kind": "ComputeClass"}
    body = {"whenUnsatisfiable": "DoNotScaleUp", "anything": ["goes"]}
    return {**head, "metadata": {"name": "ladder"}, "spec": body}


def test_all_mistakes_in_an_object_are_told_at_once(kubernetes: Calls) -> None:
    wrong = deployment(replicas="2", minReadySecs=3)
    del wrong["spec"]["selector"]
    assert kubernetes.refusals(DEPLOYMENT, wrong) == {
        "spec.replicas": "expected an integer, was given a string",
        "spec.minReadySecs": "unknown property 'minReadySecs'; did you mean 'minReadySeconds'?",
        "spec.selector": "required, and not given",
    }


def test_a_port_may_be_a_number_or_a_name(kubernetes: Calls) -> None:
    def refusals(port: object) -> dict[str, str]:
        service = {"spec": {"ports": [{"port": 80, "targetPort": port}]}}
        return kubernetes.refusals(SERVICE, service)

    assert refusals(8000) == refusals("http") == {}
    assert refusals([1]) == {
        "spec.ports[0].targetPort": "expected an integer or a string, was given a list"
    }


def test_a_custom_resource_may_have_any_body_and_no_other_head(kubernetes: Calls) -> None:
    assert kubernetes.refusals(CLASS, compute_class()) == {}
    wrong = {**compute_class(), "metadata": {"naem": "ladder"}}
    [(path, reason)] = kubernetes.refusals(CLASS, wrong).items()
    assert path == "metadata.naem"
    assert reason.startswith("unknown property 'naem'; did you mean ")


def test_a_name_that_no_api_server_takes_is_refused(kubernetes: Calls) -> None:
    assert list(kubernetes.refusals(DEPLOYMENT, deployment("vLLM_server"))) == ["metadata.name"]


def test_a_name_left_out_is_made_up_and_kept(kubernetes: Calls) -> None:
    first, _ = kubernetes.check(DEPLOYMENT, deployment(None), "vllm")
    again, _ = kubernetes.check(DEPLOYMENT, deployment(None), "renamed", first)
    assert first["metadata"]["name"].startswith("vllm-")
    assert again["metadata"]["name"] == first["metadata"]["name"]


def test_an_object_without_a_namespace_is_in_the_default_one(kubernetes: Calls) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment())
    assert made.id == "default/vllm"
    assert made.outputs["metadata"]["namespace"] == "default"
    assert made.outputs["status"]["readyReplicas"] == 1


def test_an_object_of_the_whole_cluster_has_no_namespace(kubernetes: Calls) -> None:
    assert kubernetes.create(CLASS, compute_class()).id == "ladder"


def test_an_object_in_a_namespace_that_is_not_there_is_refused(kubernetes: Calls) -> None:
    homeless = deployment()
    homeless["metadata"]["namespace"] = "serving"
    with pytest.raises(Abort, match='namespaces "serving" not found'):
        kubernetes.create(DEPLOYMENT, homeless)
    kubernetes.create(NAMESPACE, {"metadata": {"name": "serving"}})
    assert kubernetes.create(DEPLOYMENT, homeless).id == "serving/vllm"


def test_a_second_object_of_one_name_is_refused(kubernetes: Calls) -> None:
    kubernetes.create(DEPLOYMENT, deployment())
    with pytest.raises(Abort, match=r'deployments "vllm" already exists \(AlreadyExists\)'):
        kubernetes.create(DEPLOYMENT, deployment(), "another")


def test_a_namespace_takes_what_is_in_it_along(kubernetes: Calls) -> None:
    namespace = kubernetes.create(NAMESPACE, {"metadata": {"name": "serving"}})
    inside = deployment()
    inside["metadata"]["namespace"] = "serving"
    kubernetes.create(DEPLOYMENT, inside)
    kubernetes.create(DEPLOYMENT, deployment(), "outside")
    kubernetes.delete(namespace)
    left = [thing.id for thing in kubernetes.world.things() if "kubernetes" in thing.type]
    assert left == ["default/vllm"]


@pytest.mark.parametrize(
    ("token", "old", "new", "replaced"),
    [
        (DEPLOYMENT, deployment(), deployment(replicas=2), []),
        (DEPLOYMENT, deployment(), deployment("other"), ["metadata.name"]),
        (
            DEPLOYMENT,
            deployment(),
            deployment(selector={"matchLabels": {"app": "other"}}),
            ["spec.selector.matchLabels.app"],
        ),
        (
            JOB,
            {"spec": {"template": {"spec": {"containers": []}}}},
            {"spec": {"template": {"spec": {"containers": [{"name": "download"}]}}}},
            ["spec.template.spec.containers[0]"],
        ),
        # The official provider changes a type in place (pulumi-kubernetes fd8ccd869, #1139).
        (
            SERVICE,
            {"spec": {"type": "ClusterIP"}},
            {"spec": {"type": "LoadBalancer"}},
            [],
        ),
        (
            SERVICE,
            {"spec": {"clusterIP": "10.0.0.1"}},
            {"spec": {"clusterIP": "None"}},
            ["spec.clusterIP"],
        ),
        (CONFIG_MAP, {"data": {"a": "1"}}, {"data": {"a": "2"}}, ["data.a"]),
        (CLASS, compute_class(), {**compute_class(), "spec": {"whenUnsatisfiable": "x"}}, []),
    ],
)
def test_a_change_replaces_what_cannot_change_in_place(
    kubernetes: Calls, token: str, old: Properties, new: Properties, replaced: list[str]
) -> None:
    made = kubernetes.create(token, old)
    change = kubernetes.diff(made, new)
    assert change.changed
    assert change.replaces == replaced


def test_a_config_map_changes_in_place_when_the_provider_may(
    kubernetes: Calls, cluster: Made
) -> None:
    config = {"kubeconfig": kubeconfig(cluster.outputs["endpoint"]), "enableConfigMapMutable": True}
    mutable = Calls(Kubernetes, kubernetes.folder, config)
    made = mutable.create(CONFIG_MAP, {"data": {"a": "1"}})
    assert mutable.diff(made, {"data": {"a": "2"}}).replaces == []
    fixed = mutable.create(CONFIG_MAP, {"data": {"a": "1"}, "immutable": True}, "fixed")
    assert mutable.diff(fixed, {"data": {"a": "2"}, "immutable": True}).replaces == ["data.a"]


def test_only_a_name_of_the_programs_own_has_to_be_freed_first(kubernetes: Calls) -> None:
    other = {"matchLabels": {"app": "other"}}
    named = kubernetes.create(DEPLOYMENT, deployment())
    assert kubernetes.diff(named, deployment(selector=other)).delete_first
    assert not kubernetes.diff(named, deployment("moved", selector=other)).delete_first
    unnamed = kubernetes.create(DEPLOYMENT, deployment(None), "unnamed")
    assert not kubernetes.diff(unnamed, deployment(None, selector=other)).delete_first


def test_a_load_balancer_has_an_address_of_the_documentation_range(kubernetes: Calls) -> None:
    balancer = {"spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}
    made = kubernetes.create(SERVICE, balancer)
    [ingress] = made.outputs["status"]["loadBalancer"]["ingress"]
    assert ingress["ip"].startswith("203.0.113.")
    inside = kubernetes.create(SERVICE, {"spec": {"ports": [{"port": 80}]}}, "inside")
    assert inside.outputs["status"] == {"loadBalancer": {}}
    assert inside.outputs["spec"]["clusterIP"].startswith("34.118.2")


def test_a_preview_knows_the_name_and_not_the_address(kubernetes: Calls) -> None:
    balancer = {"metadata": {"name": "vllm"}, "spec": {"type": "LoadBalancer"}}
    outputs = kubernetes.preview(SERVICE, balancer)
    assert outputs["metadata"]["name"] == "vllm"
    assert outputs["metadata"]["uid"] == UNKNOWN
    assert outputs["spec"] == {
        "type": "LoadBalancer", "clusterIP": UNKNOWN, "clusterIPs": UNKNOWN
    }  # fmt: skip
    assert outputs["status"]["loadBalancer"]["ingress"] == UNKNOWN


def test_the_data_of_a_secret_is_secret_though_the_program_forgot(kubernetes: Calls) -> None:
    made = kubernetes.create(SECRET, {"stringData": {"token": "hunter2hunter2"}})
    data = Secret({"token": "aHVudGVyMmh1bnRlcjI="})
    assert (made.inputs["data"], made.outputs["data"]) == (data, data)
    assert "stringData" not in made.outputs
    found = kubernetes.read(made)
    assert found is not None
    assert found.outputs == made.outputs
    assert found.inputs == made.inputs
    assert "hunter2" not in kubernetes.log()


def test_an_update_keeps_who_an_object_is(
    kubernetes: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = (f"2026-01-01T00:00:00.{tick:03}Z" for tick in itertools.count())
    monkeypatch.setattr("sandbox.kubernetes.kubernetes.now", lambda: next(readings))
    made = kubernetes.create(DEPLOYMENT, deployment())
    changed = kubernetes.update(made, deployment(replicas=3))
    before, after = made.outputs["metadata"], changed.outputs["metadata"]
    assert (after["uid"], after["resourceVersion"]) == (before["uid"], "2")
    assert changed.outputs["status"]["readyReplicas"] == 3


def test_a_cluster_takes_its_objects_along(google: Calls, kubernetes: Calls, cluster: Made) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment())
    google.delete(cluster)
    assert google.world.things() == []
    with pytest.raises(Abort, match="cluster is unreachable: no cluster answers at 198"):
        kubernetes.read(made)
