"""`kubectl wait` and `kubectl get` on CRDs that may come late."""

from pathlib import Path

import pytest

from sandbox import kubectl
from tests.sandbox.calls import Calls, Made
from tests.sandbox.conftest import kubeconfig

LATE = "computeclasses.cloud.google.com"


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
        (["apply", "-f", "x.yaml"], "invalid choice: 'apply'"),
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
