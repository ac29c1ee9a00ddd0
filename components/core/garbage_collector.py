"""Python's garbage collector in a Pulumi program."""

import atexit
import gc


def stop_garbage_collector() -> None:
    """Stop the garbage collector until the program ends.

    Call it before the first component is used. The classes of Pulumi's SDKs are a million objects
    that live to the end of the program. The collector examines them while they are imported, and
    once more at the end: more than half of the CPU time of a program (docs/performance.md). Until
    the program ends, memory that only a cycle of references holds is not freed.
    """
    gc.disable()
    # The collection at the end of the interpreter leaves out what is frozen.
    atexit.register(gc.freeze)
