"""Where replicas land: a ladder's nodes come and go, and the real scheduler places the pods."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from kube.control_plane.api import named
from kube.control_plane.control_plane import ControlPlane
from kube.metrics.serving import Serving, serving
from kube.nodes.stock import Stock
from tests.judges import Heard
from tests.kube.stacks import rendered

MINUTE, HOUR = 60, 3600

Start = Callable[..., Serving]


@pytest.fixture
def start(cluster: ControlPlane) -> Iterator[Start]:
    """Stand a stack's model server up in a namespace of its own: `start("dev", stock)`."""
    with ExitStack() as ending:

        def enter(name: str, stock: Stock | None = None) -> Serving:
            space = f"fallback-{next(_NUMBERS)}"
            return ending.enter_context(serving(cluster.api, rendered(name), space, stock))

        yield enter


_NUMBERS = itertools.count(1)

LADDER = ("v6e-1", "l4-spot", "l4")
KEPT = ("v6e-1", "l4")
"""The rungs of which the dev stack always keeps a node."""

PATTERNS = [out for size in range(4) for out in itertools.combinations(LADDER, size)]
EACH_PATTERN = pytest.mark.parametrize("out", PATTERNS, ids=lambda out: "-and-".join(out) or "none")


def out_of(*rungs: str, silent: bool = False) -> Stock:
    """Give a region that has nothing of these rungs."""
    stock = Stock()
    for rung in rungs:
        stock.out(rung, silent=silent)
    return stock


def landed(places: list[str], count: int) -> dict[str, int]:
    """Count replicas by rung, where each takes the first place that is free."""
    taken = [*places, *["waiting"] * count][:count]
    return {rung: taken.count(rung) for rung in set(taken)}


@EACH_PATTERN
def test_a_replica_lands_on_the_first_rung_that_has_room(
    out: tuple[str, ...], start: Start, heard: Heard
) -> None:
    heard("Kubernetes scheduler")
    server = start("nothing-kept", out_of(*out))
    server.nodes.run(2 * HOUR)
    room = [rung for rung in LADDER if rung not in out]
    assert server.nodes.replicas() == landed(room, 1)


@EACH_PATTERN
def test_replicas_fill_the_ladder_from_the_top(
    out: tuple[str, ...], start: Start, heard: Heard
) -> None:
    heard("Kubernetes scheduler")
    server = start("nothing-kept", out_of(*out))
    server.scale(5)
    server.nodes.run(2 * HOUR)
    # Two nodes a rung, one replica a node.
    room = [rung for rung in LADDER if rung not in out for _ in range(2)]
    assert server.nodes.replicas() == landed(room, 5)


@EACH_PATTERN
def test_nodes_that_are_kept_are_taken_before_any_that_would_have_to_come(
    out: tuple[str, ...], start: Start, heard: Heard
) -> None:
    heard("Kubernetes scheduler")
    server = start("dev", out_of(*out))
    server.scale(4)
    server.nodes.run(2 * HOUR)
    kept = [rung for rung in KEPT if rung not in out]
    more = [rung for rung in LADDER if rung not in out for _ in range(2 - (rung in KEPT))]
    assert server.nodes.replicas() == landed([*kept, *more], 4)


def test_of_the_nodes_that_are_kept_the_best_rungs_is_taken_first(start: Start) -> None:
    server = start("dev")
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"v6e-1": 1}


def test_no_node_has_two_replicas(start: Start, cluster: ControlPlane) -> None:
    server = start("dev")
    server.scale(6)
    server.nodes.run(HOUR)
    pods = cluster.api.objects("v1", "Pod", namespace=server.namespace)
    nodes = [pod["spec"]["nodeName"] for pod in pods]
    assert len(nodes) == 6
    assert sorted(nodes) == sorted(set(nodes))


def test_a_stockout_in_mid_life_moves_nobody_and_sends_the_next_one_down(start: Start) -> None:
    stock = Stock()
    server = start("dev", stock)
    server.nodes.run(HOUR)
    stock.out("v6e-1")
    server.scale(2)
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"v6e-1": 1, "l4": 1}


def test_a_replica_whose_spot_node_is_taken_back_starts_again_where_there_is_room(
    start: Start,
) -> None:
    stock = out_of("v6e-1", "l4")
    server = start("dev", stock)
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"l4-spot": 1}
    stock.out("l4-spot")
    stock.back("l4")
    assert server.nodes.take_back("l4-spot") is not None
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"l4": 1}


def test_a_rung_that_is_back_gets_the_replica_that_a_rollout_adds(start: Start) -> None:
    stock = out_of("v6e-1")
    server = start("nothing-kept", stock)
    server.scale(2)
    server.nodes.run(HOUR)
    before = server.nodes.replicas()
    stock.back("v6e-1")
    server.nodes.run(HOUR)
    still = server.nodes.replicas()
    server.roll_out()
    server.nodes.run(2 * HOUR)
    assert (before, still) == ({"l4-spot": 2}, {"l4-spot": 2})
    # The second one takes the node that its predecessor leaves.
    assert server.nodes.replicas() == {"l4-spot": 1, "v6e-1": 1}


def test_idle_nodes_go_until_each_pool_has_its_fewest(start: Start) -> None:
    server = start("dev")
    server.scale(6)
    server.nodes.run(HOUR)
    assert server.nodes.nodes() == {"l4": 2, "l4-spot": 2, "system": 1, "v6e-1": 2}
    server.scale(0)
    server.nodes.run(9 * MINUTE)
    assert server.nodes.nodes()["l4-spot"] == 2
    server.nodes.run(2 * MINUTE)
    assert server.nodes.nodes() == {"l4": 1, "system": 1, "v6e-1": 1}


def test_a_rung_out_of_stock_is_asked_again_five_ten_twenty_and_thirty_minutes_later(
    start: Start,
) -> None:
    server = start("nothing-kept", out_of(*LADDER))
    server.nodes.run(3 * HOUR)
    words = [what for _, what in server.nodes.log if what.startswith("v6e-1: no capacity")]
    assert [each.rpartition(" for ")[2] for each in words[:5]] == [
        "5 min",
        "10 min",
        "20 min",
        "30 min",
        "30 min",
    ]


def test_a_tpu_that_is_neither_given_nor_refused_holds_a_replica_for_ten_hours(
    start: Start,
) -> None:
    server = start("nothing-kept", out_of("v6e-1", silent=True))
    server.nodes.run(9 * HOUR)
    assert server.nodes.replicas() == {"waiting": 1}
    server.nodes.run(2 * HOUR)
    assert server.nodes.replicas() == {"l4-spot": 1}


def test_the_gpu_side_of_a_split_server_serves_while_the_tpu_side_waits(start: Start) -> None:
    server = start("split", out_of("v6e-1"))
    server.scale(2, "vllm-tpu")
    server.scale(2, "vllm-nvidia")
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"l4": 2, "waiting": 2}


def test_rules_of_the_class_make_the_nodes_that_no_pool_has(start: Start) -> None:
    server = start("rules", out_of("v6e-1"))
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"l4": 1, "waiting": 1}


def test_what_does_not_become_empty_in_time_is_taken_away_all_the_same(
    cluster: ControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = (("v1", "Node"), ("cloud.google.com/v1", "ComputeClass"))

    def there() -> set[str]:
        found = [each for kind in kinds for each in cluster.api.objects(*kind)]
        return {each["metadata"]["name"] for each in found}

    before = there()
    monkeypatch.setattr("kube.metrics.serving.SETTLE_SECONDS", 0)
    ending = ExitStack()
    server = ending.enter_context(serving(cluster.api, rendered("dev"), "fallback-held"))
    server.nodes.run(HOUR)
    pod, *_ = cluster.api.objects("v1", "Pod", namespace="fallback-held")
    pod = named("v1", "Pod", pod["metadata"]["name"], "fallback-held")
    cluster.api.patch(pod, {"metadata": {"finalizers": ["tests/held"]}}, manager="tests")
    assert there() > before
    with pytest.raises(TimeoutError, match="the replicas are gone"):
        ending.close()
    cluster.api.patch(pod, {"metadata": {"finalizers": []}}, manager="tests")
    assert there() == before
    space = cluster.api.get(named("v1", "Namespace", "fallback-held"))
    assert space is None or "deletionTimestamp" in space["metadata"]


def serving_nodes(server: Serving) -> dict[str, int]:
    """Count the nodes of the ladder."""
    return {rung: count for rung, count in server.nodes.nodes().items() if rung in LADDER}


def test_a_replica_takes_a_spare_node_at_once_and_the_next_one_is_ordered(
    start: Start, heard: Heard
) -> None:
    heard("Kubernetes scheduler")
    server = start("spare")
    server.nodes.run(HOUR)
    server.hold_spare_nodes()
    server.nodes.run(3 * HOUR)
    assert serving_nodes(server) == {"l4-spot": 1, "v6e-1": 1}
    assert server.nodes.replicas() == {"v6e-1": 1}
    server.scale(2)
    # No node comes in a second.
    server.nodes.run(1)
    assert server.nodes.replicas() == {"l4-spot": 1, "v6e-1": 1}
    server.nodes.run(HOUR)
    assert serving_nodes(server) == {"l4-spot": 2, "v6e-1": 1}


def test_in_a_stockout_the_spare_node_is_of_the_next_rung_with_its_machine(start: Start) -> None:
    server = start("spare", out_of("l4-spot"))
    server.nodes.run(HOUR)
    server.hold_spare_nodes()
    server.nodes.run(HOUR)
    assert serving_nodes(server) == {"l4": 1, "v6e-1": 1}


def test_a_buffer_that_is_there_before_the_first_replica_takes_it_from_a_slow_rung(
    start: Start,
) -> None:
    """A TPU comes a quarter of an hour after it is ordered, and a spare node after a minute."""
    server = start("spare")
    server.hold_spare_nodes()
    server.nodes.run(HOUR)
    assert server.nodes.replicas() == {"l4-spot": 1}


def test_a_spare_node_that_is_one_too_many_goes(start: Start) -> None:
    server = start("spare")
    server.scale(2)
    server.nodes.run(HOUR)
    server.hold_spare_nodes()
    server.nodes.run(HOUR)
    before = serving_nodes(server)
    server.scale(1)
    server.nodes.run(HOUR)
    assert sum(before.values()) - sum(serving_nodes(server).values()) == 1
