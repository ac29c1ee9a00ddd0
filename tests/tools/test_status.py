"""`python -m tools.status`: where it looks, what it prints, and its exit status."""

import json
from pathlib import Path

import pytest

from sandbox.state.world import Thing, World
from tests.tools.test_engine import executable
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack
from tools.status.__main__ import main

URN = "urn:pulumi:dev::vllm-gke::kubernetes:apps/v1:Deployment::vllm"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a sandbox and a cache of their own, and no cluster of this machine."""
    monkeypatch.setenv("SANDBOX_HOME", str(tmp_path / "sandbox"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    return tmp_path


@pytest.fixture
def sandboxed() -> None:
    """Put the dev stack into the sandbox, as far as `status` looks at it."""
    stack = SandboxStack(SandboxHome.of_repository(), "dev")
    stack._record.parent.mkdir(parents=True)
    stack._record.write_text("{}")
    world = World(stack.world)
    objects = {
        "apps/v1:Deployment": {"spec": {}, "status": {"replicas": 1, "readyReplicas": 1}},
        "autoscaling/v2:HorizontalPodAutoscaler": {"spec": {"minReplicas": 1, "maxReplicas": 6}},
    }
    for kind, content in objects.items():
        properties = {"metadata": {"name": "vllm", "namespace": "vllm"}, **content}
        world.put(Thing(f"kubernetes:{kind}", "vllm/vllm", URN, "2026-12-01", properties, {}))


def program(home: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program first on the PATH."""
    executable(home / "bin" / name, script)
    monkeypatch.setenv("PATH", f"{home / 'bin'}:/usr/bin:/bin")


@pytest.mark.usefixtures("sandboxed")
def test_a_stack_in_the_sandbox_is_reported_with_what_is_not_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["dev"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "vllm: 1 of 1 replicas ready",
        "load: no replica's metrics were read; autoscaler: vllm has not decided yet (1 to 6)",
        "cost: unknown, the nodes were not read",
        "not seen: pods, nodes, events, logs, metrics: the sandbox has none and reports a "
        "Deployment as ready at once; a stack with KUBE=1 has pods and nodes",
    ]


@pytest.mark.usefixtures("sandboxed")
def test_a_pod_in_the_sandbox_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--why", "vllm-abc", "dev"]) == 3
    assert capsys.readouterr().out == (
        "error: no pod 'vllm-abc' in namespace vllm; pods: none\n"
        "not seen: pods, nodes, events, logs, metrics: the sandbox has none and reports a "
        "Deployment as ready at once; a stack with KUBE=1 has pods and nodes\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dev"], "does not exist in the sandbox; make up STACK=dev creates it"),
        (["--kube", "dev"], "no control plane is running for stack 'dev'"),
        (["nothing"], "no stack 'nothing'"),
    ],
)
def test_a_stack_that_is_not_there_is_unknown(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 3
    assert told in capsys.readouterr().err


def test_a_word_that_is_no_option_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="3"):
        main(["dev", "--watch", "0"])
    assert "expected whole seconds, at least 1; given '0'" in capsys.readouterr().err


def test_an_empty_pod_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="3"):
        main(["--why", "", "dev"])
    assert "POD is empty" in capsys.readouterr().err


def test_an_account_is_read_with_a_kubeconfig_of_its_own(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(home, "gcloud", f'echo "$KUBECONFIG $*" > {home}/login', monkeypatch)
    program(
        home,
        "kubectl",
        'case "$4" in *pods) echo "{\\"items\\": []}" ;; *) exit 1 ;; esac',
        monkeypatch,
    )
    assert main(["--account", "--json", "dev"]) == 0
    kubeconfig, *words = (home / "login").read_text().split()
    assert words[:4] == ["container", "clusters", "get-credentials", "vllm"]
    assert "--dns-endpoint" in words
    assert not Path(kubeconfig).parent.exists()
    assert json.loads(capsys.readouterr().out)["replicas"] == []


def test_a_login_that_fails_names_the_command_and_the_reason(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(home, "gcloud", "echo 'Failed to resolve container' >&2; exit 1", monkeypatch)
    assert main(["--account", "dev"]) == 3
    told = capsys.readouterr().err
    assert "gcloud container clusters get-credentials vllm" in told
    assert told.endswith(": no network connection to it\n")
