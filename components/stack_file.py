"""A stack file as a person wrote it, checked: the only place that touches `pulumi.Config`.

Owns the order of refusal: every mistake is collected, then all are said at once, before anything
is registered.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import ValidationError

from .config.exposure import Exposure
from .config.pools import Pool
from .config.stack_config import StackConfig
from .facts.zones import region_of
from .mistakes import problems_of, readable
from .plan.exposure_problems import ExposureChoice, exposure_problems, exposure_warnings
from .plan.identity import identity_warnings
from .plan.images import image_problems
from .plan.ladder import Ladder, LadderChoice, Layout, PoolChoice
from .plan.ladder_plan import plan_ladder
from .plan.parallelism import Parallelism
from .plan.parallelism_limits import StrategyChoice, strategy_problems
from .plan.problems import Problem
from .plan.scaling import ScalingChoice, scaling_problems, scaling_warnings
from .plan.workloads import workloads


def read() -> tuple[str, StackConfig, Ladder]:
    """Return the Google Cloud project, the configuration and the ladder of the running stack.

    Raises pulumi.RunError with every mistake by its key; doubts are logged as warnings.
    """
    namespace = pulumi.get_project()
    project = pulumi.Config("gcp").get("project")
    config, ladder, problems = plan(_raw(namespace))
    lines = [f"{namespace}:{problem.key}: {problem.message}" for problem in problems]
    if not project:
        lines.append("gcp:project: required; run: pulumi config set gcp:project PROJECT_ID")
    if lines or config is None or not project:
        text = "\n".join(["invalid stack configuration:", *(f"  {line}" for line in lines)])
        raise pulumi.RunError(text)
    for warning in (*ladder.warnings, *_doubts(config)):
        pulumi.log.warn(f"{namespace}:{warning.key}: {warning.message}")
    return project, config, ladder


def plan(raw: Mapping[str, Any]) -> tuple[StackConfig | None, Ladder, tuple[Problem, ...]]:
    """Check a configuration as a person wrote it; None for it where it has mistakes."""
    problems: list[Problem] = []
    config = None
    try:
        config = StackConfig.model_validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        problems += problems_of(StackConfig, error)
    values = readable(StackConfig, raw)
    choice = _ladder_choice(raw, values)
    ladder = plan_ladder(choice)
    problems += [*ladder.problems, *strategy_problems(_strategy_choice(values, ladder))]
    problems += [*_wrong_images(values, ladder), *_zone_outside(values)]
    if "exposure" in values:
        problems += exposure_problems(_exposure_choice(values["exposure"]))
    scaling = _scaling_choice(values, choice)
    if scaling is not None:
        name, layout = values.get("name", ""), values.get("layout", Layout.FUNGIBLE)
        planned = workloads(name, layout, ladder.rungs, _parallelism(values))
        problems += scaling_problems(scaling, planned)
        doubts = (*ladder.warnings, *scaling_warnings(scaling, planned))
        ladder = dataclasses.replace(ladder, warnings=doubts)
    return config, ladder, tuple(problems)


def _ladder_choice(raw: Mapping[str, Any], values: Mapping[str, Any]) -> LadderChoice:
    zones = values.get("zones", ())
    pools = raw.get("pools")
    written = (
        [readable(Pool, pool) if isinstance(pool, Mapping) else {} for pool in pools]
        if isinstance(pools, list)
        else [dict(pool) for pool in values.get("pools", ())]
    )
    return LadderChoice(
        region=values.get("region"),
        zones=zones if zones else None,
        tpu_generation=values.get("tpu_generation"),
        layout=values.get("layout"),
        pools=tuple(_pool_choice(pool) for pool in written),
        strategy=_parallelism(values).strategy,
    )


def _parallelism(values: Mapping[str, Any]) -> Parallelism:
    section = values.get("parallelism")
    return Parallelism() if section is None else section.planned


def _strategy_choice(values: Mapping[str, Any], ladder: Ladder) -> StrategyChoice:
    model = values.get("model")
    return StrategyChoice(
        parallelism=_parallelism(values),
        layout=values.get("layout", Layout.FUNGIBLE),
        rungs=ladder.rungs,
        model_id=None if model is None else model.id,
    )


def _doubts(config: StackConfig) -> Iterator[Problem]:
    yield from exposure_warnings(_exposure_choice(config.exposure))
    yield from identity_warnings(config.identity.google_service_account)


def _exposure_choice(written: Exposure) -> ExposureChoice:
    return ExposureChoice(written.kind, written.source_ranges, written.host)


def _zone_outside(values: Mapping[str, Any]) -> list[Problem]:
    cluster, region = values.get("cluster"), values.get("region")
    if cluster is None or cluster.zone is None or region is None:
        return []
    if region_of(cluster.zone) == region:
        return []
    message = f"zone '{cluster.zone}' is not in region '{region}'; write one of its zones"
    return [Problem(("cluster", "zone"), message)]


def _scaling_choice(values: Mapping[str, Any], ladder: LadderChoice) -> ScalingChoice | None:
    scaling, cluster = values.get("autoscaling"), values.get("cluster")
    if scaling is None:
        return None
    return ScalingChoice(
        followed=scaling.followed,
        source=scaling.source,
        release_channel=None if cluster is None else cluster.release_channel,
        pools=tuple(pool.name for pool in ladder.pools),
    )


def _pool_choice(values: Mapping[str, Any]) -> PoolChoice:
    zones = values.get("zones", ())
    unread = frozenset(Pool.model_fields) - values.keys()
    return PoolChoice(**{**values, "zones": zones if zones else None, "unread": unread})


def _wrong_images(values: Mapping[str, Any], ladder: Ladder) -> list[Problem]:
    images = values.get("images")
    if images is None:
        return []
    return image_problems(images.mode, {"tpu": images.tpu, "gpu": images.gpu}, ladder.rungs)


def _raw(namespace: str) -> dict[str, Any]:
    """Return every key of the namespace, unknown ones too: `pulumi.Config` cannot list them.

    The engine hands the configuration over in the environment, a test in the runtime's variable.
    """
    given = {**get_config_env(), **CONFIG.get()}
    prefix = f"{namespace}:"
    text_keys = {"name", "region", "tpuGeneration", "layout"}
    return {
        key: value if key in text_keys else _parsed(value)
        for full_key, value in given.items()
        if (key := full_key.removeprefix(prefix)) != full_key
    }


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
