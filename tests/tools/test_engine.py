"""The engine: which one is taken, how one is got, and what is said when none is to be had."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.programs import engine
from tools.programs.cache import Way, cache_folder
from tools.programs.engine import EngineNotFoundError, find_or_get

CURRENT = f"v{engine.VERSION}"


def executable(path: Path, script: str) -> Path:
    """Write a shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def engine_in(folder: Path, version: str = CURRENT) -> Path:
    """Put an engine that knows its version, and a language host, into a folder."""
    executable(folder / engine.LANGUAGE_HOST, "exit 0")
    return executable(folder / "pulumi", f"echo {version}")


def never(folder: Path) -> None:
    """Fail the test: this way was not to be tried."""
    raise AssertionError(f"{folder} was to stay as it is")


def filled(folder: Path) -> None:
    """Get an engine that runs."""
    engine_in(folder / "bin")


def refused(folder: Path) -> None:
    """Fail after half the work."""
    engine_in(folder / "bin")
    raise RuntimeError("connection refused")


def homeless() -> Path:
    """Be a person whose home nobody knows."""
    raise RuntimeError("no home")


def way(fill: Callable[[Path], None], name: str = "the post") -> Way:
    """Name a way to get an engine."""
    return Way(name, f"asking {name}", fill)


def test_a_recent_pulumi_on_path_is_taken(tmp_path: Path) -> None:
    own = engine_in(tmp_path / "own", "v3.300.1")
    found = find_or_get(search_path=str(own.parent), cache=tmp_path / "cache", ways=[way(never)])
    assert found == own


@pytest.mark.parametrize("version", ["v3.249.9", "v2.300.0", "", "a version of its own"])
def test_a_pulumi_on_path_that_is_old_or_mute_is_passed_over(tmp_path: Path, version: str) -> None:
    own = engine_in(tmp_path / "own", version)
    cache = tmp_path / "cache"
    found = find_or_get(search_path=str(own.parent), cache=cache, ways=[way(filled)])
    assert found == cache / engine.VERSION / "bin" / "pulumi"


def test_a_pulumi_on_path_that_cannot_run_python_is_passed_over(tmp_path: Path) -> None:
    own = engine_in(tmp_path / "own")
    own.with_name(engine.LANGUAGE_HOST).unlink()
    cache = tmp_path / "cache"
    found = find_or_get(search_path=str(own.parent), cache=cache, ways=[way(filled)])
    assert found == cache / engine.VERSION / "bin" / "pulumi"


def test_a_pulumi_on_path_may_be_a_link_to_where_its_host_lies(tmp_path: Path) -> None:
    real = engine_in(tmp_path / "keg")
    link = tmp_path / "bin" / "pulumi"
    link.parent.mkdir()
    link.symlink_to(real)
    found = find_or_get(search_path=str(link.parent), cache=tmp_path / "cache", ways=[way(never)])
    assert found == link


def test_a_cached_engine_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    cached = engine_in(tmp_path / engine.VERSION / "bin")
    assert find_or_get(search_path="", cache=tmp_path, ways=[way(never)]) == cached


def test_ways_are_tried_in_order_until_one_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = [way(refused, "the post"), way(filled, "the smith"), way(never, "the sea")]
    find_or_get(search_path="", cache=tmp_path, ways=ways)
    assert capsys.readouterr().err.splitlines() == [
        "asking the post",
        "not available: the post failed (connection refused)",
        "asking the smith",
    ]


def test_a_way_that_fails_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    with pytest.raises(EngineNotFoundError):
        find_or_get(search_path="", cache=tmp_path, ways=[way(refused)])
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_what_a_killed_run_left_in_the_cache_is_cleared(tmp_path: Path) -> None:
    engine_in(tmp_path / ".getting-half" / "bin")
    find_or_get(search_path="", cache=tmp_path, ways=[way(filled)])
    assert sorted(path.name for path in tmp_path.iterdir()) == [engine.VERSION, ".lock"][::-1]


def test_an_engine_that_does_not_run_is_not_kept(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        engine_in(folder / "bin", version="")

    with pytest.raises(EngineNotFoundError, match="no program that runs was found in it"):
        find_or_get(search_path="", cache=tmp_path, ways=[way(broken)])


def test_two_clones_that_need_an_engine_at_once_get_it_once(tmp_path: Path) -> None:
    both_wait = threading.Barrier(2)
    got: list[Path] = []

    def once(folder: Path) -> None:
        got.append(folder)
        filled(folder)

    def clone() -> None:
        both_wait.wait()
        find_or_get(search_path="", cache=tmp_path, ways=[way(once)])

    clones = [threading.Thread(target=clone) for _ in range(2)]
    for thread in clones:
        thread.start()
    for thread in clones:
        thread.join()
    assert len(got) == 1


def test_the_cache_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder("engine") == tmp_path / "vllm-gke" / "engine"


def test_a_person_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(EngineNotFoundError, match="neither XDG_CACHE_HOME nor HOME is set; set on"):
        find_or_get(search_path="", ways=[way(never)])


def test_no_engine_at_all_is_one_sentence_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(engine, "default_ways", lambda _cache: (way(refused),))
    assert engine.main() == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "error: no Pulumi engine: no `pulumi` 3.250.0 or later with its Python host is on PATH; "
        "the post failed (connection refused); "
        "install Pulumi with `curl -fsSL https://get.pulumi.com | sh` and run this again"
    )


def test_a_cache_that_cannot_be_written_is_one_sentence_too(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(EngineNotFoundError, match=r"^no Pulumi engine: .*/file/cache: Not a direc"):
        find_or_get(search_path="", cache=in_the_way / "cache", ways=[way(never)])
