"""What is shown of a simulation whose nodes have no known price, or only some of them."""

import json

from components.ladder.lifetime import SPOT_NOTICE_SECONDS
from fleet.region.record import Record
from fleet.report.figures import Figures, figures
from fleet.report.page import page
from fleet.report.text import text
from tests.fleet.fleets import HOUR, demand, fleet, out, region, run, rung

WANTED = demand(3)


def simulated(usd_per_hour: float | None) -> tuple[Record, Figures]:
    """Let a rung serve for an hour, and one without a price for another."""
    first = rung("first", spot=True, usd_per_hour=usd_per_hour)
    model = fleet(first, rung("unpriced", usd_per_hour=None))
    record = run(model, WANTED, region(out(HOUR, 9 * HOUR), None), 2)
    return record, figures(record)


def test_a_cost_of_which_no_part_is_known_is_unknown_everywhere() -> None:
    record, found = simulated(None)
    assert json.loads(json.dumps(found.as_json()))["usd"] is None
    assert "cost: unknown\n" in text("own", WANTED, found, ())
    shown = page("own", WANTED, record, found, ())
    assert "<dt>Cost</dt><dd>unknown<small>" in shown
    assert "Cost since the beginning<span>unknown</span>" in shown
    assert " USD" not in shown
    assert '<td class="figure">0.00</td></tr>' not in shown


def test_a_cost_of_which_a_part_is_known_is_a_minimum_everywhere() -> None:
    record, found = simulated(1.0)
    usd = f"at least {found.usd:,.2f} USD"
    assert found.usd == 1 + SPOT_NOTICE_SECONDS / HOUR
    assert f"cost: {usd}\n" in text("own", WANTED, found, ())
    shown = page("own", WANTED, record, found, ())
    assert f"<dt>Cost</dt><dd>{usd}<small>" in shown
    assert f"Cost since the beginning<span>{usd}</span>" in shown
