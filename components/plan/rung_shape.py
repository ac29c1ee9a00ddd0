"""Which machine a rung means, from the size a person wrote: topology, chips or GPUs."""

from ..facts.shapes import Accelerator, Family, Shape
from .problems import Problem


def shape_of(
    at: tuple[str, int],
    accelerator: Accelerator,
    topology: str | None,
    chips: int | None,
    gpus: int | None,
) -> tuple[Shape | None, list[Problem]]:
    """Return the machine of the size that was asked for; the smallest where none was.

    A size given twice has to agree with itself, and each key has to be the family's own.
    """
    is_tpu = accelerator.family is Family.TPU
    given = {"topology": topology, "chips": chips, "gpus": gpus}
    own = ("topology", "chips") if is_tpu else ("gpus",)
    problems = [
        Problem((*at, key), f"'{key}' does not apply to {accelerator.name}; use {_either(own)}")
        for key, value in given.items()
        if value is not None and key not in own
    ]
    fitting = list(accelerator.shapes)
    for key in own:
        value = given[key]
        if value is None:
            continue
        sized = [shape for shape in accelerator.shapes if _size(shape, key) == value]
        if not sized:
            problems.append(Problem((*at, key), _no_such_size(accelerator, key, value)))
        fitting = [shape for shape in fitting if shape in sized]
    if problems:
        return None, problems
    if not fitting:
        message = f"topology '{topology}' has not {chips} chips; write one of the two"
        return None, [Problem((*at, "chips"), message)]
    return fitting[0], []


def _size(shape: Shape, key: str) -> str | int | None:
    return shape.topology if key == "topology" else shape.count


def _no_such_size(accelerator: Accelerator, key: str, value: str | int) -> str:
    sizes = ", ".join(dict.fromkeys(str(_size(shape, key)) for shape in accelerator.shapes))
    if isinstance(value, str):
        return f"{accelerator.name} has no single-host topology '{value}'; it has: {sizes}"
    return f"{accelerator.name} has no single machine with {value} {key}; it has: {sizes}"


def _either(keys: tuple[str, ...]) -> str:
    return " or ".join(f"'{key}'" for key in keys)
