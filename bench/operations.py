"""How much Python computes, counted: the same on every machine.

Counted are the interpreter's operations of this thread, in every function that is called. What C
code does inside one operation is not seen.
"""

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any


def operations(work: Callable[[], object]) -> int:
    """Return how many operations a call takes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def over_linear(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Return what one more costs at the end, over what one more costs at the start.

    1 is linear: each of the last ones costs as much as each of the first. Takes three sizes.
    """
    (small, middle, large), (first, second, third) = sizes, costs
    return ((third - second) / (large - middle)) / ((second - first) / (middle - small))
