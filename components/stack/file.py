"""A stack file: read, checked and planned.

All errors are reported at once. The module imports neither Pulumi nor an SDK, so that
`make explain` and `make lint` load only tables and pydantic. `running.py` reads the configuration
of the running stack.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..core.config_errors import problems_of, readable
from ..core.problems import Problem
from ..core.text import ProjectId
from ..estimates.budget import budget_problems
from ..estimates.room import own_network_problems
from ..ladder.config import TUTORIAL_POOLS, Pool, default_ladder
from ..ladder.resolve import plan_ladder
from ..ladder.rung import Ladder, LadderChoice, PoolChoice
from ..lint.config import Waiver
from ..lint.waivers import WaiverChoice
from .checks import cross_checks, lint
from .config import StackConfig
from .estimates import spending_of
from .parts import has_own_network
from .written import Written, parallelism_of

PROJECT_KEY = "gcp:project"
"""The only key outside the program's own namespace that it reads."""


def project_error(given: str | None) -> str | None:
    """Return the error of the value of `gcp:project`, or None."""
    if not given:
        return f"required; run: pulumi config set {PROJECT_KEY} PROJECT_ID"
    try:
        TypeAdapter(ProjectId).validate_python(given)
    except ValidationError as error:
        return str(error.errors()[0]["ctx"]["error"])
    return None


def plan(raw: Mapping[str, Any]) -> tuple[StackConfig | None, Ladder, tuple[Problem, ...]]:
    """Check the configuration of a stack file; its StackConfig is None if there are errors."""
    problems = list(_halves(raw))
    config = None
    # JSON cannot represent half of a character, and the error would be about the whole file.
    raw = _whole(raw) if problems else raw
    try:
        config = StackConfig.model_validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        problems += problems_of(StackConfig, error)
    values = readable(StackConfig, raw)
    choice = _ladder_choice(raw, values)
    ladder = plan_ladder(choice)
    written = Written(values, choice, ladder, _waivers(raw))
    cross_problems, warnings = cross_checks(written)
    against, findings = lint(written)
    problems += [*ladder.problems, *cross_problems, *against]
    if config is not None and not problems:
        # The cost of an incomplete ladder would be wrong.
        problems, costly = _over_budget(config, ladder)
        problems += _without_room(config, ladder)
        warnings += costly
    ladder = replace(ladder, warnings=tuple(warnings), findings=findings)
    return config, ladder, tuple(problems)


_HALF = re.compile("[\ud800-\udfff]")
"""One of the two surrogates of a UTF-16 character, which YAML and JSON can write alone."""


def _halves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _halves(str(key), path)
            yield from _halves(entry, (*path, _HALF.sub("?", str(key))))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _halves(entry, (*path, number))
    elif isinstance(value, str) and (half := _HALF.search(value)) is not None:
        message = f"has half of a character in it, U+{ord(half[0]):04X}, and is no text; remove it"
        yield Problem(path, message)


def _whole(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_whole(key): _whole(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    return _HALF.sub("?", value) if isinstance(value, str) else value


def _over_budget(config: StackConfig, ladder: Ladder) -> tuple[list[Problem], list[Problem]]:
    choice = config.budget.choice
    if choice is None:
        return [], []
    return budget_problems(choice, spending_of(config, ladder.rungs))


def _without_room(config: StackConfig, ladder: Ladder) -> list[Problem]:
    """Return the errors of a new network that is too small; `make doctor` checks others."""
    if not has_own_network(config):
        return []
    return own_network_problems(spending_of(config, ladder.rungs))


def _waivers(raw: Mapping[str, Any]) -> tuple[WaiverChoice, ...]:
    waivers = raw.get("waivers")
    return tuple(
        WaiverChoice(**readable(Waiver, waiver)) if isinstance(waiver, Mapping) else WaiverChoice()
        for waiver in (waivers if isinstance(waivers, list) else [])
    )


def _ladder_choice(raw: Mapping[str, Any], values: Mapping[str, Any]) -> LadderChoice:
    zones = values.get("zones", ())
    pools = raw.get("pools")
    cluster = values.get("cluster")
    mode = None if cluster is None else cluster.mode
    if values.get("pools") == TUTORIAL_POOLS:
        # The engine passes the declared default like a value from the stack file.
        written = [dict(pool) for pool in default_ladder(mode)]
    else:
        listed = pools if isinstance(pools, list) else []
        written = [readable(Pool, pool) if isinstance(pool, Mapping) else {} for pool in listed]
    return LadderChoice(
        region=values.get("region"),
        zones=zones if zones else None,
        tpu_generation=values.get("tpu_generation"),
        layout=values.get("layout"),
        pools=tuple(_pool_choice(pool) for pool in written),
        strategy=parallelism_of(values).strategy,
        mode=mode,
    )


def _pool_choice(values: Mapping[str, Any]) -> PoolChoice:
    zones = values.get("zones", ())
    unread = frozenset(Pool.model_fields) - values.keys()
    return PoolChoice(**{**values, "zones": zones if zones else None, "unread": unread})


def raw_of(namespace: str, configuration: Mapping[str, str]) -> dict[str, Any]:
    """Return all keys of the namespace, including unknown ones: `pulumi.Config` cannot list them.

    The engine passes the configuration in the environment, a test in a variable of the runtime.
    """
    prefix = f"{namespace}:"
    text_keys = {"name", "region", "tpuGeneration", "layout"}
    return {
        key: value if key in text_keys else _parsed(value)
        for full_key, value in configuration.items()
        if (key := full_key.removeprefix(prefix)) != full_key
    }


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
