"""The doctor's checks of another team's network, on answers of the APIs' forms."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.estimates.room import Growth
from tests.tools.replay import Replay, checks_of, printed, results, told
from tools.doctor import __main__ as doctor
from tools.doctor.check import Answer, Check, Status
from tools.doctor.network import Ground, network_checks
from tools.doctor.shared_vpc import shared_vpc_checks
from tools.stack.sandbox_home import REPOSITORY

OK, WARNING, FAILED, SKIPPED = Status
LADDER = (Growth("l4", 4, 32), Growth("system", 7, 110))
"""4 x 64 and 7 x 256 addresses for pods: 2,048."""

GROUND = Ground(
    project="my-project",
    host="host-proj",
    region="us-central1",
    network="shared",
    subnetwork="nodes",
    pod_range="pods",
    service_range="services",
    pools=LADDER,
    has_proxies=False,
)
URL = "https://www.googleapis.com/compute/v1/projects/host-proj"
SUBNETWORK = {
    "name": "nodes",
    "network": f"{URL}/global/networks/shared",
    "ipCidrRange": "10.0.0.0/24",
    "privateIpGoogleAccess": True,
    "secondaryIpRanges": [
        {"rangeName": "pods", "ipCidrRange": "10.4.0.0/21"},
        {"rangeName": "services", "ipCidrRange": "10.8.0.0/24"},
    ],
}
NAT = {
    "name": "nat",
    "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
    "natIpAllocateOption": "AUTO_ONLY",
    "enableDynamicPortAllocation": True,
    "minPortsPerVm": 1024,
    "maxPortsPerVm": 32768,
}
ROUTER = {"name": "router", "network": f"{URL}/global/networks/shared", "nats": [NAT]}
AGENT = "serviceAccount:service-123456789012@container-engine-robot.iam.gserviceaccount.com"
APIS = "serviceAccount:123456789012@cloudservices.gserviceaccount.com"
HOST_RIGHTS = {"bindings": [{"role": "roles/container.hostServiceAgentUser", "members": [AGENT]}]}
USERS = {"bindings": [{"role": "roles/compute.networkUser", "members": [AGENT, APIS]}]}
ANSWERS = {
    "gcloud compute networks subnets describe": printed(SUBNETWORK),
    "gcloud compute networks subnets get-iam-policy": printed(USERS),
    "gcloud compute routers list": printed([ROUTER]),
    "gcloud compute networks subnets list": printed([{"name": "proxies", "role": "ACTIVE"}]),
    "gcloud compute shared-vpc get-host-project": printed({"name": "host-proj"}),
    "gcloud services list --enabled --filter=config.name=container.googleapis.com": printed(
        [{"config": {"name": "container.googleapis.com"}}]
    ),
    "gcloud projects get-iam-policy host-proj": printed(HOST_RIGHTS),
}
ON_SUBNETWORK = "nodes --region=us-central1 --project=host-proj"


def found(
    answers: dict[str, Answer] | None = None, of: Ground = GROUND
) -> dict[str, list[tuple[Status, str, str]]]:
    """Return what each check of the network finds."""
    checks = [replace(check, after="") for check in _checks(of)]
    replay = Replay({**ANSWERS, **(answers or {})})
    return {name: told(result) for name, result in results(checks, replay).items()}


def _checks(of: Ground) -> list[Check]:
    return [*shared_vpc_checks(of), *network_checks(of)]


def subnetwork(**changes: Any) -> list[tuple[Status, str, str]]:
    """Return what is found of the subnetwork with other values."""
    command = "gcloud compute networks subnets describe"
    return found({command: printed({**SUBNETWORK, **changes})})["subnetwork"]


def nat(**changes: Any) -> list[tuple[Status, str, str]]:
    """Return what is found of a NAT with other values."""
    router = {**ROUTER, "nats": [{**NAT, **changes}]}
    return found({"gcloud compute routers list": printed([router])})["Cloud NAT"]


def test_a_shared_network_with_room_and_rights_passes() -> None:
    assert found(of=replace(GROUND, has_proxies=True)) == {
        "host project": [(OK, "'host-proj' shares its networks with 'my-project'", "")],
        "API of the host project": [(OK, "container.googleapis.com is on in 'host-proj'", "")],
        "rights in the host project": [
            (OK, "GKE's service agent has roles/container.hostServiceAgentUser", "")
        ],
        "rights on the subnetwork": [
            (OK, "GKE's service agent has roles/compute.networkUser", ""),
            (OK, "the Google APIs service agent has roles/compute.networkUser", ""),
        ],
        "subnetwork": [
            (
                OK,
                "10.0.0.0/24 has room for 252 nodes, and 10.4.0.0/21 for the pods of the 11 that "
                "the stack may grow to; what others use of them is not known",
                "",
            )
        ],
        "Cloud NAT": [(OK, "'nat' gives a node up to 32,768 ports", "")],
        "proxies": [(OK, "'proxies' is there", "")],
    }


def test_a_network_of_the_stacks_own_project_needs_no_rights_in_another() -> None:
    assert shared_vpc_checks(replace(GROUND, host="my-project")) == []
    assert [check.name for check in network_checks(GROUND)] == ["subnetwork", "Cloud NAT"]
    assert _checks_of_none() == []


def _checks_of_none() -> list[Check]:
    return [*shared_vpc_checks(None), *network_checks(None)]


def test_a_range_for_pods_that_holds_one_node_fails_with_the_arithmetic() -> None:
    ranges = [
        {"rangeName": "pods", "ipCidrRange": "10.4.0.0/24"},
        {"rangeName": "services", "ipCidrRange": "10.8.0.0/24"},
    ]
    assert subnetwork(secondaryIpRanges=ranges) == [
        (
            FAILED,
            "'pods': the pods take 2,048 addresses (4 x 64 for 'l4', 7 x 256 for 'system'), and "
            "10.4.0.0/24 has 256: a /21 holds them",
            "lower pools.maxNodes or pools.maxPodsPerNode, or name a wider range as "
            f"network.existing.podRange: gcloud compute networks subnets update {ON_SUBNETWORK} "
            "--add-secondary-ranges=NAME=RANGE",
        )
    ]


def test_a_subnetwork_that_is_too_small_for_the_nodes_fails() -> None:
    assert subnetwork(ipCidrRange="10.0.0.0/29") == [
        (
            FAILED,
            "there are up to 11 nodes (4 for 'l4', 7 for 'system'), and 10.0.0.0/29 has room for "
            "4: a /28 holds them",
            "lower pools.maxNodes, or: gcloud compute networks subnets expand-ip-range "
            f"{ON_SUBNETWORK} --prefix-length=LENGTH",
        )
    ]


def test_a_range_that_is_not_there_fails_with_those_that_are() -> None:
    ranges = [{"rangeName": "gke-pods", "ipCidrRange": "10.4.0.0/21"}]
    what = [each[:2] for each in subnetwork(secondaryIpRanges=ranges)]
    assert what == [
        (FAILED, "the subnetwork has no secondary range 'pods'; it has: gke-pods"),
        (FAILED, "the subnetwork has no secondary range 'services'; it has: gke-pods"),
    ]


def test_a_subnetwork_of_another_network_fails() -> None:
    network = f"{URL}/global/networks/other"
    assert subnetwork(network=network) == [
        (
            FAILED,
            "the subnetwork is in network 'other' of project 'host-proj'",
            "correct vllm-gke:network.existing",
        )
    ]


def test_a_subnetwork_that_is_not_there_fails() -> None:
    gone = Answer(1, "", "ERROR: Could not fetch resource: the resource 'nodes' was not found")
    command = "gcloud compute networks subnets describe"
    assert [each[:2] for each in found({command: gone})["subnetwork"]] == [
        (FAILED, "there is no subnetwork 'nodes' in us-central1 of 'host-proj'")
    ]


def test_nodes_that_do_not_reach_google_inside_the_network_are_warned_of() -> None:
    (warning, _room) = subnetwork(privateIpGoogleAccess=False)
    assert warning[0] is WARNING
    assert warning[2] == (
        f"gcloud compute networks subnets update {ON_SUBNETWORK} --enable-private-ip-google-access"
    )


def test_a_range_of_sixteen_addresses_is_small_for_services() -> None:
    ranges = [
        {"rangeName": "pods", "ipCidrRange": "10.4.0.0/21"},
        {"rangeName": "services", "ipCidrRange": "10.8.0.0/28"},
    ]
    assert [each[:2] for each in subnetwork(secondaryIpRanges=ranges)] == [
        (WARNING, "'services' (10.8.0.0/28) has few addresses for Services")
    ]


def test_a_network_without_a_nat_is_warned_of() -> None:
    (warning,) = found({"gcloud compute routers list": printed([])})["Cloud NAT"]
    assert warning[0] is WARNING
    assert warning[1].startswith("no Cloud NAT of us-central1 serves it: ")


def test_a_nat_for_other_subnetworks_is_none() -> None:
    only_theirs = [{"name": f"{URL}/regions/us-central1/subnetworks/theirs"}]
    (warning,) = nat(sourceSubnetworkIpRangesToNat="LIST_OF_SUBNETWORKS", subnetworks=only_theirs)
    assert warning[1].startswith("no Cloud NAT of us-central1 serves it: ")


@pytest.mark.parametrize(
    ("ports", "most"),
    [
        ({"enableDynamicPortAllocation": False, "minPortsPerVm": 64}, 64),
        ({"enableDynamicPortAllocation": True, "minPortsPerVm": 32, "maxPortsPerVm": 512}, 512),
    ],
)
def test_a_nat_with_fewer_ports_than_downloads_open_is_warned_of(
    ports: dict[str, Any], most: int
) -> None:
    assert nat(**ports) == [
        (
            WARNING,
            f"'nat' gives a node {most} ports; 8 replicas that download open up to 1024 "
            "connections",
            "gcloud compute routers nats update nat --router=router --region=us-central1 "
            "--project=host-proj --no-enable-endpoint-independent-mapping "
            "--enable-dynamic-port-allocation --min-ports-per-vm=1024 --max-ports-per-vm=32768",
        )
    ]


def test_a_nat_whose_own_addresses_have_too_few_ports_is_warned_of() -> None:
    manual = {"natIpAllocateOption": "MANUAL_ONLY", "natIps": ["one"], "minPortsPerVm": 16384}
    assert [each[:2] for each in nat(**manual)] == [
        (WARNING, "'nat' has 1 addresses, and 11 nodes of 16384 ports take 4")
    ]


def test_a_gateway_without_a_subnetwork_for_proxies_fails() -> None:
    of = replace(GROUND, has_proxies=True)
    answers = {"gcloud compute networks subnets list": printed([])}
    assert [each[:2] for each in found(answers, of)["proxies"]] == [
        (FAILED, "no active proxy-only subnetwork of 'shared' in us-central1")
    ]


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", "[1]", '{"nats": 1}', "not JSON"])
def test_an_answer_of_another_form_ends_no_check(answer: str) -> None:
    every = dict.fromkeys(ANSWERS, Answer(0, answer))
    for findings in found(every, replace(GROUND, has_proxies=True)).values():
        assert OK not in {each[0] for each in findings}


def test_the_doctor_asks_for_the_network_that_a_stack_names(tmp_path: Path) -> None:
    written = yaml.safe_load((REPOSITORY / "Pulumi.dev.yaml").read_text())
    region = written["config"]["vllm-gke:region"]
    written["config"]["vllm-gke:network"] = {
        "existing": {
            "network": "projects/host-proj/global/networks/shared",
            "subnetwork": f"projects/host-proj/regions/{region}/subnetworks/nodes",
        }
    }
    file = tmp_path / "Pulumi.shared.yaml"
    file.write_text(yaml.safe_dump(written))
    ran = {check.name: check.ran for check in doctor.checks(file)}
    describe = "gcloud compute networks subnets describe nodes"
    where = f"--region={region} --project=host-proj"
    assert ran["subnetwork"] == f"{describe} {where} --format=json --quiet"
    assert ran["rights in the host project"] == (
        "gcloud projects get-iam-policy host-proj --format=json --quiet; "
        "gcloud projects describe my-project --format=json --quiet"
    )


def test_the_doctor_asks_for_no_network_that_the_stack_makes() -> None:
    asked = {check.name for check in checks_of("dev")}
    assert asked & {"subnetwork", "Cloud NAT", "proxies", "host project"} == set()
