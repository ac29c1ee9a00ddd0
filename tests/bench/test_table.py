"""The table: what a row shows, and where the page gets it."""

from pathlib import Path

from bench.table import PAGE, Row, table, write


def test_a_row_shows_its_median_spread_target_and_whether_it_is_met() -> None:
    rows = [
        Row("At the desk", "one over two", 1.104, spread=(1.0, 1.25), target=1.1, note="why"),
        Row("At the desk", "memory", 197.6, "MB", (190.2, 198.8), 200),
        Row("Growth", "counted", 1, target=1.1),
        Row("Growth", "cold", None, "s", target=240),
    ]
    head = [
        "| Measurement | Median | Spread | Target | Met | Note |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    assert table(rows).splitlines() == [
        *("### At the desk", "", *head),
        "| one over two | 1.10 | 1 to 1.25 | at most 1.10 | no | why |",
        "| memory | 198 MB | 190 to 199 | at most 200 MB | yes |  |",
        "",
        *("### Growth", "", *head),
        "| counted | 1 |  | at most 1.10 | yes |  |",
        "| cold | not measured |  | at most 240 s |  |  |",
    ]


def test_the_page_has_the_last_table_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(PAGE.read_text())
    for value in (1.0, 2.0):
        write([Row("Growth", "counted", value)], page)
    text = page.read_text()
    assert "| counted | 2 |" in text
    assert "| counted | 1 |" not in text
    assert text.partition("## Results")[0] == PAGE.read_text().partition("## Results")[0]
