"""The decisions of a user while a canary is judged."""

from typing import Any

import pytest

from components.rollout.job.canary import BackError
from tests.rollout.small_cluster import SHARE, Judged, SmallCluster, on, pair
from tests.vllm_stand_in.fixtures import Starter


@pytest.mark.parametrize("when", ["the canary starts", SHARE])
def test_a_person_goes_back_at_any_time(when: str, cluster: SmallCluster, judged: Judged) -> None:
    if when != SHARE:
        assert cluster.canary is not None
        cluster.canary["status"]["conditions"] = []

    def decide() -> None:
        cluster.decision = "back"

    with pytest.raises(BackError, match="decided by hand"):
        judged(seconds=60, say=on(when, decide, []))
    assert cluster.replicas == [1, 0]


@pytest.mark.parametrize("decision", ["back", "go"])
def test_a_decision_during_the_gate_ends_it(
    decision: str, cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "--logprob-shift=0.2")

    def decide() -> None:
        cluster.decision = decision

    said: list[str] = []
    if decision == "back":
        with pytest.raises(BackError, match="decided by hand"):
            judged(first.port, "sameFormat", say=on("the gate compares", decide, said))
    else:
        judged(first.port, "sameFormat", say=on("the gate compares", decide, said))
        assert said[-1] == "going on: decided by hand"


def test_a_person_goes_on_before_the_time_is_over(cluster: SmallCluster, judged: Judged) -> None:
    cluster.decision = "go"
    assert judged(seconds=60)[-1] == "going on: decided by hand"
    assert cluster.replicas == [1, 0]


def test_a_held_canary_goes_on_answering_until_it_is_let_go(
    cluster: SmallCluster, judged: Judged, vllm_stand_in: Starter
) -> None:
    first, _ = pair(vllm_stand_in, "", "")
    cluster.decision = "hold"
    said: list[str] = []
    looks: list[str] = []
    read = cluster.get

    def get(path: str) -> dict[str, Any]:
        looks.append(path)
        # Long after the time of 0 seconds is over.
        if len(looks) == 100:
            cluster.decision = "go"
        return read(path)

    cluster.get = get  # type: ignore[method-assign]
    judged(first.port, seconds=0.001, say=said.append)
    assert len(looks) >= 100
    assert said[-2:] == ["held until 'go' or 'back'", "going on: decided by hand"]
