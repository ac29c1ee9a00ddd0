"""The sandbox's folder: what is copied into it, what is kept out, and whom it leaves alone."""

import importlib.metadata
import os
import subprocess
from pathlib import Path

import pytest

from tests.tools.test_engine import engine_in
from tools.stack.sandbox_home import SandboxError, SandboxHome, tracked_stack_file

TRACKED = "# The dev stack.\nconfig:\n  small:region: here # for now\n"
SALT = "encryptionsalt: v1:abc=:v1:def\n"


@pytest.fixture
def home(tmp_path: Path) -> SandboxHome:
    """Give the sandbox of a project with one stack."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text(TRACKED)
    return SandboxHome(tmp_path / "sandbox", project)


def test_a_stack_file_is_copied_as_it_is(home: SandboxHome) -> None:
    copy = home.stacks / "Pulumi.dev.yaml"
    home.take(home.project / "Pulumi.dev.yaml", copy)
    assert copy.read_text() == TRACKED


def test_the_copy_keeps_its_salt_when_the_tracked_file_changes(home: SandboxHome) -> None:
    tracked, copy = home.project / "Pulumi.dev.yaml", home.stacks / "Pulumi.dev.yaml"
    home.take(tracked, copy)
    copy.write_text(copy.read_text() + SALT)
    tracked.write_text(TRACKED.replace("here", "there"))
    home.take(tracked, copy)
    assert copy.read_text() == TRACKED.replace("here", "there") + SALT
    assert tracked.read_text() == TRACKED.replace("here", "there")


def test_a_salt_or_a_key_of_a_real_stack_is_not_copied(home: SandboxHome) -> None:
    tracked, copy = home.project / "Pulumi.dev.yaml", home.stacks / "Pulumi.dev.yaml"
    tracked.write_text("secretsprovider: gcpkms://a\nencryptedkey: abc\n" + TRACKED + SALT)
    home.take(tracked, copy)
    assert copy.read_text() == TRACKED


@pytest.mark.parametrize("value", ["{secure: abc}", "[{a: {secure: abc}}]"])
def test_a_value_encrypted_elsewhere_is_refused_by_its_key(home: SandboxHome, value: str) -> None:
    tracked = home.project / "Pulumi.dev.yaml"
    tracked.write_text(f"config:\n  small:token: {value}\n")
    with pytest.raises(SandboxError, match=r"^Pulumi.dev.yaml: small:token is encrypted, and"):
        home.take(tracked, home.stacks / "Pulumi.dev.yaml")


@pytest.mark.parametrize("text", ["", "config:\n", "config: {}\n", "# nothing yet\n"])
def test_a_file_that_configures_nothing_is_copied_as_it_is(home: SandboxHome, text: str) -> None:
    tracked, copy = home.project / "Pulumi.dev.yaml", home.stacks / "Pulumi.dev.yaml"
    tracked.write_text(text)
    home.take(tracked, copy)
    assert copy.read_text() == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"config: [\n", "Pulumi.dev.yaml is not YAML: "),
        (b"config: {a: \xff}\n", "Pulumi.dev.yaml is not YAML: "),
        (b"- config\n", "Pulumi.dev.yaml must be a mapping with the key 'config'"),
        (b"config: all\n", "Pulumi.dev.yaml: 'config' must be a mapping of keys"),
        (b"config: [a]\n", "Pulumi.dev.yaml: 'config' must be a mapping of keys"),
    ],
)
def test_a_file_that_is_no_stack_s_is_refused_by_its_name(
    home: SandboxHome, content: bytes, reason: str
) -> None:
    tracked = home.project / "Pulumi.dev.yaml"
    tracked.write_bytes(content)
    with pytest.raises(SandboxError) as refusal:
        home.take(tracked, home.stacks / "Pulumi.dev.yaml")
    assert str(refusal.value).startswith(reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name: [\n", "Pulumi.yaml is not YAML: "),
        (b"name: \xff\n", "Pulumi.yaml is not YAML: "),
        (b"", "Pulumi.yaml does not contain the project's name; add the line `name: NAME`"),
        (
            b"runtime: python\n",
            "Pulumi.yaml does not contain the project's name; add the line `name: NAME`",
        ),
        (
            b"name: 7\n",
            "Pulumi.yaml does not contain the project's name; add the line `name: NAME`",
        ),
    ],
)
def test_a_file_that_is_no_project_s_is_refused_by_its_name(
    home: SandboxHome, content: bytes, reason: str
) -> None:
    (home.project / "Pulumi.yaml").write_bytes(content)
    with pytest.raises(SandboxError) as refusal:
        home.project_name()
    assert str(refusal.value).startswith(reason)


def test_an_unknown_stack_is_answered_with_those_there_are(home: SandboxHome) -> None:
    (home.project / "Pulumi.prod.yaml").write_text("config: {}\n")
    with pytest.raises(SandboxError) as refusal:
        tracked_stack_file(home.project, "dve")
    assert str(refusal.value) == (
        "no stack 'dve': Pulumi.dve.yaml does not exist; stacks here: dev, prod"
    )


def test_each_stand_in_lies_at_the_version_its_sdk_asks_for(
    home: SandboxHome, tmp_path: Path
) -> None:
    home.prepare(engine_in(tmp_path / "engine"))
    found = sorted(path.parent.name for path in home.home.glob("plugins/resource-*/*"))
    assert found == sorted(
        f"resource-{name}-v{importlib.metadata.version(f'pulumi-{name}')}"
        for name in ("gcp", "kubernetes", "command")
    )


def test_an_engine_without_a_language_host_gets_the_stand_in(
    home: SandboxHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    cli = engine_in(tmp_path / "engine")
    cli.with_name("pulumi-language-python").rename(cli.with_name("pulumi-language-python-exec"))
    home.prepare(cli)
    (script,) = home.home.glob("plugins/language-python-*/pulumi-language-python")
    asked = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert asked.stdout.startswith("usage: sandbox.provider.language_host ")


def test_an_engine_with_its_own_language_host_keeps_it(home: SandboxHome, tmp_path: Path) -> None:
    cli = engine_in(tmp_path / "an engine")
    home.prepare(cli)
    (script,) = home.home.glob("plugins/language-python-*/pulumi-language-python")
    own = cli.with_name("pulumi-language-python")
    assert script.read_text().splitlines()[-1] == f"exec '{own}' \"$@\""


def test_nothing_of_a_person_s_accounts_reaches_the_engine(
    home: SandboxHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_CONFIG_PASSPHRASE_FILE",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_PROJECT",
        "CLOUDSDK_CORE_PROJECT",
        "GCLOUD_PROJECT",
        "KUBECONFIG",
    ):
        monkeypatch.setenv(name, "mine")
    assert "mine" not in home.environment().values()


def test_a_conditions_file_is_found_from_wherever_the_stand_ins_run(
    home: SandboxHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SANDBOX_CONDITIONS", "slow.yaml")
    assert home.environment()["SANDBOX_CONDITIONS"] == str(tmp_path / "slow.yaml")


def test_a_clone_s_sandbox_may_lie_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SANDBOX_HOME", str(tmp_path))
    assert SandboxHome.of_repository().root == tmp_path
