"""The facts: the page that shows them, and how old they may be when something is released."""

import re
from datetime import date, timedelta

import pytest

from components.facts import latencies
from components.facts.accelerators import ACCELERATORS
from components.facts.latencies import Basis, Latency
from components.facts.quotas import DISK_QUOTAS
from components.facts.shapes import Accelerator
from components.facts.source import DAYS, Kind
from components.facts.sources import SOURCES, newest, stale
from tests.contract.sources import ROOT
from tools.pages.durations_page import PAGE as DURATIONS
from tools.pages.durations_page import page as durations_page
from tools.pages.facts_page import PAGE, page

_RELEASE = re.compile(r"^## \[\d[^]]*\] - (\d{4}-\d\d-\d\d)$", re.M)


def release_day(changelog: str) -> date:
    """Return when the newest release was; before the first one, when the facts were gone over.

    Not the clock's: a checkout of today has to pass its tests in ten years, too.
    """
    days = [date.fromisoformat(day) for day in _RELEASE.findall(changelog)]
    return max(days, default=newest())


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.pages.facts_page"


def test_no_fact_is_older_than_the_policy_says() -> None:
    today = release_day((ROOT / "CHANGELOG.md").read_text())
    assert [(source.facts, source.dated) for source in stale(today)] == []


def test_a_release_is_told_of_facts_that_have_become_old() -> None:
    day = newest() + timedelta(days=max(DAYS.values()) + 1)
    today = release_day(f"## [Unreleased]\n\n## [9.9.9] - {day.isoformat()}\n")
    assert today == day
    assert stale(today) == SOURCES


def test_a_fact_may_be_as_old_as_the_policy_says_and_no_day_more() -> None:
    (oldest, *_) = sorted(
        (source for source in SOURCES if source.kind is Kind.PRICE), key=lambda x: x.dated
    )
    last = oldest.dated + timedelta(days=DAYS[Kind.PRICE])
    assert oldest not in stale(last)
    assert oldest in stale(last + timedelta(days=1))


def test_every_kind_of_fact_has_a_source_and_a_policy() -> None:
    assert {source.kind for source in SOURCES} == set(Kind) == set(DAYS)


def kinds(entry: Accelerator) -> set[Kind]:
    """Return what an accelerator's entry has facts about."""
    optional = {
        Kind.PRICE: any(x.usd is not None or x.spot is not None for x in entry.machine_types),
        Kind.PLACE: bool(entry.zones),
        Kind.NAME: bool(entry.quotas.on_demand or entry.quotas.spot),
    }
    return {Kind.HARDWARE, Kind.SALE, *(kind for kind, has in optional.items() if has)}


@pytest.mark.parametrize("entry", ACCELERATORS.values(), ids=lambda entry: entry.name)
def test_an_accelerator_has_a_source_for_each_kind_of_its_facts(entry: Accelerator) -> None:
    assert kinds(entry) - {source.kind for source in entry.sources} == set()


@pytest.mark.parametrize("entry", ACCELERATORS.values(), ids=lambda entry: entry.name)
def test_an_accelerator_is_a_gpu_with_a_capability_or_a_tpu(entry: Accelerator) -> None:
    assert (entry.capability is None) is (entry.tpu is not None)


@pytest.mark.parametrize("entry", ACCELERATORS.values(), ids=lambda entry: entry.name)
def test_what_an_accelerator_says_of_disks_and_zones_agrees(entry: Accelerator) -> None:
    assert entry.boot_disk_type in DISK_QUOTAS
    assert list(entry.volume_types) == sorted(entry.volume_types)
    assert set(entry.flex_start_zones or ()) - {zone.name for zone in entry.zones} == set()


def test_every_accelerator_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    keys = [shape.key for each in ACCELERATORS.values() for shape in each.machines]
    assert [key for key in keys if f"| `{key}` |" not in text] == []


def test_the_page_of_durations_has_the_table_of_latencies() -> None:
    text = DURATIONS.read_text(encoding="utf-8")
    assert text == durations_page(text), "run: python -m tools.pages.durations_page"


def test_a_latency_lies_in_its_range_and_an_unknown_one_is_not_zero() -> None:
    found = [each for each in vars(latencies).values() if isinstance(each, Latency)]
    assert len(found) > 30
    for each in found:
        assert each.is_known == (each.basis is not Basis.UNKNOWN)
        if each.seconds is not None and each.low is not None and each.high is not None:
            assert each.low <= each.seconds <= each.high
