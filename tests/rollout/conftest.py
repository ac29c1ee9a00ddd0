"""The program of the Job, in a small cluster."""

from typing import Any, cast

import pytest

from components.rollout.job.canary import Canary, Plan
from components.rollout.job.kubernetes import Kubernetes
from components.rollout.job.load import Limits
from tests.rollout.small_cluster import Judged, SmallCluster


@pytest.fixture
def cluster() -> SmallCluster:
    """Give the cluster of a test."""
    return SmallCluster()


@pytest.fixture
def judged(cluster: SmallCluster) -> Judged:
    """Give the program."""

    def judge(port: int = 1, gate: str | None = None, seconds: float = 0, **more: Any) -> list[str]:
        made = Plan(
            app="vllm",
            deployment="vllm",
            canary="vllm-canary",
            job="judge",
            gate=gate,
            seconds=seconds,
            ready_seconds=more.get("ready_seconds", 20),
            limits=Limits(1.5, 0.01),
            port=port,
            pause=0.01,
            node_seconds=more.get("node_seconds", 0),
        )
        said: list[str] = []
        Canary(made, cast("Kubernetes", cluster), more.get("say", said.append)).run()
        return said

    return judge
