"""Checks of the arguments of a ModelServer, before any resource is registered.

`stack/checks.py` checks the keys of a stack file against the same plan.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error
from ..core.problems import Problem
from ..exposure.ingress import callers_errors
from ..exposure.plan import ExposureKind
from ..facts.models import MODELS
from ..ladder.args import ladder_errors, parallelism_from, rungs_from
from ..ladder.parallelism import Strategy
from ..ladder.resolve import unequal_sizes
from ..ladder.rung import Layout, PoolChoice
from ..ladder.workloads import workloads
from ..model.adapters import adapter_problems
from ..model.args import adapters_of, known_of, options_of, precision_of
from ..model.checkpoint import checkpoint_problems
from ..model.memory_fit import Serving, fit_problems
from ..model.options import remote_code_problems
from ..model.precision import precision_problems
from ..model.settings_checks import SettingsChoice, settings_problems
from ..model_store.access import access_problems
from ..model_store.plan import MAIN, StoreKind
from .args import ModelServerArgs


def server_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors between arguments; each argument may be missing."""
    yield from ladder_errors(args)
    if args.get("exposure") == ExposureKind.LOAD_BALANCER:
        yield from callers_errors(args)
    if args.get("strategy") == Strategy.MULTI_NODE and args.get("kubeconfig") is None:
        reason = "required with strategy 'multiNode', whose controller kubectl installs"
        yield argument_error("kubeconfig", reason)


def serving_errors(args: ModelServerArgs) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of the ladder: sizes, images, and the fit of the model on each rung."""
    yield from _sizes(args)
    yield from _images(args)
    yield from map(_by_argument, [*_refused(args), *_unfit(args)])
    yield from map(_by_argument, _settings(args))


def _sizes(args: ModelServerArgs) -> Iterator[InputPropertyErrorDetails]:
    parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
    # With one GPU for each pod, a machine with two GPUs has two pods.
    if Layout(args["layout"]) is Layout.SPLIT and parallelism.strategy is not Strategy.SINGLE_GPU:
        rungs = rungs_from(args["rungs"])
        for rung, reason in unequal_sizes(rungs):
            yield argument_error(f"rungs[{rungs.index(rung)}].shape", reason)


def _images(args: ModelServerArgs) -> Iterator[InputPropertyErrorDetails]:
    images = args["images"]
    if not isinstance(images, Mapping):
        return
    families = dict.fromkeys(rung.shape.family for rung in rungs_from(args["rungs"]))
    for family in families:
        if family not in images:
            reason = f"no image for '{family}', which rungs are of; given: {', '.join(images)}"
            yield argument_error("images", reason)


def _refused(args: ModelServerArgs) -> list[Problem]:
    known, rungs = known_of(args), rungs_from(args["rungs"])
    refused, _ = precision_problems(rungs, precision_of(args), known)
    return [*checkpoint_problems(known), *refused, *access(args)[0]]


def access(args: ModelServerArgs) -> tuple[list[Problem], list[Problem]]:
    """Return the errors and the warnings about the download of the model."""
    kind = StoreKind(args.get("store_kind", StoreKind.HUGGING_FACE))
    is_there = kind is not StoreKind.HUGGING_FACE
    return access_problems(args, is_there=is_there, store="a store that has the model")


def _unfit(args: ModelServerArgs) -> list[Problem]:
    model = MODELS.get(args["model_id"])
    # A given size takes precedence over the facts, and does not include everything else it uses.
    if model is None or args.get("parameters_billion") is not None:
        return []
    parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
    known, length = known_of(args), int(args["max_model_len"])
    model = replace(model, architecture=known.architecture, stored=known.stored)
    precision, adapters = precision_of(args), adapters_of(args)
    serving = Serving(model, known, length, precision, parallelism, adapters)
    return fit_problems(list(enumerate(rungs_from(args["rungs"]))), serving)[0]


def _settings(args: ModelServerArgs) -> Iterator[Problem]:
    parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
    rungs = rungs_from(args["rungs"])
    kind = StoreKind(args.get("store_kind", StoreKind.HUGGING_FACE))
    choice = SettingsChoice(
        workloads=workloads("", Layout(args["layout"]), rungs, parallelism),
        pools=[
            PoolChoice(name=rung.name, arguments=rung.arguments, environment=rung.environment)
            for rung in rungs
        ],
        arguments=args.get("arguments", {}),
        environment=args.get("environment", {}),
        streams=kind is StoreKind.STREAM,
    )
    yield from settings_problems(choice)[0]
    yield from adapter_problems(adapters_of(args), known_of(args), kind)
    if kind is StoreKind.HUGGING_FACE and options_of(args).remote_code:
        yield from remote_code_problems(args.get("revision", MAIN))


_KEYS = {
    "model.id": "model_id",
    "modelStore.kind": "store_kind",
    "parallelism.strategy": "strategy",
    "parallelism.nodes": "nodes",
    "huggingFaceToken": "token_source",
    "pools": "rungs",
}
"""Keys of a stack file whose argument has a different name."""


def _named(message: str) -> str:
    """Return a message with the keys of a stack file replaced by arguments."""
    for key, argument in _KEYS.items():
        message = message.replace(f"'{key}'", f"'{argument}'")
    return re.sub(r"'model\.(\w+)'", lambda key: f"'{_snake(key[1])}'", message)


def _snake(key: str) -> str:
    return re.sub("([A-Z])", lambda letter: f"_{letter[1].lower()}", key)


def _by_argument(problem: Problem) -> InputPropertyErrorDetails:
    """Return an error of the plan at the argument that corresponds to the key of the stack file."""
    path = problem.path
    if path[-2:-1] in {("arguments",), ("environment",)} or path[-1] in {
        "arguments",
        "environment",
    }:
        start = f"rungs[{path[1]}]." if path[0] == "pools" else ""
        rest = path[2:] if path[0] == "pools" else path[1:]
        return argument_error(start + ".".join(map(str, rest)), _named(problem.message))
    if path[:2] == ("model", "adapters"):
        inner = "".join(f"[{x}]" if isinstance(x, int) else f".{x}" for x in path[2:])
        return argument_error(f"adapters{inner}", _named(problem.message))
    if path == ("model", "remoteCode"):
        return argument_error("remote_code", problem.message)
    if problem.path[0] == "pools":
        return argument_error(f"rungs[{problem.path[1]}].shape", problem.message)
    return argument_error(_ARGUMENTS[str(problem.path[-1])], problem.message)


_ARGUMENTS = {
    "architecture": "architecture",
    "checkpoint": "checkpoint",
    "dtype": "dtype",
    "id": "model_id",
    "maxModelLen": "max_model_len",
    "quantization": "quantization",
    "task": "task",
    "weightBits": "weight_bits",
}
"""Arguments of a model server by the last part of the corresponding key of a stack file."""
