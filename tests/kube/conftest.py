"""What every test on a real control plane shares: one for all, and namespaces of its own.

One control plane is a gigabyte of memory and some seconds of two cores. So all of these tests run
on one worker, one after another, and share it.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kube import kinds
from kube.control_plane import ControlPlane, control_plane
from sandbox.conditions import Conditions
from sandbox.gcp import GoogleCloud
from sandbox.live_kubernetes import LiveKubernetes
from sandbox.world import World
from tests.sandbox.calls import PROJECT, Calls
from tests.sandbox.conftest import CLUSTER, REGION, kubeconfig
from tools import kube

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever needs the control plane, and keep it on one worker."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.kube)
            item.add_marker(pytest.mark.xdist_group("kube"))


@pytest.fixture(scope="session")
def programs() -> Path:
    """Find Kubernetes' programs, or wait until they are built; a build that fails says why."""
    return kube.find_or_get()


# Not for the session: until its end it would go on working beside all other tests.
@pytest.fixture(scope="package")
def cluster(programs: Path) -> Iterator[ControlPlane]:
    """Start the control plane that these tests share, with the kinds that GKE adds."""
    with control_plane(programs, controllers=QUICK) as started:
        kinds.install(started.api, programs)
        yield started


QUICK = ("--horizontal-pod-autoscaler-sync-period=125ms",)
"""What would only make a test wait."""


@pytest.fixture
def namespace(cluster: ControlPlane) -> Iterator[str]:
    """Make a namespace for one test; what it leaves is taken away in the background."""
    name = f"test-{next(_NUMBERS)}"
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    cluster.api.create(made)
    yield name
    cluster.api.delete(made)


_NUMBERS = itertools.count(1)


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
