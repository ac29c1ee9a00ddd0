"""What the program registers for a configuration, once for all in a process that ask for it.

An evaluation takes half a second. Tests that ask for the same stacks are in the group
`every-stack`, so that one worker runs them.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tools.render.evaluate import Evaluation, evaluate


def evaluated(config: Mapping[str, Any]) -> Evaluation:
    """Return the evaluation of a stack's `config`, with full keys."""
    return _evaluated(json.dumps(config, sort_keys=True))


@cache
def _evaluated(config: str) -> Evaluation:
    return evaluate(json.loads(config))
