"""What a stack file tells vLLM beside the program's own, held against its ladder and its store.

Owns the hand-over to the plans' own checks, as `cross_checks` does for the other sections.
"""

from collections.abc import Callable

from .plan.adapters import adapter_doubts, adapter_problems
from .plan.model_options import CODE_OF_A_BUCKET, chat_only_doubts, remote_code_problems
from .plan.model_store import StoreKind
from .plan.settings_problems import SettingsChoice, settings_problems
from .written import Found, Written


def _settings(written: Written) -> Found:
    model, store = written.values.get("model"), written.values.get("model_store")
    choice = SettingsChoice(
        workloads=written.workloads,
        pools=written.choice.pools,
        arguments={} if model is None else model.arguments,
        environment={} if model is None else model.environment,
        streams=store is not None and store.kind is StoreKind.STREAM,
    )
    return settings_problems(choice)


def _remote_code(written: Written) -> Found:
    model, store = written.values.get("model"), written.values.get("model_store")
    if model is None or store is None or not model.remote_code:
        return [], []
    is_theirs = store.path is not None
    return ([], [CODE_OF_A_BUCKET]) if is_theirs else (remote_code_problems(model.revision), [])


def _of_chats(written: Written) -> Found:
    model = written.values.get("model")
    return [], [] if model is None else [*chat_only_doubts(model.options, model.known.task)]


def _adapters(written: Written) -> Found:
    model, store = written.values.get("model"), written.values.get("model_store")
    token = written.values.get("hugging_face_token")
    if model is None or store is None or token is None:
        return [], []
    adapters, kind = model.planned_adapters, store.kind
    doubts = adapter_doubts(adapters, kind, has_token=token.is_given)
    return [*adapter_problems(adapters, model.known, kind)], [*doubts]


VLLM_CHECKS: tuple[Callable[[Written], Found], ...] = (
    _settings,
    _remote_code,
    _of_chats,
    _adapters,
)
"""Every check of it, in the order in which they are told."""
