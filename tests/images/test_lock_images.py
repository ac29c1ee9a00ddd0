"""Locking a base image, with a stand-in for docker on PATH."""

import pathlib
import subprocess
import sys

import pytest

REPOSITORY = pathlib.Path(__file__).parents[2]
DIGEST = "sha256:" + "ab" * 32
BY_TAG = "# a base\nFROM vllm/vllm-tpu:v0.26.0\n\nCOPY launcher.py /opt/launcher.py\n"
LOCKED = BY_TAG.replace("v0.26.0", f"v0.26.0@{DIGEST}")

# Answers as `docker buildx imagetools inspect` does, for one image only.
DOCKER = f"""#!/bin/sh
if [ "$*" = "buildx imagetools inspect vllm/vllm-tpu:v0.26.0 --format {{{{.Manifest.Digest}}}}" ]
then echo {DIGEST}
else echo "pulling" >&2; echo "ERROR: $4: not found" >&2; exit 1
fi
"""


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    """Make the folder that is all of PATH."""
    folder = tmp_path / "path"
    folder.mkdir()
    return folder


def docker(path: pathlib.Path, script: str = DOCKER) -> None:
    """Put a stand-in for docker on PATH."""
    (path / "docker").write_text(script)
    (path / "docker").chmod(0o755)


def lock(path: pathlib.Path, *dockerfiles: pathlib.Path) -> tuple[int, str, str]:
    """Run the command: its status, output and error output."""
    ended = subprocess.run(
        [sys.executable, "-m", "tools.release.lock_images", *map(str, dockerfiles)],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={"PATH": str(path)},
        timeout=60,
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_a_tag_gets_the_digest_it_stands_for(tmp_path: pathlib.Path, path: pathlib.Path) -> None:
    docker(path)
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(BY_TAG)
    assert lock(path, dockerfile) == (0, f"{dockerfile}: locked\n", "")
    assert dockerfile.read_text() == LOCKED


def test_a_digest_that_is_there_stays_and_nobody_is_asked(
    tmp_path: pathlib.Path, path: pathlib.Path
) -> None:
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(LOCKED)
    assert lock(path, dockerfile) == (0, f"{dockerfile}: already locked\n", "")
    assert dockerfile.read_text() == LOCKED


def test_without_docker_one_sentence_says_so(tmp_path: pathlib.Path, path: pathlib.Path) -> None:
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(BY_TAG)
    assert lock(path, dockerfile) == (
        1,
        "",
        "lock_images: cannot lock vllm/vllm-tpu:v0.26.0: docker does not start (No such file or "
        "directory); install docker with its buildx plugin\n",
    )


def test_one_base_that_cannot_be_locked_leaves_every_file_as_it_was(
    tmp_path: pathlib.Path, path: pathlib.Path
) -> None:
    docker(path)
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text(BY_TAG)
    bad.write_text("FROM vllm/vllm-tpu:v9.9.9\n")
    assert lock(path, good, bad) == (
        1,
        "",
        "lock_images: cannot lock vllm/vllm-tpu:v9.9.9: ERROR: vllm/vllm-tpu:v9.9.9: not found; "
        "run this on a machine with docker buildx and access to the registry\n",
    )
    assert good.read_text() == BY_TAG


def test_an_answer_that_is_no_digest_is_not_written(
    tmp_path: pathlib.Path, path: pathlib.Path
) -> None:
    docker(path, "#!/bin/sh\necho latest\n")
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(BY_TAG)
    status, _, error = lock(path, dockerfile)
    assert (status, "docker printed 'latest'" in error) == (1, True)
    assert dockerfile.read_text() == BY_TAG
