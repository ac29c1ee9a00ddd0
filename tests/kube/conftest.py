"""What tests on a real control plane share: one for most of them, and namespaces of their own.

One control plane is a gigabyte of memory and some seconds of two cores. So these tests run on one
worker, one after another, and share it. Those whose stack has a control plane of its own are a
group of their own.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from kube.control_plane import kinds
from kube.control_plane.control_plane import ControlPlane, control_plane
from kube.nodes.stages import LOADS, with_loading
from tools.programs import kube

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever needs a control plane, and keep those that share one on one worker."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.kube)
            if item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group("kube"))


@pytest.fixture(scope="session")
def programs() -> Path:
    """Find Kubernetes' programs, or wait until they are built; a build that fails says why."""
    return kube.find_or_get()


# Not for the session: until its end it would go on working beside all other tests.
@pytest.fixture(scope="package")
def cluster(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """Start the control plane that these tests share, with the kinds that GKE adds.

    A pod is ready at once, unless a test says with an annotation that it reports the readiness.
    """
    folder = tmp_path_factory.mktemp("stages")
    key = f'.metadata.annotations["{LOADS}"]'
    stages = with_loading(programs / "stages.yaml", folder, key)
    with control_plane(programs, controllers=QUICK, kwok_stages=stages) as started:
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
