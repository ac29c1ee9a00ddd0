"""The page that a stack shows of itself."""

from components.estimates.readme import stack_readme
from components.estimates.tables import quota_notes
from tests.plan.test_explanation import L4, SPOT_TPU, figures

PAGE = stack_readme("vllm", figures(SPOT_TPU, L4))


def section(title: str, page: str = PAGE) -> list[str]:
    """Return the lines below a heading that are not empty."""
    (part,) = [part for part in page.split("\n## ") if part.startswith(f"{title}\n")]
    return [line for line in part.splitlines()[1:] if line]


def test_the_page_begins_with_what_is_served_and_how_to_ask_it() -> None:
    assert PAGE.split("\n## ", maxsplit=1)[0] == (
        "# vllm: meta-llama/Llama-3.1-8B in us-central1\n"
        "\n"
        "vLLM on GKE, requests of up to 8,192 tokens.\n"
        "\n"
        "```\n"
        "${outputs.tryIt}\n"
        "```\n"
        "\n"
        "- endpoint: ${outputs.endpoint}\n"
        "- dashboard: ${outputs.dashboard}\n"
    )


def test_the_sections_are_those_of_the_report() -> None:
    assert [line for line in PAGE.splitlines() if line.startswith("## ")] == [
        "## Model",
        "## Findings",
        "## Ladder, best first",
        "## Memory of one device, in GiB",
        "## Memory of the machine, in GiB",
        "## Cost in US dollars a month, at list prices of the US",
        "## Quota to have, every rung at its most nodes",
    ]


def test_the_model_is_said_as_it_is_stored_and_as_vllm_has_it() -> None:
    assert section("Model") == [
        "- architecture: LlamaForCausalLM",
        "- stored: not quantized, 16.0 bits a weight, 15.0 GiB",
        "- vLLM: leaves the weights as they are; computes in bfloat16 or float16, by the "
        "checkpoint",
        "- task: generate",
    ]


def test_a_rung_is_a_row_of_a_markdown_table_with_its_price() -> None:
    heads, line, *rows = section("Ladder, best first")[:4]
    assert heads == (
        "| rung | machine | has | sold as | nodes | zones | USD an hour | per 1M tokens |"
    )
    assert line == "| --- | --- | --- | --- | --- | --- | --- | --- |"
    assert rows == [
        "| v6e-spot | ct6e-standard-1t | 1 x v6e | spot | 0 to 2 | us-central1-b |"
        " unknown (2.70 on demand) | not measured |",
        "| l4 | g2-standard-4 | 1 x nvidia-l4 | onDemand | 1 to 2 | us-central1-b |"
        " 0.76 | not measured |",
    ]


def test_what_a_month_costs_at_the_least_is_said_where_a_price_is_unknown() -> None:
    rows = section("Cost in US dollars a month, at list prices of the US")
    assert [row for row in rows if row.startswith("| sum ")] == [
        "| sum | 647.80 | at least 647.80 | at least 1,222.60 |"
    ]


def test_the_notes_on_quota_are_below_its_table() -> None:
    lines = section("Quota to have, every rung at its most nodes")
    notes = [f"- {note}" for note in quota_notes(figures(SPOT_TPU, L4))]
    assert lines[-len(notes) :] == notes


def test_a_stack_without_findings_says_so() -> None:
    assert section("Findings") == ["- none"]


def test_of_a_model_of_unknown_size_no_memory_is_claimed() -> None:
    page = stack_readme("vllm", figures(L4, model="a/b"))
    assert section("Memory", page) == ["- the size of 'a/b' is not known"]


def test_no_line_of_a_table_has_more_cells_than_its_heads() -> None:
    for part in PAGE.split("\n## ")[1:]:
        rows = [line for line in part.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1
