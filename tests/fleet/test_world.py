"""A simulated fleet: every request ends once, every node is paid once, and chance is the seed's."""

from random import Random

import pytest
from simpy import Environment

from fleet.region import world
from fleet.region.model import FleetModel
from fleet.region.record import Loss, Reason
from fleet.report.figures import figures
from tests.fleet.fleets import HOUR, demand, fleet, out, region, run, rung

SPOT, PLAIN = rung("spot", spot=True, usd_per_hour=0.25), rung("plain")
BUSY = demand(2, 15, 4, 18, 1, 9)


@pytest.mark.parametrize("seed", range(4))
def test_every_request_ends_once(seed: int) -> None:
    """Through bursts, a stockout, spot nodes that are taken back and replicas that leave."""
    found = run(fleet(SPOT, PLAIN), BUSY, region(out(5000, 9000), out(4000, 12000)), 12, seed)
    assert found.offered == found.served + found.lost_in_all + found.open
    assert found.lost[Loss.TAKEN_BACK] > 0
    assert found.lost[Loss.DRAINED] > 0


def test_a_fleet_without_a_replica_loses_every_request() -> None:
    found = run(fleet(PLAIN), demand(3), region(out(0, 24 * HOUR)), 6)
    assert (found.served, found.lost[Loss.NO_REPLICA]) == (0, found.offered)
    assert found.missing_seconds == pytest.approx(found.needed_seconds)


def test_a_fleet_that_is_large_enough_serves_every_request_at_once() -> None:
    found = run(fleet(PLAIN, fewest=2), demand(4), region(None), 12)
    assert (found.lost_in_all, found.late, found.missing_seconds) == (0, 0, 0)


def test_a_node_is_paid_from_its_first_second_to_its_last() -> None:
    """Two kept replicas for six hours, at a dollar an hour each."""
    kept = rung("kept", fewest=2)
    found = figures(run(fleet(kept, fewest=2, most=2), demand(3), region(None), 6))
    assert [each.node_hours for each in found.rungs] == [12]
    assert found.usd == 12


def test_a_node_that_stays_idle_goes_after_ten_minutes_and_is_paid_until_then() -> None:
    """A second replica leaves; its node is paid for as long as it is there, and no longer."""
    burst = demand(7, 0.5, 0.5, 0.5)
    found = run(fleet(PLAIN), burst, region(None), 4)
    of_two = found.node_seconds[0] / HOUR - 4
    # From the beginning, where two are needed, until the batch has been small for five minutes.
    assert of_two == pytest.approx(1 + (300 + 25 + 600 + 60) / HOUR, abs=150 / HOUR)


def test_an_unknown_price_is_unknown_and_never_nothing() -> None:
    unpriced = rung("unpriced", usd_per_hour=None)
    found = figures(run(fleet(unpriced), demand(3), region(None), 2))
    assert [each.usd for each in found.rungs] == [None]
    assert found.unpriced == ("unpriced",)


def test_in_a_stockout_of_the_first_rung_the_second_serves() -> None:
    found = run(fleet(rung("first"), PLAIN), demand(3), region(out(0, 10 * HOUR)), 6)
    assert found.ready_seconds[0] == 0
    assert found.ready_seconds[1] == pytest.approx(6 * HOUR)


def test_a_refused_rung_is_asked_again_after_5_10_20_and_then_every_30_minutes() -> None:
    """A kept node, taken back at once, is asked for until the end; each refusal takes a minute."""
    kept = rung("kept", fewest=1, spot=True)
    model = fleet(kept, PLAIN)
    asked = [0, 1 + 5, 7 + 10, 18 + 20, 39 + 30, 70 + 30, 101 + 30]
    for refusals, minute in enumerate(asked, start=1):
        found = run(model, demand(1), region(out(1, 99 * HOUR)), (minute + 2.5) / 60)
        assert found.refusals["kept"] == refusals


def test_a_kept_node_that_is_not_to_be_had_serves_no_replica() -> None:
    """It is refused at the beginning, and the replica runs on the next rung."""
    found = run(fleet(rung("kept", fewest=1), PLAIN), demand(1), region(out(0, 99 * HOUR)), 2)
    assert (found.node_seconds[0], found.ready_seconds[1]) == (0, 2 * HOUR)


def test_in_a_reported_stockout_the_next_rung_answers_a_refusal_later_than_its_start() -> None:
    spot = rung("spot", spot=True)
    found = run(fleet(spot, PLAIN), demand(1), region(out(HOUR, 99 * HOUR)), 3)
    # From the notice: the refusal, the node of the next rung, and a start on it.
    assert 2 * HOUR - found.ready_seconds[1] == pytest.approx(60 + 60 + 300, abs=20)


def test_a_silent_stockout_holds_a_replica_until_gke_gives_up() -> None:
    """A replica whose node is taken back waits a quarter of an hour for the rung that is silent."""
    silent = rung("silent", spot=True, silent=True)
    found = run(fleet(silent, PLAIN), demand(1), region(out(HOUR, 99 * HOUR)), 3)
    # From the notice: the silence, the node of the next rung, and a start on it.
    assert 2 * HOUR - found.ready_seconds[1] == pytest.approx(900 + 60 + 300, abs=20)


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    def twice(seed: int) -> object:
        has = region(out(5000, 9000), None)
        return figures(run(fleet(SPOT, PLAIN), BUSY, has, 12, seed)).as_json()

    assert twice(1) == twice(1)
    assert twice(1) != twice(2)


def test_a_replica_that_loads_its_model_is_counted_as_such() -> None:
    found = run(fleet(PLAIN), demand(1, 9, 9), region(None), 3)
    assert found.reasons[Reason.STARTING] > 0
    assert found.reasons[Reason.REFUSED] == 0


def test_what_is_missing_is_what_the_demand_needs_beyond_the_replicas() -> None:
    """Fifteen requests a second need three replicas, and there is never more than one."""
    one: FleetModel = fleet(rung("one", most=1), most=1)
    found = run(one, demand(15), region(None), 2)
    assert found.missing_seconds == pytest.approx(2 * 2 * HOUR, rel=0.001)


def test_a_spare_node_is_held_and_paid_for_without_a_replica() -> None:
    """Beside the node of the one replica, from a minute on, which it takes to come."""
    found = run(fleet(PLAIN, spare=(0,)), demand(1), region(None), 6)
    assert found.ready_seconds[0] == 6 * HOUR
    assert found.node_seconds[0] == 2 * 6 * HOUR - 60


def test_a_replica_on_a_spare_node_waits_for_no_node_and_for_no_driver() -> None:
    """A spot node is taken back; its replica starts on the spare one, which has its driver."""
    spot = rung("spot", spot=True, driver_seconds=120.0)
    plain = rung("plain", driver_seconds=120.0)
    has = region(out(HOUR, 99 * HOUR))
    without = run(fleet(spot, plain), demand(1), has, 3)
    held = run(fleet(spot, plain, spare=(1,)), demand(1), has, 3)
    # A refusal, a node and a start with its driver; and a start without one.
    assert 2 * HOUR - without.ready_seconds[1] == 60 + 60 + 300
    assert 2 * HOUR - held.ready_seconds[1] == 300 - 120


def test_while_its_rung_is_out_of_stock_the_next_one_gives_the_spare_node() -> None:
    spot, other = rung("spot", spot=True), rung("other", most=0)
    model = fleet(other, spot, PLAIN, spare=(1, 2))
    found = run(model, demand(1), region(None, out(0, 99 * HOUR), None), 2)
    # The replica runs on the last rung, and so does the spare node.
    assert found.node_seconds[1] == 0
    assert found.node_seconds[2] == pytest.approx(2 * 2 * HOUR, rel=0.03)


def test_a_spare_node_that_a_replica_took_is_held_again_and_the_one_too_many_goes() -> None:
    burst = demand(1, 9, 1, 1)
    found = run(fleet(PLAIN, spare=(0,)), burst, region(None), 4)
    without = run(fleet(PLAIN), burst, region(None), 4)
    # One node more at any time, except for the minute in which it comes, twice at most.
    more = found.node_seconds[0] - without.node_seconds[0]
    assert more == pytest.approx(4 * HOUR, abs=400)


def counted(monkeypatch: pytest.MonkeyPatch, rate: float, hours: float) -> tuple[int, int]:
    """Return the events of a simulation, and the numbers that its queues draw."""

    class Counting(Environment):
        events = 0

        def step(self) -> None:
            Counting.events += 1
            super().step()

    class CountingRandom(Random):
        drawn = 0

        def random(self) -> float:
            CountingRandom.drawn += 1
            return super().random()

    monkeypatch.setattr(world, "Environment", Counting)
    monkeypatch.setattr(world, "Random", CountingRandom)
    run(fleet(PLAIN, fewest=2, most=2), demand(rate), region(None), hours)
    return Counting.events, CountingRandom.drawn


def test_a_week_of_many_requests_has_no_more_events_than_one_of_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So many an hour: an interval of the queues each 5 seconds, a look each 15."""
    few = [counted(monkeypatch, 1, hours)[0] for hours in (1, 2)]
    many = [counted(monkeypatch, 1000, hours)[0] for hours in (1, 2)]
    assert few[1] - few[0] == 3600 / 5 + 3600 / 15
    assert many == few


@pytest.mark.parametrize("rate", [1, 9, 100, 10_000])
def test_an_interval_of_a_queue_draws_few_numbers_however_many_requests_there_are(
    rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    intervals = 2 * 3600 / 5
    assert counted(monkeypatch, rate, 1)[1] < 100 * intervals
