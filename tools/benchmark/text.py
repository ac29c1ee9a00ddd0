"""A benchmark for a terminal: a line for each stage as it ends."""

from tools.benchmark.result import Spread, Stage

HEADS = (
    f"{'load':>14}  {'tokens/s':>9}  {'first token p50, p95 (s)':>25}  "
    f"{'per token p50, p95 (s)':>23}  {'running':>7}  {'waiting':>7}  {'requests':>8}  errors"
)


def line(stage: Stage) -> str:
    """Return the line of a stage."""
    failed = f"{stage.failed}" if stage.failed else "0"
    worst = max(stage.errors, key=lambda each: stage.errors[each], default="")
    return (
        f"{stage.name:>14}  {stage.tokens_per_second:>9,.1f}  {_spread(stage.first_token):>25}  "
        f"{_spread(stage.per_token):>23}  {_known(stage.running):>7}  {_known(stage.waiting):>7}  "
        f"{stage.requests:>8,}  {failed}{f' ({worst})' if worst else ''}"
    )


def _spread(times: Spread) -> str:
    return f"{_seconds(times.p50)}, {_seconds(times.p95)}"


def _seconds(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _known(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f}"
