"""Values for every key of a stack file, drawn from the configuration's own types.

A key or a kind that the configuration gains is drawn from then on without a word here. What its
type does not say, such as what a text looks like, is in the two tables below.
"""

import functools
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from annotated_types import Ge, Gt, Le, Lt
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from components.core import existing_names, text
from components.exposure import config as exposure
from components.facts.models import MODELS
from components.ladder import config as pools
from components.ladder.config import Pool
from components.model import config as model
from components.stack.config import StackConfig

Values = st.SearchStrategy[Any]

DIGESTS = [f"vllm/vllm-tpu@sha256:{'1' * 64}", f"ghcr.io/a/vllm@sha256:{'2' * 64}"]

TEXTS = {
    "Name": ["a", "rung-1"],
    "ResourceName": ["corp", "corp-nodes-1"],
    "LabelKey": ["team", "cost_centre"],
    "LabelValue": ["", "serving-1"],
    "StackName": ["vllm", "a", "twenty-letters-of-it"],
    "Region": ["us-central1"],
    "BuildRegion": ["global", "europe-west1"],
    "GoogleAccount": ["serving@my-project.iam.gserviceaccount.com"],
    "HostName": ["llm.example.com"],
    "AdapterName": ["sql"],
    "FlagName": ["seed"],
    "VariableName": ["NCCL_DEBUG"],
    "ToolCallParser": ["hermes"],
    "ReasoningParser": ["qwen3"],
    "ChatTemplate": ["{{ messages }}"],
    "InferenceRoute": ["/v1/models", "/v1/messages"],
    "ClockTime": ["02:00", "23:30"],
    "CalendarDay": ["2026-12-20", "2027-01-04", "2027-06-01"],
    "Cidr": ["203.0.113.0/24", "10.0.0.0/8"],
    "ModelId": sorted(MODELS),
    "Architecture": ["Qwen3ForCausalLM", "Gemma3ForCausalLM", "XLMRobertaModel", "Unheard"],
    "Image": DIGESTS,
    "Reservation": [
        "mine/reservationBlocks/one/reservationSubBlocks/two",
        "projects/their-project/reservations/theirs",
    ],
    "NotificationChannel": ["projects/my-project/notificationChannels/123"],
    "RunbookList": ["https://docs.example.com/runbooks/index.html"],
    "SecretName": ["hf-token"],
    "BucketName": ["their-models"],
    "ClusterName": ["theirs"],
    "RepositoryName": ["their-images"],
    "NetworkName": ["corp"],
    "SubnetworkName": ["corp-nodes-1"],
    "Folder": [".", "llama/8b"],
    "Reason": ["we know"],
}
"""Valid texts of each kind in the configuration; a zone follows the region."""

BY_PATH: dict[str, list[Any]] = {
    "autoscaling.target": [0.5, 0.8, 1, 10],
    "autoscaling.second.target": [0.5, 0.8, 1, 10],
    "cluster.maintenance.window.days": [["MO", "TU", "WE", "TH", "FR", "SA", "SU"]],
    "model.arguments": [{"seed": 7}, {"generation-config": "vllm"}],
    "model.environment": [{"VLLM_LOGGING_LEVEL": "DEBUG"}],
    "pools.arguments": [{}, {"max-num-seqs": 64}],
    "pools.environment": [{}, {"NCCL_DEBUG": "INFO"}],
    "modelStore.disk.sizeGib": [1024],
    "rollout.canary.pool": ["pool-0", "tpu"],
    "modelStore.disk.throughputMibps": [1200],
}
"""Values of keys whose type alone does not say what is likely to be right."""

LADDER = ("region", "zones", "tpuGeneration", "layout", "pools", "waivers")
"""Keys that have to fit each other; `stack_files` draws them together."""

_SIMPLE: dict[type, Values] = {
    type(None): st.none(),
    bool: st.booleans(),
    SecretStr: st.just("hf_canary"),
}
_NUMBERS = [0, 1, 2, 3, 4, 8, 16, 60, 128, 600, 4096, 8192, 100_000]
# A kind of text by the mark that its type carries into the configuration.
_KINDS = {
    id(alias.__metadata__[0]): name
    for module in (text, existing_names, exposure, model, pools)
    for name, alias in vars(module).items()
    if name in {*TEXTS, "Zone"} and typing.get_origin(alias) is typing.Annotated
}
_ZONES = "abcf"


@dataclass(frozen=True)
class Wanted:
    """What the keys of a stack file are drawn for."""

    region: str
    """Where a drawn zone is."""
    path: str = ""
    """A key that is always drawn, with those around it, e.g. `cluster.maintenance.window`."""

    def has(self, path: str) -> bool:
        """Tell whether a key is the one that is always drawn, or around it."""
        return f"{self.path}.".startswith(f"{path}.")


@functools.cache
def sections(wanted: Wanted) -> Values:
    """Draw any of a stack file's keys but the ladder's; together they may well be refused."""
    return _section(StackConfig, wanted, without=LADDER)


@functools.cache
def pool_keys(region: str, without: tuple[str, ...]) -> Values:
    """Draw any of a pool's keys but those."""
    return _section(Pool, Wanted(region), path="pools", without=without)


def _section(
    section: type[BaseModel], wanted: Wanted, path: str = "", without: tuple[str, ...] = ()
) -> Values:
    needed: dict[str, Values] = {}
    free: dict[str, Values] = {}
    for key, field in _fields(section):
        if key not in without:
            here = _under(path, key)
            drawn = _value(field.annotation, tuple(field.metadata), wanted, here)
            (needed if field.is_required() or wanted.has(here) else free)[key] = drawn
    return st.fixed_dictionaries(needed, optional=free)


def _value(kind: Any, about: tuple[Any, ...], wanted: Wanted, path: str) -> Values:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if path in BY_PATH:
        return st.sampled_from(BY_PATH[path])
    if origin is None:
        return _plain(kind, about, wanted, path)
    if origin is typing.Annotated:
        return _value(inner[0], tuple(_limits(kind.__metadata__)), wanted, path)
    return st.sampled_from(inner) if origin is typing.Literal else _made_of(kind, wanted, path)


def _made_of(kind: Any, wanted: Wanted, path: str) -> Values:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    no_value = type(None) if wanted.has(path) else ...
    drawn = [_value(each, (), wanted, path) for each in inner if each not in {..., no_value}]
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(drawn)
    if origin is tuple:
        return st.lists(drawn[0], min_size=int(wanted.has(path)), max_size=3)
    return st.dictionaries(*drawn, max_size=2)


def _plain(kind: Any, about: tuple[Any, ...], wanted: Wanted, path: str) -> Values:
    if issubclass(kind, BaseModel):
        return _section(kind, wanted, path)
    if issubclass(kind, StrEnum):
        return st.sampled_from([member.value for member in kind])
    if issubclass(kind, int | float) and kind is not bool:
        return st.sampled_from([number for number in _NUMBERS if _fits(number, about)])
    return _SIMPLE[kind] if kind in _SIMPLE else _text(about, wanted.region)


def _text(about: tuple[Any, ...], region: str) -> Values:
    names = [_KINDS[id(each)] for each in about if id(each) in _KINDS]
    if "Zone" in names:
        return st.sampled_from([f"{region}-{letter}" for letter in _ZONES])
    return st.sampled_from(TEXTS.get(names[0], ["text"]) if names else ["text", ""])


def _limits(metadata: tuple[Any, ...]) -> Iterator[Any]:
    for each in metadata:
        yield from each.metadata if isinstance(each, FieldInfo) else (each,)


def _fits(number: float, about: tuple[Any, ...]) -> bool:
    tests = {
        Ge: lambda limit: number >= limit.ge,
        Gt: lambda limit: number > limit.gt,
        Le: lambda limit: number <= limit.le,
        Lt: lambda limit: number < limit.lt,
    }
    return all(tests[type(limit)](limit) for limit in about if type(limit) in tests)


def choices(section: type[BaseModel] = StackConfig, path: str = "") -> Iterator[str]:
    """Return every key as `section.key`, and every kind of a key as `section.key=kind`."""
    for key, field in _fields(section):
        here = _under(path, key)
        yield here
        yield from _choices_of(field.annotation, here)


def _choices_of(kind: Any, path: str) -> Iterator[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from choices(kind, path)
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        yield from (f"{path}={member.value}" for member in kind)
    elif kind is bool:
        yield from (f"{path}=True", f"{path}=False")
    elif typing.get_origin(kind) is typing.Literal:
        yield from (f"{path}={member}" for member in typing.get_args(kind))
    else:
        for inner in typing.get_args(kind):
            yield from _choices_of(inner, path)


def chosen(value: Any, path: str = "") -> Iterator[str]:
    """Return the same of a stack file: the keys that it has and what they say."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if inner is not None:
                yield _under(path, key)
            yield from chosen(inner, _under(path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from chosen(inner, path)
    else:
        yield f"{path}={value}"


def _fields(section: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for field in section.model_fields.values():
        yield str(field.alias), field


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
