"""`gcloud compute … list` and `… delete` against the world."""

import json
from pathlib import Path

import pytest

from sandbox.commands import gcloud
from tests.sandbox.calls import Calls

FIREWALL = "gcp:compute/firewall:Firewall"
PLACE = ("--project=my-project", "--format=json", "--quiet")


@pytest.fixture(autouse=True)
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give gcloud the world of the stand-ins."""
    monkeypatch.setenv("SANDBOX_WORLD", str(tmp_path / "world"))


def listed(capsys: pytest.CaptureFixture[str], *group: str) -> list[dict[str, str]]:
    assert gcloud.main([*group, "list", *PLACE]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def test_a_thing_is_listed_by_its_full_name_with_its_place(
    google: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    google.create("gcp:compute/network:Network", {"name": "n", "autoCreateSubnetworks": False})
    google.create(
        "gcp:compute/subnetwork:Subnetwork",
        {"name": "s", "network": "n", "ipCidrRange": "10.0.0.0/20", "region": "asia-northeast1"},
    )
    (found,) = listed(capsys, "compute", "networks", "subnets")
    where = "projects/my-project/regions/asia-northeast1"
    assert (found["name"], found["region"]) == ("s", where)
    assert found["selfLink"] == f"https://www.googleapis.com/compute/v1/{where}/subnetworks/s"


def test_a_thing_that_another_one_needs_is_not_deleted(
    google: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    google.create("gcp:compute/network:Network", {"name": "n", "autoCreateSubnetworks": False})
    rule = {"name": "k8s-fw-a", "network": "n", "allows": [{"protocol": "tcp"}]}
    made = google.create(FIREWALL, rule)
    assert [each["name"] for each in listed(capsys, "compute", "firewall-rules")] == ["k8s-fw-a"]
    delete = ["compute", "firewall-rules", "delete", "k8s-fw-a", "--project=my-project", "--quiet"]
    assert gcloud.main(delete) == 0
    assert google.world.get(FIREWALL, made.id) is None
    assert gcloud.main(delete) == 1
    assert "The resource 'k8s-fw-a' was not found" in capsys.readouterr().err
