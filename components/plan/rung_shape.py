"""Which machine a rung means: from topology, chips or GPUs, or from the memory that it needs."""

from collections.abc import Sequence

from ..facts.shapes import Accelerator, Family, Shape
from .ladder import PoolChoice
from .problems import Problem


def shape_of(
    at: tuple[str, int], accelerator: Accelerator, pool: PoolChoice
) -> tuple[Shape | None, list[Problem]]:
    """Return the smallest machine of the size, and with the memory, that was asked for.

    A size given twice has to agree with itself, and each key has to be the family's own.
    """
    is_tpu = accelerator.family is Family.TPU
    given = {"topology": pool.topology, "chips": pool.chips, "gpus": pool.gpus}
    own = ("topology", "chips") if is_tpu else ("gpus",)
    problems = [
        Problem((*at, key), f"'{key}' does not apply to {accelerator.name}; use {_either(own)}")
        for key, value in given.items()
        if value is not None and key not in own
    ]
    fitting = list(accelerator.machines)
    for key in own:
        value = given[key]
        if value is None:
            continue
        sized = [shape for shape in accelerator.machines if _size(shape, key) == value]
        if not sized:
            problems.append(Problem((*at, key), _no_such_size(accelerator, key, value)))
        fitting = [shape for shape in fitting if shape in sized]
    if problems:
        return None, problems
    if not fitting:
        message = f"topology '{pool.topology}' has not {pool.chips} chips; write one of the two"
        return None, [Problem((*at, "chips"), message)]
    return _with_memory(at, fitting, pool)


def _with_memory(
    at: tuple[str, int], machines: Sequence[Shape], pool: PoolChoice
) -> tuple[Shape | None, list[Problem]]:
    asked = (
        ("minAcceleratorMemoryGb", pool.min_accelerator_memory_gb, _accelerator_memory),
        ("minMemoryGb", pool.min_memory_gb, _host_memory),
    )
    problems: list[Problem] = []
    enough = list(machines)
    for key, least, memory in asked:
        most = max(machines, key=memory)
        if least is None:
            continue
        if memory(most) < least:
            message = (
                f"no machine of this size has {least} GB; "
                f"the most is {memory(most):g}, of {most.machine_type}"
            )
            problems.append(Problem((*at, key), message))
        enough = [shape for shape in enough if memory(shape) >= least]
    return (None, problems) if problems else (min(enough, key=_by_size), [])


def _accelerator_memory(shape: Shape) -> float:
    return shape.accelerator_memory_gib


def _host_memory(shape: Shape) -> float:
    return shape.memory_gb


def _by_size(shape: Shape) -> tuple[int, int]:
    return shape.count, shape.memory_gb


def _size(shape: Shape, key: str) -> str | int | None:
    return shape.topology if key == "topology" else shape.count


def _no_such_size(accelerator: Accelerator, key: str, value: str | int) -> str:
    sizes = ", ".join(dict.fromkeys(str(_size(shape, key)) for shape in accelerator.shapes))
    if isinstance(value, str):
        return f"{accelerator.name} has no single-host topology '{value}'; it has: {sizes}"
    return f"{accelerator.name} has no single machine with {value} {key}; it has: {sizes}"


def _either(keys: tuple[str, ...]) -> str:
    return " or ".join(f"'{key}'" for key in keys)
