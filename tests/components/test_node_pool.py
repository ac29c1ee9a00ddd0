"""NodePool: what a rung's machine asks GKE for."""

from typing import Any

import pytest

from components.core.arguments import ArgumentsError
from components.facts.capacity import Capacity
from components.ladder.node_pool import NodePool, NodePoolArgs
from tests.components.recorder import Recorder

POOL = "gcp:container/nodePool:NodePool"

TPU: NodePoolArgs = {
    "project": "p",
    "cluster": "projects/p/locations/europe-west4/clusters/the-cluster",
    "shape": "v6e-1",
    "zones": ["europe-west4-a"],
    "compute_class": "vllm-fallback",
    "node_service_account": "nodes@p.iam",
}
L4: NodePoolArgs = {**TPU, "shape": "nvidia-l4-2"}


def test_a_reserved_pool_without_a_reservation_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="required with capacity 'reservation'"):
        engine.run(lambda: NodePool("rung", {**TPU, "capacity": Capacity.RESERVATION}))


def test_a_number_of_local_ssds_that_the_machine_does_not_take_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="g2-standard-24 takes 0 or 2 local SSDs, given 1"):
        engine.run(lambda: NodePool("rung", {**L4, "local_ssds": 1}))


def test_counts_that_arrive_as_floats_are_counts(engine: Recorder) -> None:
    foreign: dict[str, Any] = {**TPU, "min_nodes": 0.0, "max_nodes": 3.0}
    engine.run(lambda: NodePool("rung", NodePoolArgs(**foreign)))  # type: ignore[typeddict-item] # what another language sends
    assert engine.one(POOL)["autoscaling"]["totalMaxNodeCount"] == 3


def test_an_unknown_shape_names_the_known_ones(engine: Recorder) -> None:
    reason = r"shape: unknown shape 'l5'; known: v4-4, v5e-1, v5e-4, "
    with pytest.raises(ArgumentsError, match=reason):
        engine.run(lambda: NodePool("rung", {**TPU, "shape": "l5"}))


def test_a_pool_in_no_zone_is_refused_by_the_key(engine: Recorder) -> None:
    args: NodePoolArgs = {**TPU, "zones": []}
    with pytest.raises(ArgumentsError, match="names no zone"):
        engine.run(lambda: NodePool("rung", args))
