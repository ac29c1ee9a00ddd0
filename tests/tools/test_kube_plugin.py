"""The official Kubernetes plugin: which one is taken, how it is built, what a person is told."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.tools.test_engine import executable, never, refused, way
from tools.programs import engine, kube_plugin, kube_plugin_from_go
from tools.programs.kube_plugin_from_go import NAME, OVERLAY
from tools.stack.sandbox_home import sdk_version

WANTED = sdk_version("kubernetes")

# A `go` whose module cache has the plugin, and whose build is the tree that it was given.
FAKE_GO = """
case "$1" in
  env) echo go1.26.0 ;;
  list) echo "$FAKE_MODULE" ;;
  build) while [ "$1" != -o ]; do shift; done
         printf '#!/bin/sh\\n' > "$2"; chmod 755 "$2"
         cp -r .. "$BUILT"; echo "$*" > "$BUILT/words" ;;
esac
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide what the user has installed."""
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "pulumi"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[Path, str]:
    """Give the versions that plugins answer with, to be filled; others do not run."""
    found: dict[Path, str] = {}
    monkeypatch.setattr(kube_plugin, "version_of", found.get)
    return found


def cached(cache: Path) -> Path:
    """Name the place of a plugin in the cache."""
    return cache / f"{WANTED}-{kube_plugin_from_go.mark()}" / NAME


def test_the_version_that_the_sdk_asks_for_is_taken_from_the_person_s_own_pulumi(
    tmp_path: Path,
) -> None:
    own = tmp_path / "pulumi" / "plugins" / f"resource-kubernetes-v{WANTED}" / NAME
    executable(own, "")
    assert kube_plugin.find_or_get(cache=tmp_path / "cache", ways=[way(never)]) == own


@pytest.mark.parametrize(("version", "taken"), [(WANTED, True), ("4.0.0", False)])
def test_a_plugin_on_path_is_taken_where_it_is_that_version(
    tmp_path: Path, versions: dict[Path, str], version: str, *, taken: bool
) -> None:
    executable(own := tmp_path / "bin" / NAME, "")
    executable(other := cached(tmp_path / "cache"), "")
    versions[own] = version
    found = kube_plugin.find_or_get(cache=tmp_path / "cache", ways=[way(never)])
    assert found == (own if taken else other)


def test_a_plugin_that_does_not_answer_is_not_kept(tmp_path: Path) -> None:
    def silent(folder: Path) -> None:
        executable(folder / NAME, "exit 1")

    with pytest.raises(
        kube_plugin.PluginNotFoundError, match="no program that runs was found in it"
    ):
        kube_plugin.find_or_get(cache=tmp_path, ways=[way(silent)])


def test_no_plugin_is_one_sentence_with_the_reason_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(kube_plugin.PluginNotFoundError) as told:
        kube_plugin.find_or_get(cache=tmp_path, ways=[way(refused)])
    assert str(told.value) == (
        f"no Kubernetes plugin {WANTED}: the post failed (connection refused); it needs "
        "get.pulumi.com or a Go module proxy; run `make kubernetes` to try again and see each step"
    )


def test_the_download_is_the_engine_s_own_into_a_home_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(
        tmp_path / "engine",
        f"""
        [ "$*" = "plugin install resource kubernetes {WANTED} --exact" ] || exit 1
        mkdir -p "$PULUMI_HOME/plugins/resource-kubernetes-v{WANTED}"
        echo the release > "$PULUMI_HOME/plugins/resource-kubernetes-v{WANTED}/{NAME}"
        """,
    )
    monkeypatch.setattr(engine, "find_or_get", lambda: tmp_path / "engine")
    kube_plugin.download(tmp_path / "new", WANTED)
    assert (tmp_path / "new" / NAME).read_text() == "the release\n"
    assert not (tmp_path / "pulumi").exists()


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Build the plugin of a small module, with a `go` that gives back the tree it was given."""
    executable(tmp_path / "bin" / "go", FAKE_GO)
    module = tmp_path / "module"
    for file, text in {
        "go.mod": "module x\n\ngo 1.24.7\n",
        "pkg/provider/provider.go": "upstream",
        "pkg/provider/provider_construct.go": "upstream",
        f"cmd/{NAME}/schema.json": '{"name": "kubernetes"}',
        f"cmd/{NAME}/terraform-mapping.json": "{}",
    }.items():
        (module / file).parent.mkdir(parents=True, exist_ok=True)
        (module / file).write_text(text)
        (module / file).chmod(0o444)
    monkeypatch.setenv("FAKE_MODULE", str(module))
    monkeypatch.setenv("BUILT", str(tmp_path / "built"))
    (tmp_path / "new").mkdir()
    kube_plugin_from_go.build(tmp_path / "new", version="1.2.3", toolchains=tmp_path)
    return tmp_path / "built"


def test_the_build_is_of_the_module_with_this_project_s_files_laid_over_it(built: Path) -> None:
    construct = "provider/pkg/provider/provider_construct.go"
    assert (built / construct).read_text() == (OVERLAY / construct).read_text()
    assert (built / "provider/pkg/provider/provider.go").read_text() == "upstream"
    assert (built / "sdk" / "go.mod").exists()


def test_the_build_embeds_the_schema_with_its_version(built: Path) -> None:
    program = built / "provider" / "cmd" / NAME
    schema = json.loads((program / "schema-embed.json").read_text())
    assert schema == {"name": "kubernetes", "version": "1.2.3"}
    assert (program / "terraform-mapping-embed.json").read_text() == "{}"
    words = (built / "words").read_text()
    assert words.endswith(f"./cmd/{NAME}\n")


def test_a_person_is_told_which_release_judges(tmp_path: Path, versions: dict[Path, str]) -> None:
    versions[tmp_path] = WANTED
    assert kube_plugin.described(tmp_path) == f"Pulumi's Kubernetes plugin {WANTED}"


def test_a_person_is_told_what_a_plugin_that_was_built_lacks(
    tmp_path: Path, versions: dict[Path, str]
) -> None:
    ways = kube_plugin.default_ways(tmp_path, WANTED)
    assert [each.name for each in ways] == ["the official download", "the build from its Go module"]
    versions[tmp_path] = f"{WANTED}+module.{kube_plugin_from_go.commit()}"
    assert kube_plugin.described(tmp_path) == (
        "Pulumi's Kubernetes plugin, built from its module of 2026-01-15 (commit f47bc2d6f199), "
        f"not the release {WANTED} that the SDK asks for: it creates objects by server-side apply, "
        "as releases before 4.29 do, and has no components"
    )


def test_another_module_is_kept_under_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kube_plugin_from_go.mark()
    shutil.copytree(OVERLAY, tmp_path / "plugin")
    monkeypatch.setattr(kube_plugin_from_go, "OVERLAY", tmp_path / "plugin")
    assert kube_plugin_from_go.mark() == before
    go_mod = tmp_path / "plugin" / "go.mod"
    go_mod.write_text(re.sub(r"-\d{14}-", "-20260701000000-", go_mod.read_text()))
    assert kube_plugin_from_go.mark() != before
