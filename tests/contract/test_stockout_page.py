"""The advice of the page on TPU stockouts, on the example stack that it is about."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.stack.planned import RefusedError, planned_stack
from tools.stack.sandbox_home import REPOSITORY

WAIVERS, POOLS = "vllm-gke:waivers", "vllm-gke:pools"


def with_the_tpu_last(tmp_path: Path, *, waived: bool) -> Path:
    """Write the file of `dev` with its TPU at the end of `pools`, with or without the waiver."""
    file: dict[str, Any] = yaml.safe_load((REPOSITORY / "Pulumi.dev.yaml").read_text())
    config = file["config"]
    tpu, *others = config[POOLS]
    config[POOLS] = [*others, tpu]
    if not waived:
        config[WAIVERS] = [each for each in config[WAIVERS] if each["rule"] != "tpu-not-last"]
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(yaml.safe_dump(file))
    return path


def test_the_tpu_goes_last_if_its_waiver_is_removed(tmp_path: Path) -> None:
    planned = planned_stack(with_the_tpu_last(tmp_path, waived=False), REPOSITORY)
    assert [rung.name for rung in planned.ladder.rungs] == ["l4-spot", "l4", "v6e-1"]


def test_the_waiver_of_a_tpu_that_is_last_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"'tpu-not-last' finds nothing to waive here"):
        planned_stack(with_the_tpu_last(tmp_path, waived=True), REPOSITORY)


@pytest.mark.parametrize("page", ["tpu-stockout.md", "runbooks/no-node.md"])
def test_a_page_that_moves_the_tpu_removes_the_waiver(page: str) -> None:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8").lower()
    assert "move the tpu to the end of `pools`, remove the waiver `tpu-not-last`" in text
