"""`gcloud builds submit` against the world."""

from pathlib import Path

import pytest

from sandbox import type_tokens
from sandbox.commands import gcloud
from tests.sandbox.calls import Calls
from tests.sandbox.conftest import REGION

IMAGE = f"{REGION}-docker.pkg.dev/my-project/images/vllm-gpu"
BUILDER = "builder@my-project.iam.gserviceaccount.com"
CONFIG = """
steps: [{name: gcr.io/cloud-builders/docker, args: [build, --tag, $_IMAGE, .]}]
images: ["${_IMAGE}"]
options: {logging: CLOUD_LOGGING_ONLY}
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a source folder with a build configuration, and the world to gcloud."""
    monkeypatch.setenv("SANDBOX_WORLD", str(tmp_path / "world"))
    monkeypatch.delenv("SANDBOX_CONDITIONS", raising=False)
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "build.yaml").write_text(CONFIG)
    return folder


@pytest.fixture
def ready(google: Calls) -> Calls:
    """Give a repository and a builder that may push to it."""
    google.create(
        "gcp:artifactregistry/repository:Repository", {"repositoryId": "images", "format": "DOCKER"}
    )
    google.create("gcp:serviceaccount/account:Account", {"accountId": "builder"})
    google.create(
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
        {
            "repository": "images",
            "role": "roles/artifactregistry.writer",
            "member": f"serviceAccount:{BUILDER}",
        },
    )
    return google


def words(source: Path, *more: str) -> list[str]:
    """Write a command line."""
    return [
        *("builds", "submit", str(source), f"--config={source.parent}/build.yaml"),
        *("--project=my-project", "--region=global", f"--substitutions=_IMAGE={IMAGE}"),
        *(f"--service-account=projects/my-project/serviceAccounts/{BUILDER}", "--quiet"),
        *("--suppress-logs", "--format=value(results.images[0].digest)", *more),
    ]


def test_a_build_prints_the_digest_and_leaves_the_image(
    ready: Calls, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gcloud.main(words(source)) == 0
    digest = capsys.readouterr().out.strip()
    assert len(digest) == len("sha256:") + 64
    [image] = ready.world.things(type_tokens.IMAGE)
    assert image.properties["uri"] == f"{IMAGE}@{digest}"


@pytest.mark.usefixtures("ready")
def test_the_digest_follows_the_content(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digests = []
    for text in ("FROM scratch\n", "FROM scratch\n", "FROM other\n"):
        (source / "Dockerfile").write_text(text)
        assert gcloud.main(words(source)) == 0
        digests.append(capsys.readouterr().out)
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.usefixtures("ready")
def test_what_gcloud_does_not_send_is_no_part_of_the_content(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / ".gcloudignore").write_text("# not these\nREADME.md\n__pycache__/\n")
    digests = []
    for text in ("one", "other"):
        for name in ("README.md", "chat/README.md", "__pycache__/a.pyc", "chat/__pycache__/b.pyc"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
        assert gcloud.main(words(source)) == 0
        digests.append(capsys.readouterr().out)
    assert digests[0] == digests[1]


@pytest.mark.usefixtures("ready")
def test_a_pattern_of_what_is_not_sent_is_refused(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / ".gcloudignore").write_text("*.pyc\n")
    assert "the sandbox supports names only, not patterns: *.pyc" in refused(capsys, words(source))


def test_a_repository_takes_its_images_along(ready: Calls, source: Path) -> None:
    assert gcloud.main(words(source)) == 0
    [thing] = ready.world.things("gcp:artifactregistry/repository:Repository")
    repository = ready.read(
        ready.create(
            "gcp:artifactregistry/repository:Repository",
            {"repositoryId": "other", "format": "DOCKER"},
            "other",
        )
    )
    assert repository is not None
    repository.id = thing.id
    ready.delete(repository)
    assert ready.world.things(type_tokens.IMAGE) == []


def refused(capsys: pytest.CaptureFixture[str], command: list[str]) -> str:
    """Run a command that has to fail, and give what it says."""
    assert gcloud.main(command) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.usefixtures("google")
def test_a_build_needs_a_repository_and_an_account(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, words(source))
    assert f"NOT_FOUND: service account {BUILDER} does not exist" in said
    assert f"no Artifact Registry repository holds {IMAGE}" in said


def test_a_builder_that_may_not_push_is_refused(
    ready: Calls, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [grant] = ready.world.things("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember")
    ready.world.drop(grant.type, grant.id)
    assert "uploadArtifacts" in refused(capsys, words(source))


@pytest.mark.usefixtures("ready")
def test_a_build_s_configuration_is_yaml(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (source.parent / "build.yaml").write_text("steps: [\n")
    assert f"{source.parent}/build.yaml is not YAML: " in refused(capsys, words(source))


@pytest.mark.usefixtures("ready")
def test_a_build_of_its_own_account_has_to_say_where_logs_go(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source.parent / "build.yaml").write_text(CONFIG.replace("CLOUD_LOGGING_ONLY", "LEGACY"))
    assert "set options.logging to CLOUD_LOGGING_ONLY" in refused(capsys, words(source))


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--region=asia-northeast1"], "cannot run builds in this region, see https://"),
        (
            ["--region=us-central1", "--machine-type=e2-highcpu-8"],
            "cannot run builds of this machine type in this region, see https://",
        ),
    ],
)
def test_a_new_project_builds_in_few_regions_and_on_the_default_machine(
    source: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    assert said in refused(capsys, words(source, *more))
    assert gcloud.main(words(source, "--region=us-central1")) == 0


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--asynchronous"], "unrecognized arguments: --asynchronous"),
        (["--substitutions=_IMAEG=x"], "no substitution for _IMAGE"),
        ([f"--substitutions=_IMAGE={IMAGE},_TAG=x"], "not in the template: _TAG"),
        (["--substitutions=_IMAGE"], "'_IMAGE' is not KEY=VALUE"),
        (
            ["--gcs-source-staging-dir=gs://nowhere/source"],
            "the bucket gs://nowhere does not exist",
        ),
        (["--config=/no/such.yaml"], "unable to read file [/no/such.yaml]"),
    ],
)
def test_a_wrong_command_line_is_refused(
    source: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    assert said in refused(capsys, words(source, *more))


@pytest.mark.usefixtures("google")
def test_another_gcloud_command_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert "not 'container images'" in refused(capsys, ["container", "images", "list"])


@pytest.mark.usefixtures("ready")
def test_a_build_can_be_told_to_fail(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weather = source.parent / "weather.yaml"
    weather.write_text("faults: [{type: 'gcloud:*', message: the worker was lost}]")
    monkeypatch.setenv("SANDBOX_CONDITIONS", str(weather))
    assert "the worker was lost" in refused(capsys, words(source))
    assert gcloud.main(words(source)) == 0


def test_the_stand_in_runs_from_a_command(ready: Calls, commands: Calls, source: Path) -> None:
    made = commands.create(
        "command:local:Command", {"create": f"gcloud {' '.join(map(repr, words(source)))}"}
    )
    [image] = ready.world.things(type_tokens.IMAGE)
    assert made.outputs["stdout"] == image.properties["digest"]


def test_a_right_to_read_that_was_just_granted_is_not_in_force_where_rights_are_late(
    ready: Calls, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.create("gcp:storage/bucket:Bucket", {"name": "sources", "location": REGION})
    ready.create(
        "gcp:storage/bucketIAMMember:BucketIAMMember",
        {
            "bucket": "sources",
            "role": "roles/storage.objectViewer",
            "member": f"serviceAccount:{BUILDER}",
        },
    )
    staged = words(source, "--gcs-source-staging-dir=gs://sources/source")
    weather = source.parent / "weather.yaml"
    monkeypatch.setenv("SANDBOX_CONDITIONS", str(weather))
    weather.write_text("rightsDelaySeconds: 3600")
    assert gcloud.main(staged) == 1
    denied = f"Error 403: {BUILDER} does not have storage.objects.get access"
    assert denied in capsys.readouterr().err
    weather.write_text("rightsDelaySeconds: 0")
    assert gcloud.main(staged) == 0
