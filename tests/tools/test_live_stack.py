"""`python -m tools.stack --kube`: when a control plane is started, kept and taken away."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.tools.fake_engine import FakeEngine
from tests.tools.test_engine import executable
from tools.programs import kube, kube_plugin
from tools.stack import __main__ as stack
from tools.stack import live_stack
from tools.stack.live_cluster import LiveCluster
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """Give the folders of control planes that were asked for; none is really started."""
    found: list[Path] = []
    monkeypatch.setattr(kube, "find_or_get", lambda: tmp_path / "programs")
    monkeypatch.setattr(kube_plugin, "find_or_get", lambda: tmp_path / "plugin")
    monkeypatch.setattr(kube_plugin, "described", lambda plugin: f"judged by {plugin.name}")
    monkeypatch.setattr(LiveCluster, "start", lambda self, *_: found.append(self.folder))
    return found


@pytest.fixture
def home(fake: FakeEngine) -> SandboxHome:
    """Give the sandbox of a project with one stack."""
    return fake.stack.home


@pytest.mark.parametrize(
    ("action", "starts"), [("up", 1), ("refresh", 1), ("destroy", 1), ("preview", 0)]
)
def test_what_asks_the_api_server_starts_one(
    home: SandboxHome, started: list[Path], action: str, starts: int
) -> None:
    live = live_stack.live_stack(home, "dev")
    stack.operate(live, "preview", [])
    stack.operate(live, action, [])
    assert started == [home.root / "kube" / "clusters" / "dev"] * starts


def test_a_preview_asks_the_control_plane_of_a_stack_that_has_one(
    home: SandboxHome, started: list[Path]
) -> None:
    live = live_stack.live_stack(home, "dev")
    stack.operate(live, "up", [])
    stack.operate(live, "preview", [])
    assert len(started) == 2


def test_a_person_is_told_which_plugin_judges(
    home: SandboxHome, started: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    stack.operate(live_stack.live_stack(home, "dev"), "up", [])
    assert started
    assert "judged by plugin" in capsys.readouterr().err


def test_the_official_plugin_is_a_client_of_the_control_plane(
    home: SandboxHome, started: list[Path], tmp_path: Path
) -> None:
    live = live_stack.live_stack(home, "dev")
    stack.operate(live, "up", [])
    assert started
    (script,) = live.home.home.glob("plugins/resource-kubernetes-*/pulumi-resource-kubernetes")
    executable(tmp_path / "plugin", 'echo "plugin at $HTTPS_PROXY with $*"')
    reach = live.cluster.folder / "bin" / "reach"
    said = []
    for _ in range(2):
        environment = {**os.environ, **live.environment()}
        command = [str(script), "127.0.0.1:1"]
        said.append(subprocess.check_output(command, text=True, env=environment))
        executable(reach, 'HTTPS_PROXY=http://127.0.0.1:2 exec "$@"')
    assert said == [
        "plugin at http://127.0.0.1:9 with 127.0.0.1:1\n",
        "plugin at http://127.0.0.1:2 with 127.0.0.1:1\n",
    ]


def test_the_same_name_without_it_is_another_stack(home: SandboxHome, started: list[Path]) -> None:
    stack.operate(SandboxStack(home, "dev"), "up", [])
    live = live_stack.live_stack(home, "dev")
    assert (started, live.made) == ([], False)
    assert "SANDBOX_KUBE" not in SandboxStack(home, "dev").environment()
    assert live.environment()["SANDBOX_KUBE"] == str(live.cluster.folder)


def test_after_an_up_a_person_is_told_how_to_look(
    home: SandboxHome, started: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    live = live_stack.live_stack(home, "dev")
    stack.operate(live, "up", [])
    assert started
    assert f"export KUBECONFIG={live.cluster.kubeconfig}" in capsys.readouterr().err


@pytest.mark.parametrize(("status", "left"), [("1", ["dev"]), ("0", [])])
def test_a_destroy_takes_the_control_plane_along_unless_it_failed(
    home: SandboxHome,
    started: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    left: list[str],
) -> None:
    live = live_stack.live_stack(home, "dev")
    stack.operate(live, "up", [])
    monkeypatch.setenv("STATUS", status)
    stack.operate(live, "destroy", [])
    assert len(started) == 2
    assert [each.name for each in live.cluster.folder.parent.glob("*")] == left


def test_a_destroy_that_left_something_leaves_the_control_plane(
    home: SandboxHome, started: list[Path]
) -> None:
    live = live_stack.live_stack(home, "dev")
    stack.operate(live, "up", [])
    assert started
    thing = live.world / "objects" / "gcp.compute.Network" / "net-1.json"
    thing.parent.mkdir(parents=True)
    thing.write_text(
        '{"type": "gcp:compute/network:Network", "id": "net", "urn": "", "created": "",'
        ' "properties": {}, "inputs": {}}'
    )
    stack.operate(live, "destroy", ["--target", "urn"])
    assert live.cluster.folder.exists()


def test_a_destroy_of_the_other_one_is_pointed_to(
    home: SandboxHome, started: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    stack.operate(live_stack.live_stack(home, "dev"), "up", [])
    stack.operate(SandboxStack(home, "dev"), "destroy", [])
    assert started
    assert "make destroy STACK=dev KUBE=1" in capsys.readouterr().err


def test_a_stop_of_nothing_says_so(home: SandboxHome, capsys: pytest.CaptureFixture[str]) -> None:
    assert stack.operate(live_stack.live_stack(home, "dev"), "kube-stop", []) == 0
    assert "no control plane is running for stack 'dev'" in capsys.readouterr().err
