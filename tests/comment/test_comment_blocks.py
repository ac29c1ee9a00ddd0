"""A comment that is too long: whole rows go, the least dear first, and it is said how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.pull_request.blocks import Block, fitted, length

DEAR = Block(("# gone",), tuple(f"| gone {n} |" for n in range(50)), "resources", keep=2)
CHEAP = Block(("# changes",), tuple(f"| change {n} |" for n in range(500)), "changes", keep=0)


def test_what_fits_is_whole() -> None:
    assert fitted([Block(("a",), ("b",)), Block(("c",))], 100) == "a\nb\n\nc\n"


def test_the_least_dear_rows_go_first_from_their_end() -> None:
    text = fitted([DEAR, CHEAP], 3_000)
    assert length(text) <= 3_000
    assert "| gone 49 |" in text
    assert "| change 0 |" in text
    assert "| change 499 |" not in text


def test_it_is_said_how_many_rows_are_left_out() -> None:
    text = fitted([DEAR, CHEAP], 3_000)
    shown = text.count("| change ")
    assert f"\n… and {500 - shown} more changes: `pulumi preview` shows all\n" in text


def test_lines_behind_the_rows_stay() -> None:
    block = Block(("<details>",), CHEAP.rows, "changes", end=("", "</details>"))
    assert fitted([block], 500).endswith("\n\n</details>\n")


def test_of_two_as_dear_the_longer_one_goes_first() -> None:
    short = Block(("# b",), ("| b 0 |", "| b 1 |"), "b", keep=0)
    text = fitted([CHEAP, short], 2_000)
    assert "| b 1 |" in text


def test_a_frame_that_is_too_long_alone_is_an_error() -> None:
    with pytest.raises(ValueError, match="the comment cannot be shortened to 10 characters"):
        fitted([Block(("a" * 20,), ("b",))], 10)


@given(
    sizes=st.lists(st.lists(st.integers(1, 300), max_size=40), min_size=1, max_size=6),
    limit=st.integers(700, 5_000),
)
def test_it_is_never_longer_than_the_limit_and_no_row_is_cut(
    sizes: list[list[int]], limit: int
) -> None:
    rows = [[f"|{'x' * size}|" for size in each] for each in sizes]
    blocks = [Block((f"# {n}",), tuple(each), "rows", keep=n % 3) for n, each in enumerate(rows)]
    text = fitted(blocks, limit)
    assert length(text) <= limit
    known = {row for each in rows for row in each}
    assert {line for line in text.splitlines() if line.startswith("|")} <= known


def test_length_is_counted_as_utf_16_does() -> None:
    assert length("a→😀") == 4


def test_what_counts_twice_there_is_left_out_as_well() -> None:
    assert length(fitted([Block(("a",), ("😀" * 10,) * 50, "faces")], 600)) <= 600
