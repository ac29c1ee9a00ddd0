"""The drill: a table of what happened, and a word for a rung that is not there."""

import re

import pytest

from kube.control_plane.control_plane import ControlPlane
from kube.drill import __main__ as drill
from kube.metrics.serving import NothingToPlaceError, rungs, serving
from kube.nodes.stock import Stock
from tests.kube.stacks import rendered
from tools.render.evaluate import REPOSITORY

PAGE = (REPOSITORY / "docs" / "fallback.md").read_text()


@pytest.fixture(scope="module")
def table(cluster: ControlPlane) -> list[str]:
    """Hold the drill that the page shows."""
    stock = Stock()
    stock.out("v6e-1")
    with serving(cluster.api, rendered("dev"), "drill", stock) as server:
        return str(drill.drill(server, stock, ["v6e-1"])).splitlines()


def moments(lines: list[str]) -> list[tuple[str, str]]:
    """Give each time with what happened then; which pods leave first is not the drill's choice."""
    found = [re.fullmatch(r" *(\d+:\d\d)(?: +\d+/\d+(?:\+\d+)?){3} +\d+ *(.*)", x) for x in lines]
    return [(each.group(1), each.group(2)) for each in found if each]


def test_the_table_has_a_column_for_each_rung_in_the_ladders_order(table: list[str]) -> None:
    assert table[0].split()[:5] == ["time", "v6e-1", "l4-spot", "l4", "waiting"]


def test_the_page_shows_what_the_drill_prints_until_the_rollout(table: list[str]) -> None:
    shown, printed = moments(PAGE.splitlines()), moments(table)
    until = [time for time, _ in printed].index("3:30")
    assert until > 15
    assert shown[:until] == printed[:until]


def test_every_act_is_told(table: list[str]) -> None:
    text = "\n".join(table)
    told = ["1 requested", "4 requested", "in stock again", "reclaimed", "rolls out", "load falls"]
    assert [each for each in told if each not in text] == []


def test_a_rung_that_is_not_there_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert drill.main(["dev", "--stockout", "v6e-1,l5"]) == 1
    assert capsys.readouterr().err == (
        "error: stack 'dev' has no rung l5; it has v6e-1, l4-spot, l4\n"
    )


def test_a_server_of_groups_has_nothing_to_place_here(cluster: ControlPlane) -> None:
    with (
        pytest.raises(NothingToPlaceError, match="no Deployment serves"),
        serving(cluster.api, rendered("groups"), "drill-groups"),
    ):
        pass


def test_rungs_come_in_the_order_of_the_class() -> None:
    assert rungs(rendered("fungibility")) == ["l4", "v6e-1-spot"]
