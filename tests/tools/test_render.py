"""The rendered files themselves: their names, their form, and what the command says."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.render import __main__ as render
from tools.render.evaluate import REPOSITORY, Evaluation
from tools.render.registrations import Resource

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)


def made(type_: str, name: str, inputs: dict[str, Any], **other: Any) -> Resource:
    """Return a resource that no program asked for."""
    urn = f"urn:pulumi:one::proof::{type_}::{name}{other.pop('mark', '')}"
    empty: dict[str, Any] = {"parent": "", "custom": True, "provider": "", "secrets": ()}
    more: dict[str, Any] = {
        "dependencies": (),
        "property_dependencies": {},
        "timeouts": {},
        "ignored": (),
    }
    return Resource(type=type_, name=name, urn=urn, inputs=inputs, **empty, **more)


def of(*resources: Resource) -> Evaluation:
    """Return an evaluation with these resources."""
    return Evaluation(project="proof", stack="one", resources=resources, outputs={}, warnings=())


def test_a_manifest_takes_what_it_is_from_its_type_where_the_inputs_do_not_say() -> None:
    resource = made("kubernetes:core/v1:Namespace", "web", {"metadata": {"name": "web"}})
    assert render.manifest(resource) == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "web"},
    }


def test_a_secret_is_masked_even_where_the_program_forgot_to() -> None:
    resource = made("kubernetes:core/v1:Secret", "s", {"data": {"token": "aGlkZGVu"}})
    assert render.manifest(resource)["data"] == {"token": "[secret]"}


def test_text_of_many_lines_is_written_as_it_is(tmp_path: Path) -> None:
    data = {"metadata": {"name": "c"}, "data": {"a.json": '{\n  "b": 1\n}\n'}}
    render.render(of(made("kubernetes:core/v1:ConfigMap", "c", data)), tmp_path)
    text = (tmp_path / "kubernetes/configmap-c.yaml").read_text()
    assert text.endswith('data:\n  a.json: |\n    {\n      "b": 1\n    }\n')


def test_a_manifest_starts_as_kubernetes_people_write_one(tmp_path: Path) -> None:
    inputs = {"spec": {}, "metadata": {"namespace": "web", "labels": {}, "name": "a"}}
    render.render(of(made("kubernetes:apps/v1:Deployment", "a", inputs)), tmp_path)
    text = (tmp_path / "kubernetes/deployment-web-a.yaml").read_text()
    assert re.findall(r"^ *(\w+):", text, re.MULTILINE) == [
        "apiVersion",
        "kind",
        "metadata",
        "name",
        "namespace",
        "labels",
        "spec",
    ]


def test_two_resources_of_one_name_have_a_file_each() -> None:
    twins = (made("gcp:compute/network:Network", "n", {}, mark=mark) for mark in "ab")
    assert sorted(render.contents(of(*twins))) == [
        "gcp/network-n-2.yaml",
        "gcp/network-n.yaml",
        "outputs.yaml",
    ]


def test_a_file_of_an_earlier_run_is_taken_away(tmp_path: Path) -> None:
    network = made("gcp:compute/network:Network", "n", {})
    render.render(of(network, made("gcp:compute/router:Router", "r", {})), tmp_path)
    render.render(of(network), tmp_path)
    assert sorted(written(tmp_path)) == ["gcp/network-n.yaml", "outputs.yaml"]


def test_a_run_says_where_the_files_are_and_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = render.main(["dev", "--out", str(tmp_path)])
    counts = {
        folder: len(list((tmp_path / "dev" / folder).iterdir()))
        for folder in ("kubernetes", "gcp", "commands")
    }
    assert (status, capsys.readouterr().out) == (
        0,
        f"{tmp_path}/dev:\n"
        f"  kubernetes/  {counts['kubernetes']:>3} Kubernetes manifests\n"
        f"  gcp/         {counts['gcp']:>3} Google Cloud resources\n"
        f"  commands/    {counts['commands']:>3} commands\n",
    )


def test_a_stack_that_is_not_there_is_refused_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = render.main(["nowhere"])
    there = sorted(path.name.split(".")[1] for path in REPOSITORY.glob("Pulumi.*.yaml"))
    assert (status, capsys.readouterr().err) == (
        1,
        "error: no stack 'nowhere': Pulumi.nowhere.yaml does not exist; "
        f"stacks here: {', '.join(there)}\n",
    )


def test_a_refused_stack_is_said_in_the_programs_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: proof\n")
    (tmp_path / "Pulumi.one.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text("import pulumi\nraise pulumi.RunError('no pools')\n")
    monkeypatch.setattr(render, "REPOSITORY", tmp_path)
    status = render.main(["one", "--out", str(tmp_path / "out")])
    assert (status, capsys.readouterr().err) == (1, "error: no pools\n")


def test_the_same_stack_gives_the_same_bytes(tmp_path: Path) -> None:
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        subprocess.run(
            [sys.executable, "-m", "tools.render", "dev", "--out", str(tmp_path / seed)],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
        )
    first, second = (written(tmp_path / seed) for seed in ("1", "2"))
    assert first == second


def written(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
