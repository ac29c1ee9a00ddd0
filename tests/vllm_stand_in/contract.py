"""The project's table of vLLM's flags and metrics.

Read as a file: its module brings all of Pulumi with it, which would make every start seconds long.
"""

import json
from pathlib import Path

_TABLE = json.loads(
    (Path(__file__).parents[2] / "components" / "facts" / "vllm_contract.json").read_text()
)

VERSION: str = _TABLE["version"]
FLAGS: frozenset[str] = frozenset(_TABLE["flags"])
GUARDED: tuple[str, ...] = tuple(_TABLE["guarded"])
METRIC_KINDS: dict[str, str] = {name: one["kind"] for name, one in _TABLE["metrics"].items()}
METRIC_LABELS: dict[str, list[str] | None] = {
    name: one["labels"] for name, one in _TABLE["metrics"].items()
}
