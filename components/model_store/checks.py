"""Checks of a model store against the ladder, the model and its own keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..ladder.parallelism import Parallelism
from ..ladder.rung import Rung
from .disk_plan import READERS, SMALLEST_GIB, DiskChoice, DiskType
from .download_plan import scratch_gib
from .plan import StoreKind

_KIND = ("modelStore", "kind")
_DISK = ("modelStore", "disk")

# `maybe_pull_model_tokenizer_for_runai` of vLLM 0.26; only its TPU plugin compensates for it.
_NOT_FOR_GROUPS = (
    "kind 'stream' serves from one machine: with strategy 'multiNode' vLLM fetches the model's "
    "small files on the first machine only; write kind 'bucket' or 'disk'"
)


@dataclass(frozen=True)
class StoreChoice:
    """The keys of a stack file for the store, and the values that must fit them."""

    kind: StoreKind
    existing: str | None
    path: str | None
    disk: DiskChoice
    disk_is_written: bool
    has_token: bool
    rungs: Sequence[Rung]
    parallelism: Parallelism
    weights_gib: float | None
    """Size of the model; None if it is unknown."""


def store_problems(choice: StoreChoice) -> list[Problem]:
    """Return all errors of the keys, the ladder or the model that do not fit the store."""
    problems = [*_without_meaning(choice), *_half_a_bucket(choice)]
    if choice.kind is StoreKind.STREAM and choice.parallelism.grouped:
        problems.append(Problem(_KIND, _NOT_FOR_GROUPS))
    if choice.kind is StoreKind.DISK:
        disk = choice.disk
        problems += [*_zones(choice.rungs), *_machines(disk, choice.rungs), *_readers(choice, disk)]
        problems += _size(disk, choice.weights_gib)
    return problems


def _without_meaning(choice: StoreChoice) -> Iterator[Problem]:
    kind = choice.kind
    if kind is StoreKind.HUGGING_FACE:
        for key, value in (("existing", choice.existing), ("path", choice.path)):
            if value is not None:
                yield Problem(
                    ("modelStore", key),
                    f"has no effect with kind '{kind}', whose replicas download; remove it or "
                    f"write kind 'bucket', 'disk' or 'stream'",
                )
    if kind is not StoreKind.DISK and choice.disk_is_written:
        yield Problem(_DISK, f"has no effect with kind '{kind}'; remove it or write kind 'disk'")
    if kind is not StoreKind.HUGGING_FACE and choice.existing is not None and choice.has_token:
        yield Problem(
            ("huggingFaceToken",),
            "has no effect with 'modelStore.existing', whose model is there already: nothing is "
            "downloaded from Hugging Face; remove it",
        )


def _half_a_bucket(choice: StoreChoice) -> Iterator[Problem]:
    if choice.kind is StoreKind.HUGGING_FACE:
        return
    if choice.existing is not None and choice.path is None:
        yield Problem(
            ("modelStore", "path"),
            "required with 'existing': the folder of the model in it, where its config.json is, or "
            "'.' for all of the bucket",
        )
    if choice.path is not None and choice.existing is None:
        yield Problem(
            ("modelStore", "existing"),
            "required with 'path': the name of the bucket that the model is in already; without "
            "both the stack makes a bucket and fills it",
        )


def _zones(rungs: Sequence[Rung]) -> Iterator[Problem]:
    zones = sorted({zone for rung in rungs for zone in rung.zones})
    if len(zones) < 2:  # noqa: PLR2004 # one zone is required
        return
    shared = sorted(set.intersection(*(set(rung.zones) for rung in rungs)))
    fix = (
        f"write zones: [{shared[0]}]"
        if shared
        else "write one zone that every pool's accelerator is in, or kind 'bucket'"
    )
    yield Problem(
        _KIND,
        f"kind 'disk' is one disk in one zone, and the pools are in {', '.join(zones)}; {fix}",
    )


def _machines(disk: DiskChoice, rungs: Sequence[Rung]) -> Iterator[Problem]:
    for rung in rungs:
        if disk.type in rung.shape.volume_types:
            continue
        known = [disk_type for disk_type in DiskType if disk_type in rung.shape.volume_types]
        fix = f"write type '{known[0]}'" if known else "remove the pool or write kind 'bucket'"
        yield Problem(
            (*_DISK, "type"),
            f"'{disk.type}' cannot be attached to {rung.shape.machine_type} of pool "
            f"'{rung.name}'; {fix}",
        )


def _readers(choice: StoreChoice, disk: DiskChoice) -> Iterator[Problem]:
    most, nodes = READERS.get(disk.type), sum(rung.max_nodes or 0 for rung in choice.rungs)
    if most is not None and nodes > most:
        yield Problem(
            (*_DISK, "type"),
            f"at most {most} nodes can read one '{disk.type}' disk, and the pools have up to "
            f"{nodes}; lower 'maxNodes' or write type '{DiskType.HYPERDISK_ML}'",
        )


def _size(disk: DiskChoice, weights: float | None) -> Iterator[Problem]:
    smallest = SMALLEST_GIB[disk.type]
    if disk.size_gib < smallest:
        yield Problem(
            (*_DISK, "sizeGib"),
            f"a '{disk.type}' disk has at least {smallest} GiB, given {disk.size_gib}",
        )
    elif weights is not None and disk.size_gib < scratch_gib(weights):
        yield Problem(
            (*_DISK, "sizeGib"),
            f"{disk.size_gib} GiB do not hold the disk that the model's {weights:.0f} GiB are "
            f"downloaded onto; write at least {scratch_gib(weights)}",
        )
    if disk.throughput_mibps is not None and disk.type is not DiskType.HYPERDISK_ML:
        yield Problem(
            (*_DISK, "throughputMibps"),
            f"has no effect with type '{disk.type}', whose throughput follows from its size; "
            f"remove it or write type '{DiskType.HYPERDISK_ML}'",
        )
