"""Figures in a stack file: the pool gets them, and nothing else changes."""

from pathlib import Path

import pytest

from tools.benchmark.stack_file import StackFileError, difference, with_figures, write

KEY = "vllm-gke:pools"
FIGURES = {"tokensPerSecond": 1458.0, "target": 96.0}
FLOW = """# The best first.
config:
  gcp:project: my-project
  vllm-gke:region: asia-northeast1
  vllm-gke:pools: # best first
    - {name: l4-spot, accelerator: nvidia-l4, capacity: spot} # may go
    - {name: l4, accelerator: nvidia-l4, tokensPerSecond: 900, maxNodes: 2}
"""
BLOCK = """config:
  vllm-gke:pools:
    - accelerator: nvidia-l4
      name: l4 # on demand
      maxNodes: 2

    - name: other
      accelerator: nvidia-t4
  vllm-gke:layout: fungible
"""


def test_keys_are_added_at_the_end_of_a_pool_on_one_line() -> None:
    old = "capacity: spot}"
    assert with_figures(FLOW, KEY, "l4-spot", FIGURES) == FLOW.replace(
        old, "capacity: spot, tokensPerSecond: 1458, target: 96}"
    )


def test_a_key_that_is_there_gets_its_new_value_in_place() -> None:
    assert with_figures(FLOW, KEY, "l4", FIGURES) == FLOW.replace(
        "tokensPerSecond: 900, maxNodes: 2}", "tokensPerSecond: 1458, maxNodes: 2, target: 96}"
    )


def test_a_pool_of_several_lines_gets_lines_and_keeps_its_comments() -> None:
    assert with_figures(BLOCK, KEY, "l4", FIGURES) == BLOCK.replace(
        "accelerator: nvidia-l4\n",
        "accelerator: nvidia-l4\n      tokensPerSecond: 1458\n      target: 96\n",
    )


def test_a_pool_at_the_end_of_a_file_without_a_line_end_gets_lines() -> None:
    text = "config:\n  vllm-gke:pools:\n    - name: l4"
    assert with_figures(text, KEY, "l4", {"target": 3.0}) == f"{text}\n      target: 3"


def test_the_difference_is_that_of_the_pool() -> None:
    new = with_figures(FLOW, KEY, "l4", FIGURES)
    assert list(difference(Path("Pulumi.dev.yaml"), FLOW, new)) == [
        "--- Pulumi.dev.yaml",
        "+++ Pulumi.dev.yaml",
        "@@ -7 +7 @@",
        "-    - {name: l4, accelerator: nvidia-l4, tokensPerSecond: 900, maxNodes: 2}",
        "+    - {name: l4, accelerator: nvidia-l4, tokensPerSecond: 1458, maxNodes: 2, target: 96}",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("config: {}\n", "the stack file has no 'vllm-gke:pools': write the ladder into it first"),
        ("", "the stack file has no 'vllm-gke:pools': write the ladder into it first"),
        (FLOW, "'vllm-gke:pools' has no pool 'a100'"),
    ],
)
def test_a_file_without_the_pool_is_refused(text: str, told: str) -> None:
    with pytest.raises(StackFileError) as caught:
        with_figures(text, KEY, "a100", FIGURES)
    assert str(caught.value) == told


def test_a_layout_that_cannot_be_changed_is_refused_with_what_to_write() -> None:
    text = "config:\n  vllm-gke:pools:\n    - ? name\n      : l4\n"
    with pytest.raises(StackFileError, match="write into it: tokensPerSecond: 1458, target: 96"):
        with_figures(text, KEY, "l4", FIGURES)


def test_a_file_is_replaced_once_the_plan_accepts_it(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(FLOW)
    write(path, with_figures(FLOW, KEY, "l4", FIGURES))
    assert path.read_text() == with_figures(FLOW, KEY, "l4", FIGURES)
    assert [each.name for each in tmp_path.iterdir()] == ["Pulumi.dev.yaml"]


def test_a_file_that_the_plan_would_refuse_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(FLOW)
    with pytest.raises(StackFileError, match="the stack would be refused"):
        write(path, with_figures(FLOW, KEY, "l4", {"target": 5000.0}))
    assert path.read_text() == FLOW
