"""Settings on a ladder: which rungs have to say the same, and what a stream already says."""

from components.core.problems import Problem
from components.ladder.rung import Layout, PoolChoice, Rung
from components.ladder.workloads import workloads
from components.model.settings_checks import SettingsChoice, settings_problems
from tests.plan.choices import rung


def found(*rungs: Rung, layout: Layout = Layout.FUNGIBLE) -> list[Problem]:
    """Return what is wrong with the settings of rungs."""
    pools = [
        PoolChoice(name=each.name, arguments=each.arguments, environment=each.environment)
        for each in rungs
    ]
    return settings_problems(SettingsChoice(workloads("vllm", layout, rungs), pools, {}, {}))[0]


def test_rungs_of_different_machines_may_differ() -> None:
    assert (
        found(
            rung("v6e-1", "tpu", arguments={"seed": 1}),
            rung("nvidia-l4-1", "l4", arguments={"seed": 2}),
        )
        == []
    )


def test_gpus_of_one_number_share_a_profile_and_so_have_to_agree() -> None:
    (problem,) = found(
        rung("nvidia-l4-1", "l4", arguments={"seed": 1}),
        rung("nvidia-tesla-t4-1", "t4", arguments={"seed": 2}),
    )
    assert problem.path == ("pools", 1, "arguments")
    assert problem.message == (
        "'t4' and 'l4' have one profile, 'nvidia-1': the launcher tells GPUs apart by their number "
        "alone; write the same in both, or write it in 'model'"
    )


def test_rungs_that_agree_in_other_words_agree() -> None:
    one = rung("nvidia-l4-1", "a", arguments={"seed": 1})
    other = rung("nvidia-l4-1", "b", arguments={"seed": 1.0})
    assert found(one, other) == []
