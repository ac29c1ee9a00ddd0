"""`make simulate`: every stack of this project, what it prints, and what it refuses."""

import json
from pathlib import Path

import pytest

from fleet.__main__ import main
from tools.stack.sandbox_home import REPOSITORY

STACKS = sorted(path.name.split(".")[1] for path in REPOSITORY.glob("Pulumi.*.yaml"))

UNMEASURED = {
    "llama2": ["--speed", "gpu-spot=500"],
    "distributed": ["--speed", "l4-2=900"],
    "distributed-disk": ["--speed", "l4-2=900"],
}
"""Stacks for whose machines no speed was published, with one that is made up."""


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command, which has to end well, and return what it printed."""
    assert main([*arguments, "--days", "0.1"]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Run the command, which has to refuse, and return its errors."""
    assert main(list(arguments)) == 1
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_is_simulated(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, stack, "--json", *UNMEASURED.get(stack, [])))
    requests = found["requests"]
    ended = requests["served"] + sum(requests["lost"].values()) + requests["open"]
    assert (found["stack"], requests["offered"]) == (stack, ended)
    assert requests["served"] > 0


@pytest.mark.parametrize("stack", sorted(UNMEASURED))
def test_a_rung_without_a_speed_is_refused_and_told_how_to_measure(
    stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (error,) = refused(capsys, stack)
    name = UNMEASURED[stack][1].partition("=")[0]
    assert error.startswith(f"error: the speed of '{name}' is unknown")
    assert f"--speed {name}=TOKENS_PER_SECOND" in error


def test_the_same_seed_prints_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(capsys, "dev", "--seed", "3", "--json")
    assert printed(capsys, "dev", "--seed", "3", "--json") == first
    assert printed(capsys, "dev", "--seed", "4", "--json") != first


def test_what_is_assumed_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, "dev")
    assert "GKE's stock is published nowhere" in told
    assert "grade C: GKE Inference Quickstart" in told


def test_a_stockout_is_of_rungs_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "dev", "--stock", "stockout:v7") == [
        "error: no rung v7; the ladder has v6e-1, l4-spot, l4"
    ]


def test_a_stockout_of_no_rung_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "dev", "--stock", "stockout:") == [
        "error: 'stockout:' names no rung; the ladder has v6e-1, l4-spot, l4"
    ]


@pytest.mark.parametrize(
    "zone",
    [
        {"gapSeconds": 60, "runs": []},
        {"gapSeconds": 0, "runs": [[1, 2], [0, 2]]},
        {"gapSeconds": 60, "runs": [[1, 2], [0, -1]]},
    ],
)
def test_a_stock_in_which_no_time_passes_is_refused(
    zone: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stock.json"
    path.write_text(json.dumps({"traces": [{"trace": "own/a", **zone}]}))
    (error,) = refused(capsys, "dev", "--stock", str(path))
    assert error.startswith(f"error: cannot read the stock trace {path}: 'own/a' has no runs, or a")


def test_a_seed_that_no_number_holds_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["dev", "--seed", "9" * 400])
    assert "expected a whole number from 0 to" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--silent", "v7"], ["--start", "v7=9"], ["--speed", "v7=9"]])
def test_what_is_tried_is_of_rungs_that_there_are(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, "dev", *option) == [
        "error: no rung v7; the ladder has v6e-1, l4-spot, l4"
    ]


def test_an_unknown_trace_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refused(capsys, "dev", "--trace", "monday") == [
        "error: no trace 'monday'; write one of steady, daily, burst, ramp, m-small, m-large, "
        "deepseek-r1, or the path of a CSV file, or FILE.csv:COLUMN"
    ]


def test_a_trace_of_ones_own_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.csv"
    path.write_text("seconds,chat\n0,1\n600,3\n1200,2\n")
    found = json.loads(printed(capsys, "dev", "--trace", f"{path}:chat", "--rate", "4", "--json"))
    assert found["demand"] == {"name": "chat", "mean": 4.0}


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("time,chat\n0,1\n", "has no column 'seconds'"),
        ("seconds\n0\n600\n", "has no column except 'seconds'"),
        ("seconds,chat\n0,1\n600,x\n", "has a cell that is no number"),
        ("seconds,chat\n0,1\n600,2\n1800,2\n", "needs two rows or more, at equal distances"),
        ("seconds,chat\n0,1\n600,-2\n", "rates of 0 or more"),
    ],
)
def test_a_trace_that_is_none_is_refused(
    lines: str, wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(lines)
    (error,) = refused(capsys, "dev", "--trace", str(path))
    assert wrong in error
