"""What a read gives of what was sent: forgotten, filled in, put in order."""

from collections.abc import Iterator
from typing import Any

import pytest

from components.facts.accelerators import SHAPES
from sandbox.google.reads import Reads, table, told
from tests.sandbox.calls import Calls
from tests.sandbox.conftest import CLUSTER
from tests.sandbox.test_gcp_rules import is_known

POOL = "gcp:container/nodePool:NodePool"
SSDS = "nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"


def cluster(*, address: bool, networks: list[str]) -> dict[str, Any]:
    """Give a cluster's inputs, with a list of networks."""
    return {
        "name": "c",
        "controlPlaneEndpointsConfig": {"ipEndpointsConfig": {"enabled": address}},
        "masterAuthorizedNetworksConfig": {"cidrBlocks": [{"cidrBlock": n} for n in networks]},
    }


def test_a_list_of_networks_beside_a_closed_address_is_forgotten(google: Calls) -> None:
    made = google.create(CLUSTER, cluster(address=False, networks=["203.0.113.0/24"]))
    assert "masterAuthorizedNetworksConfig" not in made.outputs


@pytest.mark.parametrize("networks", [[], ["203.0.113.0/24"]])
def test_a_list_of_networks_beside_an_open_address_is_told(
    google: Calls, networks: list[str]
) -> None:
    inputs = cluster(address=True, networks=networks)
    made = google.create(CLUSTER, inputs)
    assert "masterAuthorizedNetworksConfig" in made.outputs
    assert not google.diff(made, inputs).changed


def test_a_read_gives_what_the_create_gave(google: Calls) -> None:
    made = google.create(CLUSTER, cluster(address=False, networks=[]))
    found = google.read(made)
    assert found is not None
    assert found.outputs == made.outputs
    assert "masterAuthorizedNetworksConfig" not in found.inputs


def test_the_local_ssds_that_a_machine_comes_with_are_told() -> None:
    read = told(POOL, {"nodeConfig": {"machineType": "a3-highgpu-1g"}})
    assert read["nodeConfig"]["ephemeralStorageLocalSsdConfig"] == {"localSsdCount": 2}


def test_a_number_of_local_ssds_that_was_sent_stays() -> None:
    sent = {"localSsdCount": 1}
    node = {"machineType": "a2-ultragpu-1g", "ephemeralStorageLocalSsdConfig": sent}
    assert told(POOL, {"nodeConfig": node})["nodeConfig"] == node


def test_the_two_tables_of_machines_with_local_ssds_agree() -> None:
    by_machine = table()[POOL].fills_by["nodeConfig.machineType"]
    counts = {machine: filled[SSDS] for machine, filled in by_machine.items()}
    facts = {shape.machine_type: shape.bundled_ssds for shape in SHAPES.values()}
    assert {machine: counts.get(machine, 0) for machine in facts} == facts


def test_sets_come_in_googles_order_and_lists_in_their_own() -> None:
    taints = [{"key": "b", "value": "", "effect": "E"}, {"key": "a", "value": "", "effect": "E"}]
    sent = {"nodeLocations": ["zone-b", "zone-a"], "nodeConfig": {"taints": taints}}
    read = told(POOL, sent)
    assert read == {**sent, "nodeLocations": ["zone-a", "zone-b"]}


def test_what_is_empty_is_not_told_but_for_a_choice_that_has_nothing_in_it() -> None:
    secret = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a resource type
    sent = {"replication": {"auto": {}}, "labels": {}, "topics": []}
    assert told(secret, sent) == {"replication": {"auto": {}}}


def paths(reads: Reads) -> Iterator[str]:
    """Give every path that a type's reads name."""
    yield from reads.fills
    yield from reads.keeps
    for forgotten in reads.forgets:
        yield from (forgotten.path, *forgotten.when)
    for key, by_value in reads.fills_by.items():
        yield key
        yield from (path for filled in by_value.values() for path in filled)


@pytest.mark.parametrize("token", sorted(table()))
def test_every_name_in_the_table_is_the_sdks(token: str) -> None:
    named = set(paths(table()[token]))
    assert {path for path in named if not is_known(token, path)} == set()
