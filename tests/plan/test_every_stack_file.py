"""What holds for every stack file, right or broken."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from components.core.problems import Problem
from components.facts.zones import region_of
from components.ladder.class_rules import auto_rule, compute_class_spec, pool_rule
from components.ladder.lifetime import drain_of, engine_seconds, startup
from components.ladder.workloads import workloads
from components.model.profiles import ModelChoice, profiles
from components.scaling.behavior import behavior
from components.scaling.replicas import replica_bounds
from components.scaling.targets import targets
from components.stack.config import StackConfig
from components.stack.file import plan
from sandbox.kubernetes import autoscaler as hpa_refusals
from sandbox.kubernetes.compute_class import refused
from tests.plan.covering_files import covering
from tests.plan.drawn_keys import choices, chosen
from tests.plan.mutations import JSON, Broken, jumbled, misplaced, misspelt, of_another_kind
from tests.plan.stack_files import Raw, anything, in_two_orders, ladders, right

KEYS = {str(field.alias) for field in StackConfig.model_fields.values()}
FIX = re.compile(r"[;:] |e\.g\. |expected |required|write |needs | is not (a|an|the) ")
"""How a refusal goes on to what is allowed, or to what to do."""

# The lattice is deep, so drawing is slower than planning; the machine may be slow besides.
lattice = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def unreadable(problems: Sequence[Problem]) -> list[str]:
    """Return the refusals that name no key, or say no fix, or speak of this project's inside."""
    return [
        f"{each.key}: {each.message}"
        for each in problems
        if not each.path
        or not FIX.search(each.message)
        or re.search(r"pydantic|Traceback|Input should|components\.|None", each.message)
    ]


def camel(value: Any) -> Any:
    """Give a tree with its keys as Kubernetes writes them."""
    if isinstance(value, dict):
        return {to_camel(key): camel(item) for key, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


@lattice
@given(ladders())
def test_a_right_ladder_has_no_problem(raw: Raw) -> None:
    config, ladder, problems = plan(raw)
    assert problems == ()
    assert config is not None
    assert [rung.name for rung in ladder.rungs] == [pool["name"] for pool in raw["pools"]]


@lattice
@given(ladders())
def test_every_rung_is_what_its_pool_asked_for_in_a_zone_of_the_region(raw: Raw) -> None:
    _, ladder, _ = plan(raw)
    for pool, rung in zip(raw["pools"], ladder.rungs, strict=True):
        assert rung.zones
        assert {region_of(zone) for zone in rung.zones} == {raw["region"]}
        assert (rung.min_nodes, rung.max_nodes) == (pool.get("minNodes", 0), pool.get("maxNodes"))
        assert rung.auto_created == pool.get("autoCreate", False)
        assert pool.get("chips", pool.get("gpus", rung.shape.count)) == rung.shape.count
        assert pool.get("topology", rung.shape.topology) == rung.shape.topology
        assert len(rung.pool_name) <= 40  # GKE's limit for the name of a pool


@lattice
@given(right())
def test_what_plans_can_be_served(raw: Raw) -> None:
    config, ladder, _ = plan(raw)
    assert config is not None
    planned = workloads("vllm", config.layout, ladder.rungs)
    bounds = replica_bounds(planned, config.autoscaling.min_replicas, 4)
    assert all(1 <= fewest <= most for fewest, most in bounds)
    for workload in planned:
        rules = [
            auto_rule(rung, 200, 3600) if rung.auto_created else pool_rule(rung.pool_name)
            for rung in workload.rungs
        ]
        assert list(refused(compute_class_spec(rules, "nodes@p.iam"))) == []
        assert {each.hardware for each in profiles(workload.rungs, ModelChoice("a/b", 128))} == {
            rung.shape.hardware for rung in workload.rungs
        }


@lattice
@given(right(), st.floats(0, 2000))
def test_of_the_clocks_of_a_start_each_holds_the_one_before(raw: Raw, weights: float) -> None:
    config, ladder, _ = plan(raw)
    assert config is not None
    grouped = config.parallelism.planned.grouped
    for workload in workloads("vllm", config.layout, ladder.rungs):
        found = startup(workload.rungs, weights, replicas=4, grouped=grouped)
        own = [engine_seconds(rung.shape.family, weights) for rung in workload.rungs]
        assert max(own) == found.engine < found.probe < found.progress < found.create < found.update
        assert 0 < drain_of(workload.rungs).grace_seconds < found.engine


@lattice
@given(right())
def test_every_autoscaler_is_one_that_kubernetes_takes(raw: Raw) -> None:
    config, ladder, _ = plan(raw)
    assert config is not None
    scaling = config.autoscaling
    planned = workloads("vllm", config.layout, ladder.rungs)
    bounds = replica_bounds(planned, scaling.min_replicas, scaling.max_replicas)
    for workload, (fewest, most) in zip(planned, bounds, strict=True):
        pace = (scaling.scale_up_replicas, scaling.scale_down_minutes)
        found = behavior(workload.rungs, (fewest, most), *pace)
        spec = {"minReplicas": fewest, "maxReplicas": most, "behavior": camel(found)}
        assert list(hpa_refusals.mistakes({"spec": spec})) == []
        assert found["scale_up"]["policies"][0]["value"] >= 1
        assert all(target > 0 for target in targets(config.followed, workload.rungs))


# With the other one who reads them: they take seconds to draw.
@pytest.mark.xdist_group("covering")
def test_every_key_and_every_kind_is_part_of_a_stack_file_that_plans() -> None:
    drawn = {each for raw in covering() for each in chosen(raw)}
    never = set(choices()) - drawn
    assert never == set(), "say in tests/plan/drawn_keys.py what a right value of it looks like"


@lattice
@given(right())
def test_the_same_file_is_the_same_plan(raw: Raw) -> None:
    assert plan(raw) == plan(raw)


@lattice
@given(in_two_orders())
def test_the_order_of_keys_changes_nothing(orders: tuple[Raw, Raw]) -> None:
    one, other = orders
    assert plan(one) == plan(other)


@settings(lattice, max_examples=150)
@given(anything())
def test_any_keys_together_plan_or_are_refused_by_key_with_a_fix(raw: Raw) -> None:
    config, _, problems = plan(raw)
    assert (config is not None) or problems
    assert unreadable(problems) == []
    assert {problem.path[0] for problem in problems} <= KEYS


@settings(lattice, max_examples=150)
@given(jumbled())
def test_a_broken_file_is_a_configuration_or_a_problem_and_never_a_traceback(raw: Raw) -> None:
    config, _, problems = plan(raw)
    assert (config is not None) or problems
    assert unreadable(problems) == []
    assert {problem.path[0] for problem in problems} <= KEYS | set(raw)


@lattice
@given(misspelt())
def test_a_misspelt_key_is_refused_as_it_was_typed(broken: Broken) -> None:
    raw, path = broken
    assert path in {problem.path for problem in plan(raw)[2]}


@lattice
@given(misplaced())
def test_a_key_of_another_section_is_refused_where_it_stands(broken: Broken) -> None:
    raw, path = broken
    assert path in {problem.path for problem in plan(raw)[2]}


@settings(lattice, max_examples=150)
@given(of_another_kind())
def test_a_value_of_another_kind_is_refused_at_its_key(broken: Broken) -> None:
    raw, path = broken
    problems = plan(raw)[2]
    assert [each for each in problems if each.path[: len(path)] == path]
    assert unreadable(problems) == []


@lattice
@given(st.dictionaries(st.sampled_from(sorted(KEYS)), JSON))
def test_junk_under_every_key_is_refused_by_key(raw: Raw) -> None:
    _, _, problems = plan(raw)
    assert {problem.path[0] for problem in problems} <= KEYS
    assert problems
