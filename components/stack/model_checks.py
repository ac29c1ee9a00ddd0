"""Checks of the model of a stack file against its ladder, one function for each concern.

Each function passes the readable sections to a check of their plan, as in `checks.py`.
"""

from collections.abc import Callable

from ..chat.plan import chat_problems
from ..core.problems import Problem
from ..ladder.lifetime import UNKNOWN_MODEL_GIB
from ..model.adapters import adapter_problems, adapter_warnings
from ..model.checkpoint import NUMBERS, Known, checkpoint_problems, checkpoint_warnings
from ..model.memory_fit import Serving, fit_problems
from ..model.options import CODE_OF_A_BUCKET, chat_only_warnings, remote_code_problems
from ..model.precision import precision_problems
from ..model.settings_checks import SettingsChoice, settings_problems
from ..model_store.gated import gated_problems
from ..model_store.plan import StoreKind
from .written import ErrorsAndWarnings, Written


def _settings(written: Written) -> ErrorsAndWarnings:
    model, store = written.values.get("model"), written.values.get("model_store")
    choice = SettingsChoice(
        workloads=written.workloads,
        pools=written.choice.pools,
        arguments={} if model is None else model.arguments,
        environment={} if model is None else model.environment,
        streams=store is not None and store.kind is StoreKind.STREAM,
    )
    return settings_problems(choice)


def _remote_code(written: Written) -> ErrorsAndWarnings:
    model, store = written.values.get("model"), written.values.get("model_store")
    if model is None or store is None or not model.remote_code:
        return [], []
    is_theirs = store.path is not None
    return ([], [CODE_OF_A_BUCKET]) if is_theirs else (remote_code_problems(model.revision), [])


def _of_chats(written: Written) -> ErrorsAndWarnings:
    model = written.values.get("model")
    return [], [] if model is None else [*chat_only_warnings(model.options, model.known.task)]


def _adapters(written: Written) -> ErrorsAndWarnings:
    model, store = written.values.get("model"), written.values.get("model_store")
    token = written.values.get("hugging_face_token")
    if model is None or store is None or token is None:
        return [], []
    adapters, kind = model.planned_adapters, store.kind
    warnings = adapter_warnings(adapters, kind, has_token=token.is_given)
    return [*adapter_problems(adapters, model.known, kind)], [*warnings]


VLLM_CHECKS: tuple[Callable[[Written], ErrorsAndWarnings], ...] = (
    _settings,
    _remote_code,
    _of_chats,
    _adapters,
)
"""All checks of vLLM's settings, in the order of their messages."""


def _checkpoint(written: Written) -> ErrorsAndWarnings:
    model, chat = written.values.get("model"), written.values.get("chat")
    if model is None:
        return [], []
    known: Known = model.known
    problems = checkpoint_problems(known)
    if chat is not None and chat.enabled:
        problems += chat_problems(known)
    return problems, checkpoint_warnings(
        known, has_numbers=model.facts is not None, remote_code=model.remote_code
    )


def _precision(written: Written) -> ErrorsAndWarnings:
    model = written.values.get("model")
    if model is None:
        return [], []
    return precision_problems(written.ladder.rungs, model.precision, model.known)


def _fit(written: Written) -> ErrorsAndWarnings:
    model = written.values.get("model")
    if model is None:
        return [], []
    if model.facts is None:
        message = (
            f"the size of '{model.id}' is not known, so it is not checked that it fits, and disks "
            f"and times are made for {UNKNOWN_MODEL_GIB:g} GiB; write all of 'numbers' from its "
            f"config.json, e.g. {NUMBERS}"
        )
        return [], [Problem(("model", "numbers"), message)]
    if model.known.stored.is_wide_as is None:
        # The check of the checkpoint asks for the width; a size with another one would be wrong.
        return [], []
    serving = Serving(
        model.facts,
        model.known,
        model.max_model_len,
        model.precision,
        written.parallelism,
        model.planned_adapters,
    )
    index_of = {pool.name: index for index, pool in enumerate(written.choice.pools)}
    return fit_problems([(index_of[rung.name], rung) for rung in written.ladder.rungs], serving)


def _gated(written: Written) -> ErrorsAndWarnings:
    model, store = written.values.get("model"), written.values.get("model_store")
    token = written.values.get("hugging_face_token")
    if model is None or store is None or token is None:
        return [], []
    is_there = store.existing is not None
    return gated_problems(model.id, model.revision, has_token=token.is_given, is_there=is_there)


MODEL_CHECKS: tuple[Callable[[Written], ErrorsAndWarnings], ...] = (
    _checkpoint,
    _precision,
    _fit,
    _gated,
)
"""All checks of the model, in the order of their messages."""
