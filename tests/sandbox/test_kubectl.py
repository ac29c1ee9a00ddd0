"""`kubectl wait` and `kubectl get` on CRDs that may come late."""

import io
import json
import sys
from pathlib import Path

import pytest

from components.server.leader_worker_set_plan import MANIFEST
from sandbox.commands import kubectl
from tests.sandbox.calls import Calls, Made
from tests.sandbox.conftest import kubeconfig
from tests.sandbox.test_group_refusals import TOKEN, groups

LATE = "computeclasses.cloud.google.com"
GROUPS = "leaderworkersets.leaderworkerset.x-k8s.io"
CONTROLLER = ("-n", "lws-system", "--for=condition=Available", "deployment/lws-controller-manager")
SAMPLE = json.dumps(
    {
        "apiVersion": "leaderworkerset.x-k8s.io/v1",
        "kind": "LeaderWorkerSet",
        "metadata": {"name": "sample"},
    }
)


@pytest.fixture
def config(
    kubernetes: Calls, cluster: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Give the option that names the cluster, and the world to kubectl."""
    monkeypatch.setenv("SANDBOX_WORLD", str(kubernetes.world.folder))
    monkeypatch.setenv("SANDBOX_CONDITIONS", str(tmp_path / "conditions.yaml"))
    file = tmp_path / "kubeconfig"
    file.write_text(kubeconfig(cluster.outputs["endpoint"]))
    return ["--kubeconfig", str(file)]


def test_a_crd_that_is_there_is_not_waited_for(
    config: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert kubectl.main([*config, "wait", "--for=create", f"crd/{LATE}", "--timeout=1h"]) == 0
    said = capsys.readouterr().out
    assert said == f"customresourcedefinition.apiextensions.k8s.io/{LATE} condition met\n"


def test_a_late_crd_is_waited_for(config: list[str], kubernetes: Calls) -> None:
    kubernetes.weather("crdDelaySeconds: 0.5")
    assert kubectl.main([*config, "wait", "--for=create", f"crd/{LATE}", "--timeout=60s"]) == 0


def test_several_crds_are_waited_for_together(
    config: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    both = [f"crd/{LATE}", "crd/podmonitorings.monitoring.googleapis.com"]
    assert kubectl.main([*config, "wait", "--for=create", *both, "--timeout=1h"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(both)
    both[1] = "crd/unheard.of"
    assert kubectl.main([*config, "wait", "--for=create", *both, "--timeout=0"]) == 1
    said = capsys.readouterr().err
    assert said == "error: timed out waiting for the condition on crds/unheard.of\n"


def test_the_wait_has_an_end(
    config: list[str], kubernetes: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    kubernetes.weather("crdDelaySeconds: 3600")
    assert kubectl.main([*config, "wait", "--for=create", f"crd/{LATE}", "--timeout=0"]) == 1
    said = capsys.readouterr().err
    assert said == f"error: timed out waiting for the condition on crds/{LATE}\n"


def test_get_tells_at_once(
    config: list[str], kubernetes: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kubectl.main([*config, "get", "crd", LATE]) == 0
    kubernetes.weather("crdDelaySeconds: 3600")
    assert kubectl.main([*config, "get", "crd", LATE]) == 1
    assert capsys.readouterr().err == (
        "Error from server (NotFound): customresourcedefinitions.apiextensions.k8s.io "
        f'"{LATE}" not found\n'
    )


@pytest.mark.parametrize(
    ("text", "wanted"), [("90s", 90.0), ("1m30s", 90.0), ("1h", 3600.0), ("0", 0.0)]
)
def test_a_duration_is_read_as_kubectl_reads_it(text: str, wanted: float) -> None:
    assert kubectl.seconds(text) == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["apply", "-f", "x.yaml"], "knows `apply --server-side -f ...` and no other"),
        (["apply", "--server-side", "-f", "x.yaml"], "has no manifest 'x.yaml'"),
        (["delete", "-f", MANIFEST], "knows `delete --ignore-not-found -f ...` and no other"),
        (["create", "-f", "-"], "knows `create --dry-run -f ...` and no other"),
        (["patch", "crd", LATE], "invalid choice: 'patch'"),
        (["get", "pods"], "knows CRDs by name"),
        (["wait", f"crd/{LATE}", "--timeout=soon"], "invalid duration 'soon'"),
        (["get", "crd", LATE, "--watch"], "unrecognized arguments: --watch"),
    ],
)
def test_another_kubectl_command_is_refused(
    config: list[str], words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kubectl.main([*config, *words]) == 1
    assert said in capsys.readouterr().err


def test_a_cluster_that_is_gone_is_told(
    config: list[str], google: Calls, cluster: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    google.delete(cluster)
    assert kubectl.main([*config, "get", "crd", LATE]) == 1
    assert "cluster is unreachable" in capsys.readouterr().err


def objects(kubernetes: Calls) -> set[str]:
    """Name the Kubernetes objects of the world."""
    return {
        thing.id.rpartition("/")[2]
        for thing in kubernetes.world.things()
        if thing.type.startswith("kubernetes:")
    }


def test_a_manifest_brings_its_definition_its_controller_and_its_webhooks(
    config: list[str], kubernetes: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    before = objects(kubernetes)
    assert kubectl.main([*config, "wait", *CONTROLLER]) == 1
    assert 'deployments.apps "lws-controller-manager" not found' in capsys.readouterr().err
    assert kubectl.main([*config, "apply", "--server-side", "--filename", MANIFEST]) == 0
    assert kubectl.main([*config, "wait", "--for=condition=Established", f"crd/{GROUPS}"]) == 0
    assert kubectl.main([*config, "wait", *CONTROLLER]) == 0
    assert objects(kubernetes) - before == {
        "lws-system",
        GROUPS,
        "lws-controller-manager",
        "lws-mutating-webhook-configuration",
        "lws-validating-webhook-configuration",
    }


def test_a_dry_run_tells_whether_a_kind_is_served_and_makes_nothing(
    config: list[str],
    kubernetes: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(SAMPLE))
    assert kubectl.main([*config, "create", "--dry-run=server", "-f", "-"]) == 1
    assert 'no matches for kind "LeaderWorkerSet"' in capsys.readouterr().err
    kubectl.main([*config, "apply", "--server-side", "-f", MANIFEST])
    before = objects(kubernetes)
    monkeypatch.setattr(sys, "stdin", io.StringIO(SAMPLE))
    assert kubectl.main([*config, "create", "--dry-run=server", "-f", "-"]) == 0
    assert objects(kubernetes) == before


def test_a_manifest_that_goes_takes_the_objects_of_its_kinds_along(
    config: list[str], kubernetes: Calls
) -> None:
    before = objects(kubernetes)
    kubectl.main([*config, "apply", "--server-side", "-f", MANIFEST])
    kubernetes.create(TOKEN, groups())
    delete = [*config, "delete", "--ignore-not-found", "-f", MANIFEST, "--wait=false"]
    assert kubectl.main(delete) == 0
    assert objects(kubernetes) == before
    assert kubectl.main(delete) == 0


def test_an_api_server_that_does_not_answer_yet_is_refused_and_then_ready(
    config: list[str], kubernetes: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [*config, "get", "--raw=/readyz", "--request-timeout=10s"]
    kubernetes.weather("apiServerDelaySeconds: 3600")
    assert kubectl.main(asked) == 1
    assert "was refused - did you specify the right host or port?" in capsys.readouterr().err
    kubernetes.weather("apiServerDelaySeconds: 0")
    assert kubectl.main(asked) == 0
    assert capsys.readouterr().out == "ok\n"
