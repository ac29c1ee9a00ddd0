"""What is left of a stack, on the forms of `gcloud compute … list --format=json` (528.0.0)."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tools.doctor.check import Answer
from tools.stack import sweep
from tools.stack.sweep import Place, leftovers, swept

COMPUTE = "https://www.googleapis.com/compute/v1/"
PROJECT = "projects/my-project"
OWN = Place("my-project", "vllm", "us-central1", "vllm")
IN_A_NETWORK_OF_OTHERS = Place("my-project", "vllm", "us-central1", None)
ZONE, REGION = f"{PROJECT}/zones/us-central1-b", f"{PROJECT}/regions/us-central1"

Row = dict[str, Any]


def row(path: str, **more: Any) -> Row:
    """Return a thing by its full name; where it is follows from that."""
    parts = path.split("/")
    place = {
        key: COMPUTE + "/".join(parts[: parts.index(f"{key}s") + 2])
        for key in ("zone", "region")
        if f"{key}s" in parts
    }
    return {"name": parts[-1], "selfLink": COMPUTE + path, "id": "123", **place, **more}


def network(name: str) -> dict[str, str]:
    return {"network": f"{COMPUTE}{PROJECT}/global/networks/{name}"}


def balancer(uid: str, net: str) -> dict[str, list[Row]]:
    """Return what ingress-gce makes of one Ingress: each thing refers to the next."""
    group, service = f"{ZONE}/networkEndpointGroups/k8s1-{uid}", f"k8s1-{uid}-be"
    check = f"{PROJECT}/global/healthChecks/k8s1-{uid}"
    backend = f"{PROJECT}/global/backendServices/{service}"
    map_ = f"{PROJECT}/global/urlMaps/k8s2-um-{uid}"
    proxy = f"{PROJECT}/global/targetHttpProxies/k8s2-tp-{uid}"
    return {
        "forwarding-rules": [
            row(f"{PROJECT}/global/forwardingRules/k8s2-fr-{uid}", target=COMPUTE + proxy)
        ],
        "target-http-proxies": [row(proxy, urlMap=COMPUTE + map_)],
        "url-maps": [row(map_, defaultService=COMPUTE + backend)],
        "backend-services": [
            row(backend, backends=[{"group": COMPUTE + group}], healthChecks=[COMPUTE + check])
        ],
        "health-checks": [row(check)],
        "network-endpoint-groups": [row(group, **network(net))],
    }


class Gcloud:
    """A stand-in for gcloud that lists rows and notes what it is told to delete."""

    def __init__(self, *listed: Mapping[str, Sequence[Row]], refuses: str = "") -> None:
        self.rows: dict[str, list[Row]] = {}
        for each in listed:
            for kind, rows in each.items():
                self.rows.setdefault(kind, []).extend(rows)
        self.refuses = refuses
        self.deleted: list[str] = []

    def __call__(self, words: Sequence[str], given: str) -> Answer:
        """List or delete."""
        assert given == ""
        verb = next(index for index, word in enumerate(words) if word in ("list", "delete"))
        group = " ".join(words[1:verb]).removeprefix("compute ")
        if words[verb] == "list":
            return Answer(0, json.dumps(self.rows.get(group, [])))
        if words[verb + 1] == self.refuses:
            return Answer(1, "", "ERROR: it is in use\n")
        self.deleted.append(shlex.join(words[1:]))
        return Answer(0)


def names(place: Place, *listed: Mapping[str, Sequence[Row]]) -> list[str]:
    return [f"{each.kind} {each.name}" for each in leftovers(place, Gcloud(*listed))]


def test_a_balancer_goes_from_its_front_to_its_groups_with_what_it_checks_by() -> None:
    assert names(OWN, balancer("1a2b", "vllm")) == [
        "forwarding-rules k8s2-fr-1a2b",
        "target-http-proxies k8s2-tp-1a2b",
        "url-maps k8s2-um-1a2b",
        "backend-services k8s1-1a2b-be",
        "health-checks k8s1-1a2b",
        "network-endpoint-groups k8s1-1a2b",
    ]


def test_what_is_on_another_network_is_not_the_stacks() -> None:
    assert names(OWN, balancer("1a2b", "corp")) == []


def test_what_no_controller_named_stays_even_on_the_stacks_network() -> None:
    mine = row(f"{PROJECT}/global/firewalls/let-me-in", **network("vllm"))
    tunnel = row(f"{PROJECT}/global/firewalls/k8s-fw-a1", **network("vllm"))
    assert names(OWN, {"firewall-rules": [mine, tunnel]}) == ["firewall-rules k8s-fw-a1"]


def test_in_a_network_of_others_only_this_clusters_own_names_are_found() -> None:
    rules = [
        row(f"{PROJECT}/global/firewalls/k8s-fw-a1", **network("corp")),
        row(
            f"{PROJECT}/global/firewalls/k8s-0f3a-node-http-hc",
            targetTags=["gke-vllm-1a2b3c4d-node"],
            **network("corp"),
        ),
        row(f"{PROJECT}/global/firewalls/gke-vllm-1a2b3c4d-vms", **network("corp")),
        row(f"{PROJECT}/global/firewalls/gke-vllm-prod-1a2b3c4d-vms", **network("corp")),
    ]
    found = names(IN_A_NETWORK_OF_OTHERS, {"firewall-rules": rules}, balancer("1a2b", "corp"))
    assert found == [
        "firewall-rules k8s-0f3a-node-http-hc",
        "firewall-rules gke-vllm-1a2b3c4d-vms",
    ]


def test_a_disk_is_the_clusters_by_its_labels() -> None:
    def disk(name: str, location: str, cluster: str = "vllm") -> Row:
        labels = {
            "goog-k8s-cluster-name": cluster,
            "goog-k8s-cluster-location": location,
        }
        return row(f"{ZONE}/disks/pvc-{name}", labels=labels)

    disks = [
        disk("mine", "us-central1"),
        disk("theirs", "europe-west4"),
        disk("another-clusters", "us-central1", "batch"),
    ]
    assert names(OWN, {"disks": disks}) == ["disks pvc-mine"]


@pytest.mark.parametrize(
    ("cluster", "refused"),
    [
        ({"name": "vllm", "location": "us-central1", "network": "corp"}, True),
        ({"name": "by-hand", "location": "us-east5", "network": "vllm"}, True),
        ({"name": "vllm", "location": "us-east5", "network": "corp"}, False),
    ],
)
def test_nothing_is_left_behind_while_a_cluster_may_use_it(cluster: Row, refused: bool) -> None:  # noqa: FBT001 # a table's column
    gcloud = Gcloud({"container clusters": [cluster]}, balancer("1a2b", "vllm"))
    if refused:
        with pytest.raises(sweep.SweepError, match=f"cluster '{cluster['name']}' still exists"):
            leftovers(OWN, gcloud)
    else:
        assert len(leftovers(OWN, gcloud)) == 6


def test_a_cluster_of_another_team_is_left_to_its_controllers() -> None:
    place = Place("my-project", "theirs", "us-central1", None, theirs=True)
    with pytest.raises(
        sweep.SweepError, match="cluster 'theirs' belongs to another team and remains"
    ):
        leftovers(place, Gcloud(balancer("1a2b", "vllm")))


def test_each_thing_is_deleted_where_it_is() -> None:
    rule = row(f"{PROJECT}/global/firewalls/k8s-fw-a1", **network("vllm"))
    subnet = row(f"{REGION}/subnetworks/gke-vllm-1a2b3c4d-pe-subnet", **network("vllm"))
    gcloud = Gcloud(
        balancer("1a2b", "vllm"), {"firewall-rules": [rule], "networks subnets": [subnet]}
    )
    assert swept(leftovers(OWN, gcloud), "my-project", gcloud) == sweep.DONE
    end = "--project=my-project --quiet"
    assert gcloud.deleted == [
        f"compute forwarding-rules delete k8s2-fr-1a2b --global {end}",
        f"compute target-http-proxies delete k8s2-tp-1a2b --global {end}",
        f"compute url-maps delete k8s2-um-1a2b --global {end}",
        f"compute backend-services delete k8s1-1a2b-be --global {end}",
        f"compute health-checks delete k8s1-1a2b --global {end}",
        f"compute network-endpoint-groups delete k8s1-1a2b --zone=us-central1-b {end}",
        f"compute firewall-rules delete k8s-fw-a1 {end}",
        f"compute networks subnets delete gke-vllm-1a2b3c4d-pe-subnet --region=us-central1 {end}",
    ]


def test_one_that_stays_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    gcloud = Gcloud(balancer("1a2b", "vllm"), refuses="k8s2-um-1a2b")
    assert swept(leftovers(OWN, gcloud), "my-project", gcloud) == sweep.FAILED
    assert len(gcloud.deleted) == 5
    assert "not removed: url-maps k8s2-um-1a2b: ERROR: it is in use" in capsys.readouterr().out


def test_a_list_that_is_refused_says_which() -> None:
    def refused(_words: Sequence[str], _given: str) -> Answer:
        return Answer(1, "", "ERROR: PERMISSION_DENIED\n")

    with pytest.raises(sweep.SweepError, match=r"gcloud container clusters list .*PERMISSION"):
        leftovers(OWN, refused)


def test_a_disk_is_kept_unless_its_data_may_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = {"goog-k8s-cluster-name": "vllm", "goog-k8s-cluster-location": "asia-northeast1"}
    gcloud = Gcloud({"disks": [row(f"{ZONE}/disks/pvc-mine", labels=labels)]})
    monkeypatch.setattr(sweep, "run_command", gcloud)
    assert sweep.main(["dev"]) == sweep.DONE
    assert sweep.main(["dev", "--delete"]) == sweep.DONE
    assert gcloud.deleted == []
    assert sweep.main(["dev", "--delete", "--disks"]) == sweep.DONE
    delete = "compute disks delete pvc-mine --zone=us-central1-b --project=my-project --quiet"
    assert gcloud.deleted == [delete]
    assert capsys.readouterr().out.splitlines() == [
        f"gcloud {delete}",
        "1 left behind; add --delete to remove them",
        "kept, with its data: disks pvc-mine; add --disks to remove it",
        "removed: disks pvc-mine",
    ]
