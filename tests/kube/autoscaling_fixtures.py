"""What tests of autoscaling share: stand-ins for vLLM, the APIs that read them, a stack's start.

Not in `conftest.py`: whoever scales nothing starts none of it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from kube.control_plane.control_plane import ControlPlane
from kube.metrics.metrics_api import MetricsApi, metrics_api
from tests.judges import Heard
from tests.kube.autoscaled import Autoscaled
from tests.kube.fleet import Fleet

Start = Callable[..., Autoscaled]
"""Stands a stack's replicas up: `autoscaled("dev", {"l4": 4}, replicas=2)`."""


_REPLICAS = 5
"""Four, and one more in a rollout."""


@pytest.fixture(scope="package")
def fleet() -> Iterator[Fleet]:
    """Start stand-ins for vLLM, as many as a stack here has replicas at once."""
    made = Fleet(_REPLICAS)
    yield made
    made.end()


# Not for longer: another test registers the stacks' own entries of these APIs.
@pytest.fixture(scope="module")
def metrics(cluster: ControlPlane, fleet: Fleet) -> Iterator[MetricsApi]:
    """Let autoscalers read what the stand-ins say."""
    with metrics_api(cluster, fleet.reach) as served:
        yield served


@pytest.fixture
def autoscaled(
    cluster: ControlPlane, metrics: MetricsApi, fleet: Fleet, namespace: str, heard: Heard
) -> Iterator[Start]:
    """Stand a stack's replicas up, on so many nodes of each rung."""
    with ExitStack() as ending:

        def enter(name: str, nodes: dict[str, int], replicas: int = 1) -> Autoscaled:
            heard("Kubernetes HPA controller")
            made = Autoscaled(cluster, metrics, fleet, name, namespace)
            ending.callback(made.end)
            made.begin(nodes, replicas)
            return made

        yield enter
