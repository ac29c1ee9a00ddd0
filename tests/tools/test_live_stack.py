"""`python -m tools.stack --kube`: when a control plane is started, kept and taken away."""

from pathlib import Path

import pytest

from tests.tools.fake_engine import FakeEngine
from tools import kube, live_stack, stack
from tools.live_cluster import LiveCluster
from tools.sandbox_home import SandboxHome
from tools.sandbox_stack import SandboxStack


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """Give the folders of control planes that were asked for; none is really started."""
    found: list[Path] = []
    monkeypatch.setattr(kube, "find_or_get", lambda: tmp_path / "programs")
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
    assert "no control plane runs for stack 'dev'" in capsys.readouterr().err
