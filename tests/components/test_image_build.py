"""ImageBuild: one command, and a digest."""

import shlex
import subprocess
from pathlib import Path
from typing import cast

import pulumi
import pytest

from components.image.build import ImageBuild, ImageBuildArgs
from tests.components.recorder import DIGEST, Recorder

COMMAND = "command:local:Command"

ARGS: ImageBuildArgs = {
    "project": "p",
    "region": "europe-west4",
    "context": "images",
    "image": "tpu",
    "context_digest": "0123456789abcdef",
    "repository": "europe-west4-docker.pkg.dev/p/vllm",
    "service_account": "projects/p/serviceAccounts/b@p.iam",
    "staging": "gs://p-sources/source",
}


def the_build(engine: Recorder) -> str:
    """Return the command of Google's in the script."""
    script: str = engine.one(COMMAND)["create"]
    return "gcloud" + script.partition("; do gcloud")[2].partition(' 2>"$said"')[0]


@pytest.mark.parametrize("key", ["project", "repository", "service_account", "staging"])
def test_what_a_value_holds_is_one_word_of_the_shell(engine: Recorder, key: str) -> None:
    given = "my-project;touch x $(touch x) `touch x` '\"\n#"
    args = cast("ImageBuildArgs", {**ARGS, key: pulumi.Output.from_input(given)})
    engine.run(lambda: ImageBuild("vllm-tpu", args))
    words = shlex.split(the_build(engine))
    assert len(words) == 13
    assert [given in word for word in words].count(True) == 1


@pytest.mark.parametrize("name", ["a,_FOLDER=gpu", "a,b;c", "^;^a,b", "a;,_X=b;;"])
def test_a_name_with_a_comma_is_one_substitution(engine: Recorder, name: str) -> None:
    args = cast("ImageBuildArgs", {**ARGS, "repository": pulumi.Output.from_input(name)})
    engine.run(lambda: ImageBuild("vllm-tpu", args))
    (flag,) = (word for word in shlex.split(the_build(engine)) if "--substitutions" in word)
    # As `gcloud topic escaping` says it.
    _, delimiter, rest = flag.removeprefix("--substitutions=").split("^", 2)
    assert [pair.split("=", 1) for pair in rest.split(delimiter)] == [
        ["_FOLDER", "tpu"],
        ["_IMAGE", f"{name}/vllm-tpu:0123456789ab"],
    ]


def test_other_files_are_another_build(engine: Recorder) -> None:
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    assert engine.one(COMMAND)["triggers"] == ["0123456789abcdef"]


# Cloud Build's own words, with the account of the build.
NOT_YET = (
    "ERROR: (gcloud.builds.submit) INVALID_ARGUMENT: could not resolve source: googleapi: Error "
    "403: b@p.iam does not have storage.objects.get access to the Google Cloud Storage object. "
    "Permission 'storage.objects.get' denied on resource (or it may not exist)., forbidden"
)
NEVER = (
    "ERROR: (gcloud.builds.submit) PERMISSION_DENIED: The caller does not have permission. This "
    "command is authenticated as somebody@example.com"
)
NOTICE = "they are not in force yet. Trying again in {} s."


def run(
    engine: Recorder, folder: Path, *answers: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script where gcloud fails with each answer in turn and builds after the last.

    Gives what the script did, and each sleep that it asked for.
    """
    engine.run(lambda: ImageBuild("vllm-tpu", ARGS))
    programs = {
        "gcloud": f"""said=$(sed -n "$(($(wc -l < asked) + 1))p" answers); echo >> asked
if test -n "$said"; then printf '%s\\n' "$said" >&2; exit 1; fi; echo {DIGEST}""",
        "sleep": 'echo "$1" >> slept',
    }
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    for name in ("asked", "slept"):
        (folder / name).touch()
    (folder / "answers").write_text("".join(f"{each}\n" for each in answers))
    done = subprocess.run(
        ["/bin/sh", "-c", engine.one(COMMAND)["create"]],
        cwd=folder,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, (folder / "slept").read_text().split()


def test_a_build_is_tried_again_until_its_account_s_rights_are_in_force(
    engine: Recorder, tmp_path: Path
) -> None:
    done, slept = run(engine, tmp_path, NOT_YET, NOT_YET)
    assert (done.returncode, done.stdout) == (0, f"{DIGEST}\n")
    assert slept == ["5", "10"]
    assert [NOTICE.format(seconds) in done.stderr for seconds in slept] == [True, True]


def test_a_right_that_never_comes_is_waited_for_ten_minutes(
    engine: Recorder, tmp_path: Path
) -> None:
    done, slept = run(engine, tmp_path, *[NOT_YET] * 20)
    assert done.returncode == 1
    assert sum(int(seconds) for seconds in slept) == 635
    assert done.stderr.count(NOT_YET) == len(slept) + 1


@pytest.mark.parametrize(
    "error", [NEVER, 'ERROR: (gcloud.builds.submit) build 1 completed with status "FAILURE"']
)
def test_any_other_error_ends_the_build_at_once(
    engine: Recorder, tmp_path: Path, error: str
) -> None:
    done, slept = run(engine, tmp_path, error)
    assert (done.returncode, slept) == (1, [])
    assert done.stderr.startswith(f"{error}\nThe build in europe-west4 failed.")
