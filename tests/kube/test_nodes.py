"""Simulated nodes and what is foreseen of them: room, back-off, stock."""

import pytest

from fleet.autoscaling.back_off import BackOff
from kube.nodes.fit import fits, quantity
from kube.nodes.machines import SYSTEM, allocatable, machine_of
from kube.nodes.node_pools import NodePool, pools_of
from kube.nodes.stock import Stock
from tests.kube.stacks import rendered

POD = {
    "metadata": {"name": "one", "namespace": "test", "labels": {"app": "vllm"}},
    "spec": {"containers": []},
}


def pool(rung: str) -> NodePool:
    """Give a pool of the dev stack."""
    return next(each for each in pools_of(rendered("dev")) if each.rung == rung)


def test_a_node_offers_what_gke_says_of_its_machine() -> None:
    """GKE's page on node sizes gives 3.92 CPUs and 13.3 GB for a machine of four CPUs and 16 GB."""
    found = allocatable(SYSTEM, 100, 110)
    assert found["cpu"] == "3920m"
    assert round(int(found["memory"].removesuffix("Mi")) / 1024, 1) == 13.3


def test_a_machine_with_devices_offers_them() -> None:
    assert allocatable(machine_of("g2-standard-24", 2), 100, 32)["nvidia.com/gpu"] == "2"
    assert allocatable(machine_of("ct6e-standard-8t"), 100, 32)["google.com/tpu"] == "8"


def test_local_ssds_are_a_node_s_ephemeral_storage_in_place_of_its_boot_disk() -> None:
    (rung,) = [each for each in pools_of(rendered("llama2")) if each.rung == "gpu-spot"]
    assert (rung.boot_disk_gb, rung.local_ssds) == (100, 1)
    assert rung.node(1)["status"]["allocatable"]["ephemeral-storage"] == "264Gi"


def test_a_machine_that_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="unknown machine 'g9-standard-1' with 1 GPUs"):
        machine_of("g9-standard-1", 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [("250m", 0.25), ("2", 2), ("1Ki", 1024), ("43Gi", 43 * 2**30), ("3k", 3000)],
)
def test_amounts_are_read_as_kubernetes_writes_them(text: str, number: float) -> None:
    assert float(quantity(text)) == number


def test_nodes_carry_gkes_labels_and_its_taint_for_their_devices() -> None:
    labels, taints = pool("v6e-1").node_labels(), pool("v6e-1").node_taints()
    assert labels["cloud.google.com/gke-tpu-topology"] == "1x1"
    assert (
        labels["topology.gke.io/zone"]
        == labels["topology.kubernetes.io/zone"]
        == "asia-northeast1-b"
    )
    assert [taint["key"] for taint in taints] == [
        "cloud.google.com/compute-class",
        "google.com/tpu",
    ]
    assert pool("l4-spot").node_labels()["cloud.google.com/gke-spot"] == "true"
    assert "cloud.google.com/gke-spot" not in pool("l4").node_labels()


def test_a_pod_that_tolerates_nothing_fits_no_node_of_the_ladder() -> None:
    assert not fits(POD, pool("l4").node(1), [])
    assert fits(POD, pool("system").node(1), [])


def test_a_pool_that_refuses_is_left_alone_twice_as_long_each_time_and_at_most_half_an_hour() -> (
    None
):
    back_off, now, waits = BackOff(), 0.0, []
    for _ in range(5):
        until = back_off.refused("one", now)
        waits.append(until - now)
        assert back_off.holds("one", until - 1)
        assert not back_off.holds("one", until)
        now = until + 60
    assert waits == [300, 600, 1200, 1800, 1800]


def test_nodes_of_one_pool_that_are_refused_together_are_one_refusal() -> None:
    back_off = BackOff()
    assert [back_off.refused("one", now) for now in (0.0, 0.0, 15.0)] == [300, 300, 315]
    assert back_off.refused("one", 360.0) == 360 + 600


def test_a_pool_begins_anew_three_hours_after_its_last_refusal() -> None:
    """The time for which it was left alone is a part of them."""
    for pause, left_alone in ((3 * 3600, 600), (3 * 3600 + 1, 300)):
        back_off = BackOff()
        back_off.refused("one", 0.0)
        assert back_off.refused("one", pause) == pause + left_alone


def test_a_refusal_while_a_pool_is_left_alone_is_its_last_one_too() -> None:
    back_off = BackOff()
    back_off.refused("one", 0.0)
    back_off.refused("one", 200.0)
    assert back_off.refused("one", 3 * 3600 + 100) == 3 * 3600 + 100 + 600


def test_a_rung_that_is_back_is_no_longer_silent() -> None:
    stock = Stock()
    stock.out("l4", silent=True)
    assert (stock.has("l4"), stock.silent("l4"), stock.has("v6e-1")) == (False, True, True)
    stock.back("l4")
    assert (stock.has("l4"), stock.silent("l4")) == (True, False)


def test_a_serving_node_runs_as_many_pods_as_its_pool_says_and_a_system_node_gkes_own_number() -> (
    None
):
    offered = {
        rung: pool(rung).node(1)["status"]["allocatable"]["pods"] for rung in ("l4", "system")
    }
    assert offered == {"l4": "32", "system": "110"}
