"""The page that a stack shows of itself."""

from components.estimates.readme import stack_readme
from tests.plan.test_explanation import L4, SPOT_TPU, figures

PAGE = stack_readme("vllm", figures(SPOT_TPU, L4))


def section(title: str, page: str = PAGE) -> list[str]:
    """Return the lines below a heading that are not empty."""
    (part,) = [part for part in page.split("\n## ") if part.startswith(f"{title}\n")]
    return [line for line in part.splitlines()[1:] if line]


def test_of_a_model_of_unknown_size_no_memory_is_claimed() -> None:
    page = stack_readme("vllm", figures(L4, model="a/b"))
    assert section("Memory", page) == ["- the size of 'a/b' is not known"]
