"""What a person waits for at the desk: imports, checks of a stack file, the evaluation."""

import tempfile
from collections.abc import Iterator, Sequence

from bench.cost import Cost, amount, interleaved, python, ratio
from bench.table import Row

_PART = "At the desk"

_COMMANDS = {
    "import pulumi": python("-c", "import pulumi"),
    "import components": python("-c", "import components"),
    "import pulumi, pydantic": python("-c", "import pulumi, pydantic"),
    "import pydantic, yaml": python("-c", "import pydantic, yaml"),
    "a pool of the SDK": python("-c", "import pulumi_gcp as gcp; gcp.container.NodePool"),
    "a pool of the library": python("-c", "import components as vllm; vllm.NodePool"),
    "explain": python("-m", "tools.explain", "dev"),
    "lint": python("-m", "tools.stack.lint", "dev"),
    "ours": python("-m", "bench.evaluated", "ours"),
    "bare": python("-m", "bench.evaluated", "bare"),
    "bare, stopped": python("-m", "bench.evaluated", "bare", "--stopped"),
}


def rows(repeats: int) -> Iterator[Row]:
    """Measure everything that needs no engine."""
    with tempfile.TemporaryDirectory(prefix="vllm-gke-bench-") as out:
        render = python("-m", "tools.render", "dev", "--out", out)
        costs = interleaved({**_COMMANDS, "render": render}, repeats)
    cpu = {name: [each.cpu for each in found] for name, found in costs.items()}
    yield from _imports(costs, cpu)
    yield from _checks(cpu)
    yield from _evaluations(costs, cpu)


def _imports(costs: dict[str, list[Cost]], cpu: dict[str, list[float]]) -> Iterator[Row]:
    ours, peer = "import components", "import pulumi"
    metric = "`import vllm_gke` over `import pulumi`, CPU"
    yield ratio(_PART, metric, (cpu[ours], cpu[peer]), 1.3, "the modules come at first use")
    pair = (_memory(costs[ours]), _memory(costs[peer]))
    yield ratio(_PART, "the same, peak memory", pair, 1.3)
    metric = "`vllm_gke.NodePool` over `pulumi_gcp.container.NodePool`, CPU"
    yield ratio(_PART, metric, (cpu["a pool of the library"], cpu["a pool of the SDK"]))


def _checks(cpu: dict[str, list[float]]) -> Iterator[Row]:
    for name in ("explain", "lint"):
        yield amount(_PART, f"`make {name}`, CPU", cpu[name], "s", 0.6)
        peer = "import pulumi, pydantic"
        yield ratio(_PART, f"`make {name}` over `{peer}`, CPU", (cpu[name], cpu[peer]), 1.5)
        peer = "import pydantic, yaml"
        yield ratio(_PART, f"`make {name}` over `{peer}`, CPU", (cpu[name], cpu[peer]))


def _evaluations(costs: dict[str, list[Cost]], cpu: dict[str, list[float]]) -> Iterator[Row]:
    metric = "`make render` over the program's evaluation, CPU"
    yield ratio(_PART, metric, (cpu["render"], cpu["ours"]), 1.1)
    yield amount(_PART, "evaluation of the program, CPU", cpu["ours"], "s")
    yield amount(_PART, "evaluation of the bare program, CPU", cpu["bare"], "s")
    metric = "evaluation over the bare program's, CPU"
    yield ratio(_PART, metric, (cpu["ours"], cpu["bare"]), 1.05)
    metric = "the same, where the bare program stops its garbage collector too"
    yield ratio(_PART, metric, (cpu["ours"], cpu["bare, stopped"]), note="ADR 0063")
    pair = (_memory(costs["ours"]), _memory(costs["bare"]))
    yield ratio(_PART, "evaluation over the bare program's, peak memory", pair, 1.05, "ADR 0063")


def _memory(found: Sequence[Cost]) -> list[float]:
    return [each.memory for each in found]
