"""`make advise`: a ladder for each model in each region, and for a stack that is there."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from advise.__main__ import main
from tests.advise.advised import CASES, SHORT, refused, stack_file
from tools.stack.lint import lines
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY

QWEN = ("--model", "Qwen2.5-7B", "--regions", "us-central1", *SHORT)


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Return the advice as JSON."""
    assert main([*arguments, "--json"]) == 0
    advice: dict[str, Any] = json.loads(capsys.readouterr().out)
    return advice


@pytest.mark.parametrize(("model", "region"), CASES)
def test_the_advised_stack_file_is_planned_without_a_warning_or_a_finding(
    model: str, region: str, tmp_path: Path
) -> None:
    path = tmp_path / "Pulumi.advised.yaml"
    path.write_text(stack_file(model, region))
    stack = planned_stack(path, REPOSITORY)
    assert stack.config.region == region
    assert list(lines(stack)) == []


def test_a_machine_without_a_published_speed_is_ruled_out_and_told_to_be_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (region,) = found(capsys, *QWEN)["regions"]
    reasons = {each["what"]: each["why"] for each in region["ruledOut"]}
    assert reasons["nvidia-l4-1"] == "the speed is unknown: measure it"
    assert reasons["v6e-1 spot"] == (
        "the price is unknown, so its ladders cannot be compared by cost"
    )


def test_a_measured_speed_makes_a_machine_a_choice_and_is_written_down(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    speed = ("--speed", "nvidia-l4-1=900")
    write = ("--write", "mine", "--folder", str(tmp_path))
    advised = found(capsys, *QWEN, *speed, *write)["advised"]
    assert "nvidia-l4-1" in {rung["machine"] for rung in advised["rungs"]}
    pools = yaml.safe_load((tmp_path / "Pulumi.mine.yaml").read_text())["config"]["vllm-gke:pools"]
    assert {pool["tokensPerSecond"] for pool in pools if pool["accelerator"] == "nvidia-l4"} == {
        900
    }


def test_the_same_seed_advises_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, *QWEN) == found(capsys, *QWEN)


def test_a_budget_that_no_ladder_meets_is_said_and_the_nearest_ladder_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    advice = found(capsys, *QWEN, "--budget", "10")
    assert [line.rpartition(" USD a month, ")[2] for line in advice["misses"]] == ["10 asked"]
    assert advice["reasons"][1].startswith("none of ")


def test_an_availability_of_three_nines_keeps_two_replicas(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = [
        {each["replicas"]["fewest"] for each in region["ladders"]}
        for keep in ("0.99", "0.999")
        for region in found(capsys, *QWEN, "--keep", keep)["regions"]
    ]
    assert (1 in kept[0], min(kept[1])) == (True, 2)


def test_a_stack_file_that_exists_is_only_replaced_if_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "Pulumi.mine.yaml"
    path.write_text("encryptionsalt: v1:mine\n")
    write = (*QWEN, "--write", "mine", "--folder", str(tmp_path))
    assert refused(capsys, *write) == [
        "error: --write: Pulumi.mine.yaml exists; write another name, or add --replace"
    ]
    assert path.read_text() == "encryptionsalt: v1:mine\n"
    assert main([*write, "--replace"]) == 0
    assert "vllm-gke:pools" in path.read_text()
    assert path.read_text().endswith("\nencryptionsalt: v1:mine\n")


def test_a_report_says_what_is_advised_why_and_what_is_ruled_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(list(QWEN)) == 0
    told = capsys.readouterr().out
    for heading in ("\nus-central1\n", "\nRuled out\n", "\nAdvised\n", "\nAssumed\n"):
        assert heading in told


def test_the_ladder_of_a_stack_is_compared_with_the_advised_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--stack", "dev", *SHORT]) == 0
    told = capsys.readouterr().out
    assert "\nThe stack as it is: dev\n" in told
    assert "the advised ladder saves " in told
    assert (
        "  change - pool {accelerator: tpu, chips: 1, maxNodes: 2, minNodes: 1, name: v6e-1}"
        in told
    )


def test_the_advised_ladder_of_a_stack_keeps_its_other_keys(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found(capsys, "--stack", "dev", *SHORT, "--write", "dev-next", "--folder", str(tmp_path))
    path = tmp_path / "Pulumi.dev-next.yaml"
    before = planned_stack(REPOSITORY / "Pulumi.dev.yaml", REPOSITORY).config
    after = planned_stack(path, REPOSITORY)
    kept = ("model", "exposure", "observability", "images", "region")
    assert [getattr(after.config, key) for key in kept] == [getattr(before, key) for key in kept]
    assert (after.config.name, list(lines(after))) == ("dev-next", [])


def test_a_stack_whose_speed_is_unknown_is_refused_and_told_how_to_measure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (error,) = refused(capsys, "--stack", "llama2")
    assert error.startswith("error: the speed of 'gpu-spot' is unknown")
