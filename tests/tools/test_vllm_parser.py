"""vLLM's parser: when it is got, under which name, and what is said when it cannot be."""

from pathlib import Path

import pytest

from components.facts.shapes import Family
from tests.tools.test_engine import executable, never, refused, way
from tools.vllm import parser as vllm_parser
from tools.vllm.parser import ParserNotFoundError, VllmParser, entry, find_or_get


def filled(folder: Path) -> None:
    """Get one that answers."""
    executable(folder / "environment" / "bin" / "python", 'echo \'{"verdicts": [], "routes": []}\'')
    (folder / "wheels").mkdir()


def test_one_in_the_cache_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    filled(tmp_path / entry())
    assert find_or_get(cache=tmp_path, ways=[way(never)]) == VllmParser(tmp_path / entry())


def test_one_that_is_got_is_kept_under_the_name_of_what_it_is_made_of(tmp_path: Path) -> None:
    assert find_or_get(cache=tmp_path, ways=[way(filled)]).folder == tmp_path / entry()


def test_none_is_one_sentence_with_the_reason_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ParserNotFoundError) as caught:
        find_or_get(cache=tmp_path, ways=[way(refused)])
    (line,) = str(caught.value).splitlines()
    assert line.startswith("no parser of vLLM: ")
    assert line.endswith(
        "run `.venv/bin/python -m tools.vllm.parser` to try again and see each step"
    )


def test_a_vllm_that_does_not_answer_is_told_in_its_last_words(tmp_path: Path) -> None:
    executable(tmp_path / "environment" / "bin" / "python", "echo no module torch >&2; exit 1")
    with pytest.raises(RuntimeError, match=r"^vLLM does not answer: no module torch$"):
        VllmParser(tmp_path).answer(Family.NVIDIA, [])


def test_a_torch_without_its_libraries_for_gpus_has_one_of_its_own_in_the_place_of_each(
    tmp_path: Path,
) -> None:
    (tmp_path / "libtorch_cuda.so").touch()
    vllm_parser._link(tmp_path)
    links = {each.name: each.readlink().name for each in tmp_path.glob("lib*") if each.is_symlink()}
    assert links == dict.fromkeys(vllm_parser._LEFT_OUT, "libtorch_global_deps.so")


def test_a_torch_that_is_for_no_gpu_is_left_as_it_is(tmp_path: Path) -> None:
    vllm_parser._link(tmp_path)
    assert list(tmp_path.iterdir()) == []
