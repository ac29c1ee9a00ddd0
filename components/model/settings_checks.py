"""Checks of the flags and variables of a stack file against its rungs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.problems import Problem
from ..facts.vllm_settings import STREAM_FLAGS
from ..ladder.rung import PoolChoice, Rung
from ..ladder.workloads import Workload
from .settings import argument_problems, setting_warnings, settings_of, variable_problems

_ARGUMENTS, _ENVIRONMENT = "arguments", "environment"


@dataclass(frozen=True)
class SettingsChoice:
    """The flags and variables of a stack file, and the pods that use them."""

    workloads: Sequence[Workload]
    pools: Sequence[PoolChoice]
    arguments: Mapping[str, Any]
    environment: Mapping[str, Any]
    streams: bool = False
    """Whether weights are streamed, for which the program sets flags of its own."""


def settings_problems(choice: SettingsChoice) -> tuple[list[Problem], list[Problem]]:
    """Return the errors of vLLM and of the launcher, and the warnings of the memory check."""
    places = list(_places(choice))
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for at, arguments, environment, families in places:
        problems += argument_problems((*at, _ARGUMENTS), arguments)
        problems += _streamed((*at, _ARGUMENTS), arguments, streams=choice.streams)
        problems += variable_problems((*at, _ENVIRONMENT), environment, families)
        warnings += setting_warnings((*at, _ARGUMENTS), arguments)
    index_of = {pool.name: index for index, pool in enumerate(choice.pools)}
    for workload in choice.workloads:
        for rung, other, key in unequal_settings(workload.rungs):
            problems.append(Problem(("pools", index_of[rung.name], key), shared(rung, other)))
    return problems, warnings


def _places(choice: SettingsChoice) -> Iterator[tuple[Any, Any, Any, Any]]:
    rungs = {rung.name: rung for workload in choice.workloads for rung in workload.rungs}
    every = {rung.shape.family for rung in rungs.values()}
    yield ("model",), choice.arguments, choice.environment, every
    for index, pool in enumerate(choice.pools):
        own = {rungs[pool.name].shape.family} if pool.name in rungs else set()
        yield ("pools", index), pool.arguments or {}, pool.environment or {}, own


def _streamed(
    path: tuple[str | int, ...], arguments: Mapping[str, Any], *, streams: bool
) -> Iterator[Problem]:
    for name in arguments:
        if streams and f"--{name}" in STREAM_FLAGS:
            message = "is set by the program with kind 'stream'; write 'modelStore.kind'"
            yield Problem((*path, name), message)


def unequal_settings(rungs: Sequence[Rung]) -> Iterator[tuple[Rung, Rung, str]]:
    """Yield each rung that shares a profile with another one but has other settings, by its key."""
    first: dict[str, Rung] = {}
    for rung in rungs:
        other = first.setdefault(rung.shape.hardware, rung)
        mine = settings_of(rung.arguments, rung.environment)
        theirs = settings_of(other.arguments, other.environment)
        if mine.arguments != theirs.arguments:
            yield rung, other, _ARGUMENTS
        if mine.environment != theirs.environment:
            yield rung, other, _ENVIRONMENT


def shared(rung: Rung, other: Rung) -> str:
    """Return the reason why two rungs need the same settings."""
    return (
        f"'{rung.name}' and '{other.name}' have one profile, '{rung.shape.hardware}': the launcher "
        f"tells GPUs apart by their number alone; write the same in both, or write it in 'model'"
    )
