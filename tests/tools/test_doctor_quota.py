"""What a stack needs at its most against what a project's lists say that it has."""

import pytest

from components.estimates.quota import Need
from components.facts.quotas import Quota
from tests.tools.replay import printed, ready
from tools.doctor.check import ParseError, Status
from tools.doctor.quota import (
    build_checks,
    quota_checks,
    read_build_quota,
    read_family_quotas,
    read_quotas,
)

OK, WARNING, FAILED, SKIPPED = Status
ASK = "request {} at https://console.cloud.google.com/iam-admin/quotas"
TPUS = Quota("TPUS_PER_TPU_FAMILY", "tpu_family:CT6E", documented=False)


def need(quota: Quota, amount: int, surge: int = 0, where: str = "us-east5") -> Need:
    return Need(quota, where, amount, surge, ("v6e",))


def region(limit: float, usage: float = 0.0) -> str:
    rows = [{"metric": "NVIDIA_L4_GPUS", "limit": limit, "usage": usage}]
    return printed({"quotas": rows}).out


@pytest.mark.parametrize(
    ("limit", "usage", "status"),
    [(4, 0, OK), (3, 0, WARNING), (2, 0, FAILED), (8, 5, WARNING), (8, 4, OK)],
)
def test_an_upgrade_and_what_is_taken_only_warn(limit: float, usage: float, status: Status) -> None:
    wanted = [need(Quota("NVIDIA_L4_GPUS"), 3, 1)]
    assert [each.status for each in read_quotas(wanted, region(limit, usage))] == [status]


def test_a_quota_that_is_too_low_says_both_figures_and_what_to_ask_for() -> None:
    (found,) = read_quotas([need(Quota("NVIDIA_L4_GPUS"), 3, 1)], region(2, 1))
    assert (found.status, found.what, found.advice) == (
        FAILED,
        "NVIDIA_L4_GPUS in us-east5: 3 for v6e, and 1 more for node upgrades; it has 2 (1 taken)",
        ASK.format(4),
    )


def test_a_quota_that_the_list_does_not_have_is_not_known() -> None:
    (found,) = read_quotas([need(Quota("TPU_V5P"), 8)], region(2))
    assert (found.status, found.advice) == (
        SKIPPED,
        f"look it up in the console, and {ASK.format(8)}",
    )


def families() -> str:
    return ready()["gcloud beta quotas info list"].out


def test_the_family_of_its_own_limit_counts_and_not_that_of_all() -> None:
    (found,) = read_family_quotas("us-east5", [need(TPUS, 17)], families())
    assert (found.status, found.what) == (
        FAILED,
        "TPUS_PER_TPU_FAMILY tpu_family:CT6E in us-east5: 17 for v6e; it has 16",
    )


def test_a_family_without_a_limit_of_its_own_has_that_of_all() -> None:
    other = Quota("TPUS_PER_TPU_FAMILY", "tpu_family:CT5P", documented=False)
    (found,) = read_family_quotas("us-east5", [need(other, 1)], families())
    assert found.what.endswith("it has 0")


def test_a_limit_of_another_region_is_none_of_this() -> None:
    (found,) = read_family_quotas("europe-west4", [need(TPUS, 1)], families())
    assert found.status is SKIPPED


def test_no_limit_is_enough_for_anything() -> None:
    entry = {"applicableLocations": ["us-east5"], "details": {"value": "-1"}}
    rows = [{"metric": "compute.googleapis.com/tpus_per_tpu_family", "dimensionsInfos": [entry]}]
    (found,) = read_family_quotas("us-east5", [need(TPUS, 10_000)], printed(rows).out)
    assert found.status is OK


def test_where_nobody_knows_which_limit_counts_a_low_one_warns() -> None:
    either = Quota("CPUS", "or HDB_TOTAL_GB", documented=False)
    entry = {"applicableLocations": ["us-east5"], "details": {"value": "8"}}
    rows = [
        {"metric": f"compute.googleapis.com/{metric}", "dimensionsInfos": [entry]}
        for metric in ("cpus", "hdb_total_gb")
    ]
    (found,) = read_family_quotas("us-east5", [need(either, 9)], printed(rows).out)
    assert found.status is WARNING


def test_a_value_that_is_no_number_is_not_taken_for_one() -> None:
    with pytest.raises(ParseError, match="limit is not a number"):
        list(read_quotas([], '{"quotas": [{"metric": "CPUS", "limit": "many"}]}'))
    rows = [
        {
            "metric": "compute.googleapis.com/tpus_per_tpu_family",
            "dimensionsInfos": [{"details": {"value": "many"}}],
        }
    ]
    with pytest.raises(ParseError, match="value is not a number"):
        list(read_family_quotas("us-east5", [need(TPUS, 1)], printed(rows).out))


def test_each_list_is_asked_once_for_what_it_has() -> None:
    both = [need(Quota("CPUS"), 4), need(Quota("SSD_TOTAL_GB"), 4), need(TPUS, 4)]
    found = {check.name: check.argv for check in quota_checks("p", "us-east5", both)}
    assert list(found) == ["quota of the region", "quota by family"]
    assert found["quota by family"][6] == (
        "--filter=metric=(compute.googleapis.com/tpus_per_tpu_family)"
    )


def build_cpus(**regions: str) -> str:
    entries = [
        {
            "dimensions": {"region": region, "build_origin": "default"},
            "details": {"value": value},
            "applicableLocations": [region],
        }
        for region, value in regions.items()
    ]
    metric = "cloudbuild.googleapis.com/concurrent_public_pool_build_cpus"
    return printed([{"metric": metric, "dimensionsInfos": entries}]).out


@pytest.mark.parametrize(
    ("value", "status", "what"),
    [
        (
            "0",
            FAILED,
            "the project may not build in tokyo: it has 0 CPUs for builds in that region",
        ),
        ("10", OK, "10 CPUs for builds in tokyo"),
    ],
)
def test_a_region_without_quota_for_builds_fails(value: str, status: Status, what: str) -> None:
    advice = "remove images.buildRegion, or write images.mode: mirror, which builds nothing"
    (found,) = read_build_quota("tokyo", build_cpus(paris="100", tokyo=value))
    assert (found.status, found.what, found.advice) == (
        status,
        what,
        "" if value == "10" else advice,
    )


def test_a_region_that_the_list_of_builds_lacks_is_a_check_not_made() -> None:
    (found,) = read_build_quota("tokyo", build_cpus(paris="100"))
    assert (found.status, found.what) == (
        SKIPPED,
        "the project's quota list has no entry for build CPUs in tokyo",
    )


def test_where_every_project_may_build_nothing_is_asked() -> None:
    assert build_checks("p", "global") == []
    assert [check.name for check in build_checks("p", "asia-northeast1")] == ["builds"]
