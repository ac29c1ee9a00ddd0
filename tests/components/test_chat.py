"""Chat: a page beside the model server, closed in."""

from typing import Any

from components.chat.chat import Chat, ChatArgs
from tests.components.recorder import DIGEST, Recorder

ARGS: ChatArgs = {
    "namespace": "serving",
    "image": f"example.com/chat@{DIGEST}",
    "model_server": "vllm-service",
}
DEPLOYMENT, SERVICE = "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service"


def pod(engine: Recorder) -> dict[str, Any]:
    """Make a page and return its pod spec."""
    engine.run(lambda: Chat("vllm-chat", ARGS))
    spec: dict[str, Any] = engine.one(DEPLOYMENT)["spec"]["template"]["spec"]
    return spec


def container(engine: Recorder) -> dict[str, Any]:
    """Make a page and return its container."""
    (found,) = pod(engine)["containers"]
    return dict(found)


def test_the_page_asks_the_model_server_by_its_service(engine: Recorder) -> None:
    environment = {each["name"]: each["value"] for each in container(engine)["env"]}
    assert environment == {"VLLM_URL": "http://vllm-service:8000", "PORT": "8080"}


def test_the_page_runs_the_image_that_it_is_given(engine: Recorder) -> None:
    assert container(engine)["image"] == f"example.com/chat@{DIGEST}"


def test_the_page_may_do_nothing_that_pod_security_restricts(engine: Recorder) -> None:
    found = pod(engine)
    assert found["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "runAsGroup": 65532,
        "fsGroup": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert found["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert found["automountServiceAccountToken"] is False


def test_the_page_writes_to_one_folder_of_its_own(engine: Recorder) -> None:
    found = pod(engine)
    assert found["volumes"] == [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}]
    mounts = found["containers"][0]["volumeMounts"]
    assert mounts == [{"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 # the volume's place


def test_the_page_stays_off_the_accelerators(engine: Recorder) -> None:
    assert {"tolerations", "nodeSelector"} & pod(engine).keys() == set()


def test_a_cold_model_server_does_not_make_the_page_unready(engine: Recorder) -> None:
    found = container(engine)
    probes = ("startupProbe", "readinessProbe", "livenessProbe")
    assert {found[probe]["httpGet"]["path"] for probe in probes} == {"/healthz"}


def test_the_page_is_seen_inside_the_cluster_only(engine: Recorder) -> None:
    engine.run(lambda: Chat("vllm-chat", ARGS))
    assert engine.one(SERVICE)["spec"] == {
        "type": "ClusterIP",
        "selector": {"app.kubernetes.io/name": "vllm-chat"},
        "ports": [{"name": "http", "port": 8080, "targetPort": 8080}],
    }


def test_the_service_finds_the_pod(engine: Recorder) -> None:
    engine.run(lambda: Chat("vllm-chat", ARGS))
    spec = engine.one(DEPLOYMENT)["spec"]
    selector = engine.one(SERVICE)["spec"]["selector"]
    assert selector == spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]


def test_a_person_is_told_how_to_open_the_page(engine: Recorder) -> None:
    assert engine.known(lambda: Chat("vllm-chat", ARGS).open_command) == (
        "kubectl -n serving port-forward service/vllm-chat 8080 # then open http://localhost:8080"
    )
