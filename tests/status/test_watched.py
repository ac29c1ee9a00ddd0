"""The stack as it should be: its rungs as a stack file plans them, and their node pools."""

from pathlib import Path
from typing import Any

import yaml

from components.status.watched import WatchedRung, WatchedStack, planned
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY

Pool = dict[str, Any]


def dev_with(pools: list[Pool], folder: Path) -> WatchedStack:
    """Return the dev stack with other pools."""
    dev = yaml.safe_load((REPOSITORY / "Pulumi.dev.yaml").read_text())["config"]
    del dev["vllm-gke:waivers"]
    file = folder / "Pulumi.other.yaml"
    file.write_text(yaml.safe_dump({"config": {**dev, "vllm-gke:pools": pools}}))
    stack = planned_stack(file, REPOSITORY)
    return planned(stack.config, stack.ladder)


def test_a_tpu_waits_silently_unless_it_is_sold_by_flex_start(tmp_path: Path) -> None:
    tpu: Pool = {"accelerator": "tpu", "chips": 1}
    pools: list[Pool] = [
        {**tpu, "name": "on-demand"},
        {**tpu, "name": "flex", "capacity": "flexStart"},
        {"name": "l4", "accelerator": "nvidia-l4"},
    ]
    rungs = dev_with(pools, tmp_path).rungs
    assert {each.name: each.waits_silently for each in rungs} == {
        "on-demand": True,
        "flex": False,
        "l4": False,
    }


def test_a_group_belongs_to_the_pool_with_the_longest_name_in_it() -> None:
    short, long = WatchedRung("l4", "l4-3e4f"), WatchedRung("big-l4", "big-l4-3e4f")
    stack = WatchedStack("vllm", "vllm", rungs=(short, long))
    assert stack.rung_of_group("gke-vllm-big-l4-3e4f-5a6b7c8d-grp") is long
    assert stack.rung_of_group("gke-vllm-l4-3e4f-5a6b7c8d-grp") is short
    assert stack.rung_of_group("gke-other-pool-5a6b7c8d-grp") is None
