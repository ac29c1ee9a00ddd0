"""Results as files, and two of them against each other."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.benchmark.lines import result, stage
from tools.benchmark.comparison import changed, table
from tools.benchmark.picture import picture
from tools.benchmark.result import Knee, ResultError, read_result, save_result


def test_a_result_is_read_as_it_was_saved(tmp_path: Path) -> None:
    saved = save_result(result(), tmp_path / "new")
    assert saved.name == "dev-l4-20261201T100000.json"
    assert read_result(saved) == result()


def test_a_result_never_replaces_another(tmp_path: Path) -> None:
    saved = save_result(result(), tmp_path)
    with pytest.raises(ResultError, match="exists already; a result never replaces another"):
        save_result(result(full=stage(None, tokens=1.0)), tmp_path)
    assert read_result(saved) == result()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "is not a result of `make benchmark`: date: Field required"),
        ("", "is not a result of `make benchmark`: the file: Invalid JSON"),
    ],
)
def test_a_file_that_is_no_result_is_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ResultError) as caught:
        read_result(path)
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="cannot be read: No such file or directory"):
        read_result(tmp_path / "gone.json")


def test_a_comparison_names_what_differs_in_the_server_and_its_flags() -> None:
    server = result().server
    new = server.model_copy(update={"image": None, "flags": ("--max-num-seqs=128", "--dtype=half")})
    assert list(changed(result(), result(server=new))) == [
        "image: registry/vllm@sha256:aa -> unknown",
        "flags: --max-num-seqs=256 -> --dtype=half --max-num-seqs=128",
    ]


def test_a_comparison_of_the_same_server_names_nothing() -> None:
    assert list(changed(result(), result(date="2026-12-02T10:00:00+00:00"))) == []


def test_figures_are_better_or_worse_above_the_noise() -> None:
    after = result(
        full=stage(None, tokens=1600.0),
        alone=stage(None, first=0.103, per=0.03),
        rates=(stage(1.0, first=None), stage(3.0)),
    )
    _, rows = table(result(), after)
    assert [tuple(row) for row in rows] == [
        ("tokens/s, full", "1458", "1600", "+9.7%", "better"),
        ("first token p50, alone", "0.1", "0.103", "+3.0%", "equal"),
        ("first token p95, alone", "0.1", "0.103", "+3.0%", "equal"),
        ("per token p50, alone", "0.02", "0.03", "+50.0%", "worse"),
        ("per token p95, alone", "0.02", "0.03", "+50.0%", "worse"),
        ("first token p50, 1/s", "0.1", "unknown", "unknown", "unknown"),
        ("first token p95, 1/s", "0.1", "unknown", "unknown", "unknown"),
        ("per token p50, 1/s", "0.02", "0.02", "+0.0%", "equal"),
        ("per token p95, 1/s", "0.02", "0.02", "+0.0%", "equal"),
    ]


def test_the_picture_has_a_point_for_each_figure_that_is_known_and_the_knee() -> None:
    knee = Knee(rate=1, running=3, kv_cache=None, limit="2/s: too slow")
    drawn = ET.fromstring(  # noqa: S314 # made here
        picture(result(rates=(stage(1.0), stage(2.0, first=None)), knee=knee))
    )
    space = "{http://www.w3.org/2000/svg}"
    # Two lines of latency to the first token with one point each, two of two, one of throughput.
    assert len(drawn.findall(f".//{space}circle")) == 2 * 1 + 2 * 2 + 2
    words = [each.text for each in drawn.iter(f"{space}text")]
    assert words.count("knee") == 3
    assert words[0] == "some/model l4 chat, 2026-12-01"
