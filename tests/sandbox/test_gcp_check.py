"""What Google refuses before anything is made."""

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from components.facts.accelerators import ACCELERATORS
from sandbox.google.gcp import GoogleCloud
from sandbox.provider.wire import UNKNOWN, Secret
from tests.sandbox.calls import Calls
from tests.sandbox.conftest import CLUSTER, REGION

POOL = "gcp:container/nodePool:NodePool"
IN_REGION = f"projects/my-project/locations/{REGION}/clusters/serving"


def test_a_good_pool_is_accepted(google: Calls) -> None:
    pool = {
        "cluster": IN_REGION,
        "nodeLocations": ["asia-northeast1-b"],
        "placementPolicy": {"type": "COMPACT", "tpuTopology": "2x2"},
        "nodeConfig": {"machineType": "ct6e-standard-4t", "diskType": "hyperdisk-balanced"},
    }
    assert google.refusals(POOL, pool) == {}


def test_an_unknown_property_is_refused_with_the_nearest_name(google: Calls) -> None:
    pool = {"cluster": IN_REGION, "nodeConfig": {"machinetype": "g2-standard-4"}}
    assert google.refusals(POOL, pool) == {
        "nodeConfig.machinetype": "unknown property 'machinetype'; did you mean 'machineType'?"
    }


def test_all_mistakes_are_told_at_once_each_at_its_path(google: Calls) -> None:
    pool = {
        "autoscaling": {"maxNodeCount": "4"},
        "nodeConfig": {"spot": "yes", "taints": [{"key": "a", "value": "b"}]},
    }
    assert google.refusals(POOL, pool) == {
        "cluster": "required, and not given",
        "autoscaling.maxNodeCount": "expected an integer, was given a string",
        "nodeConfig.spot": "expected a boolean, was given a string",
        "nodeConfig.taints[0].effect": "required, and not given",
    }


def test_a_mistake_inside_a_secret_does_not_show_it(google: Calls) -> None:
    version = {"secret": Secret({"canary": "hunter2hunter2"}), "secretData": Secret("x")}
    refusals = google.refusals("gcp:secretmanager/secretVersion:SecretVersion", version)
    assert refusals == {"secret": "expected a string, was given an object"}


def test_a_property_that_only_the_cloud_sets_is_refused(google: Calls) -> None:
    read_only = "read-only: the cloud sets it; remove it"
    given = {"name": "c", "endpoint": "1.2.3.4", "nodeConfig": {"effectiveTaints": []}}
    assert google.refusals(CLUSTER, given) == {
        "endpoint": read_only,
        "nodeConfig.effectiveTaints": read_only,
    }


def test_conflicting_properties_are_refused(google: Calls) -> None:
    given = {"name": "c", "enableAutopilot": True, "removeDefaultNodePool": True}
    assert google.refusals(CLUSTER, given) == {
        "enableAutopilot": "conflicts with 'removeDefaultNodePool'; give one of them"
    }


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "none"),
        (
            {"secretData": "a", "secretDataWo": "b", "secretDataWoVersion": "1"},
            "'secretData', 'secretDataWo'",
        ),
    ],
)
def test_exactly_one_of_a_group_is_wanted(google: Calls, data: dict[str, str], told: str) -> None:
    version = {"secret": "projects/my-project/secrets/canary", **data}
    assert google.refusals("gcp:secretmanager/secretVersion:SecretVersion", version) == {
        "secretData": f"give exactly one of 'secretData', 'secretDataWo'; given: {told}"
    }


def test_one_of_a_blocks_own_properties_is_wanted_only_with_the_block(google: Calls) -> None:
    kind = "gcp:secretmanager/secret:Secret"
    refusals = google.refusals(kind, {"secretId": "token", "replication": {}})
    assert list(refusals) == ["replication.auto"]
    assert google.refusals(kind, {"secretId": "t", "replication": {"auto": {}}}) == {}


def test_a_property_can_need_another(google: Calls) -> None:
    secret = {
        "secretId": "token",
        "replication": {"auto": {}},
        "rotation": {"rotationPeriod": "86400s", "nextRotationTime": "2027-01-01T00:00:00Z"},
    }
    assert google.refusals("gcp:secretmanager/secret:Secret", secret) == {
        "rotation": "needs 'topics' to be given as well"
    }


def test_a_type_without_rules_is_refused_by_name(google: Calls) -> None:
    kind = "gcp:container/awsCluster:AwsCluster"
    assert google.refusals(kind, {}) == {
        "": f"the sandbox does not know {kind}; add it to gcp_rules.yaml"
    }


def test_a_missing_project_is_told_with_its_key(google: Calls) -> None:
    bare = Calls(GoogleCloud, google.folder, {})
    account = "gcp:serviceaccount/account:Account"
    assert bare.refusals(account, {"accountId": "the-nodes"}) == {
        "project": "required: set gcp:project, or project on the resource"
    }
    assert bare.refusals(account, {"accountId": "the-nodes", "project": "other"}) == {}


def test_an_unknown_value_passes_every_check(google: Calls) -> None:
    pool = {"cluster": UNKNOWN, "nodeLocations": UNKNOWN, "nodeConfig": {"machineType": UNKNOWN}}
    assert google.refusals(POOL, pool) == {}


def pool(machine: str, **node: object) -> dict[str, object]:
    """Give a pool with one machine type."""
    return {"cluster": IN_REGION, "nodeConfig": {"machineType": machine, **node}}


@pytest.mark.parametrize(
    ("machine", "disk", "allowed"),
    [
        ("ct6e-standard-1t", "pd-balanced", "hyperdisk-balanced"),
        ("tpu7x-standard-4t", "pd-ssd", "hyperdisk-balanced"),
        ("g2-standard-4", "hyperdisk-balanced", "pd-balanced or pd-ssd"),
        ("ct5lp-hightpu-1t", "hyperdisk-balanced", "pd-balanced or pd-ssd"),
    ],
)
def test_a_machine_that_cannot_boot_from_a_disk_is_refused(
    google: Calls, machine: str, disk: str, allowed: str
) -> None:
    reason = f"{disk!r} cannot boot {machine}; use {allowed}"
    assert google.refusals(POOL, pool(machine, diskType=disk)) == {"nodeConfig.diskType": reason}
    boot = pool(machine, bootDisk={"diskType": disk})
    assert google.refusals(POOL, boot) == {"nodeConfig.bootDisk.diskType": reason}


def test_a_zone_outside_the_clusters_region_is_refused(google: Calls) -> None:
    given = {"cluster": IN_REGION, "nodeLocations": ["asia-northeast1-b", "us-central1-b"]}
    assert google.refusals(POOL, given) == {
        "nodeLocations[1]": "zone 'us-central1-b' is not in region 'asia-northeast1' of the cluster"
    }


def test_a_tpu_in_a_region_without_it_is_refused(google: Calls) -> None:
    given = {**pool("ct5p-hightpu-4t"), "nodeLocations": ["asia-northeast1-b"]}
    assert google.refusals(POOL, given) == {
        "nodeLocations[0]": "no ct5p-hightpu-4t in 'asia-northeast1-b'; zones: europe-west4-b, "
        "us-central1-a, us-east5-a"
    }


def test_a_zone_that_no_list_has_is_taken_where_the_region_has_the_tpu(google: Calls) -> None:
    given = {**pool("ct6e-standard-1t"), "nodeLocations": ["asia-northeast1-a"]}
    assert google.refusals(POOL, given) == {}


@pytest.mark.parametrize(
    ("machine", "region"),
    [
        (each.machines[0].machine_type, zone.region)
        for each in ACCELERATORS.values()
        for zone in each.zones
    ],
)
def test_no_zone_is_refused_in_a_region_where_the_program_accepts_the_machine(
    google: Calls, machine: str, region: str
) -> None:
    cluster = f"projects/my-project/locations/{region}/clusters/serving"
    given = {**pool(machine), "cluster": cluster, "nodeLocations": [f"{region}-unlisted"]}
    assert google.refusals(POOL, given) == {}


def test_a_topology_that_does_not_go_with_the_machine_is_refused(google: Calls) -> None:
    given = {
        **pool("ct6e-standard-1t"),
        "placementPolicy": {"type": "COMPACT", "tpuTopology": "2x2"},
    }
    assert google.refusals(POOL, given) == {
        "placementPolicy.tpuTopology": "ct6e-standard-1t has no topology '2x2'; allowed: 1x1"
    }


def test_several_ironwood_hosts_need_a_workload_policy(google: Calls) -> None:
    placement = {"type": "COMPACT", "tpuTopology": "2x2x2"}
    given = {**pool("tpu7x-standard-4t"), "placementPolicy": placement}
    assert google.refusals(POOL, given) == {
        "placementPolicy.tpuTopology": (
            "several tpu7x-standard-4t hosts need a workload policy in policyName"
        )
    }


def test_gpus_that_the_machine_does_not_carry_are_refused(google: Calls) -> None:
    gpus = [{"type": "nvidia-tesla-t4", "count": 1}]
    assert google.refusals(POOL, pool("g2-standard-24", guestAccelerators=gpus)) == {
        "nodeConfig.guestAccelerators[0].type": (
            "g2-standard-24 carries nvidia-l4, not 'nvidia-tesla-t4'"
        ),
        "nodeConfig.guestAccelerators[0].count": "g2-standard-24 carries 2, not 1",
    }


def test_a_machine_type_that_is_not_made_is_refused(google: Calls) -> None:
    known = "ct6e-standard-1t, ct6e-standard-4t, ct6e-standard-8t"
    assert google.refusals(POOL, pool("ct6e-standard-2t")) == {
        "nodeConfig.machineType": f"no machine type 'ct6e-standard-2t'; known: {known}"
    }


def test_a_name_left_out_is_made_up_once(google: Calls) -> None:
    first, _ = google.check(POOL, {"cluster": IN_REGION}, "l4")
    assert first["name"].startswith("l4-")
    assert len(first["name"]) == len("l4-") + 7
    again, _ = google.check(POOL, {"cluster": IN_REGION}, "renamed", first)
    assert again["name"] == first["name"]


def test_a_name_once_given_and_then_left_out_is_kept(google: Calls) -> None:
    given, _ = google.check(POOL, {"cluster": IN_REGION, "name": "mine"}, "l4")
    left_out, _ = google.check(POOL, {"cluster": IN_REGION}, "l4", given)
    assert left_out["name"] == "mine"


def test_sensitive_data_is_secret_though_the_program_forgot(google: Calls) -> None:
    version = {"secret": "projects/my-project/secrets/token", "secretData": "hunter2hunter2"}
    complete, _ = google.check("gcp:secretmanager/secretVersion:SecretVersion", version)
    assert complete["secretData"] == Secret("hunter2hunter2")


def test_configuration_the_provider_does_not_have_is_refused(google: Calls) -> None:
    news = struct_pb2.Struct()
    news.update({"projekt": "my-project", "version": "10.2.0"})
    answer = google.service.CheckConfig(provider_pb2.CheckRequest(news=news), google.context)
    assert [(wrong.property, wrong.reason) for wrong in answer.failures] == [
        ("projekt", "unknown property 'projekt'; did you mean 'project'?")
    ]
