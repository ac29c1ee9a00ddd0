"""The doctor as a whole, on recorded answers: its order, its words, and its status."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.replay import STACKS, Replay, checks_of, only, printed, refusal_of, results, told
from tools.doctor import __main__ as doctor
from tools.doctor.check import Answer, Check, NoAnswerError, Result, Status, make
from tools.doctor.refusals import refusal
from tools.stack.sandbox_home import REPOSITORY

OK, WARNING, FAILED, SKIPPED = Status

PROJECT = "gcloud projects describe my-project"
REGION = "gcloud compute regions describe"
SERVICES = "gcloud services list"
MACHINES = "gcloud compute machine-types list"


# Of these the answer is that the command ended well, and what it printed is nobody's business.
SILENT = {"application default", "auth plugin"}


@pytest.mark.parametrize("stack", STACKS)
def test_a_project_that_lacks_nothing_passes_every_check(stack: str) -> None:
    found = results(checks_of(stack), Replay())
    wrong = {
        name: told(result)
        for name, result in found.items()
        if {each.status for each in result.findings} != {OK}
    }
    assert wrong == {}


def test_the_checks_go_from_the_tools_to_the_cluster() -> None:
    assert [check.name for check in checks_of("trillium")] == [
        "engine",
        "plugins",
        "gcloud",
        "auth plugin",
        "kubectl",
        "log-in",
        "application default",
        "project",
        "billing",
        "APIs",
        "quota of the region",
        "quota by family",
        "machines",
        "token",
        "model",
        "cluster",
        "ComputeClass",
    ]


def test_every_check_names_a_check_before_it() -> None:
    for checks in map(checks_of, STACKS):
        names = [check.name for check in checks]
        for place, check in enumerate(checks):
            assert check.after == "" or check.after in names[:place]


def test_without_gcloud_nothing_of_the_project_is_asked() -> None:
    replay = Replay({"gcloud version": NoAnswerError("gcloud is not on PATH")})
    found = results(checks_of("dev"), replay)
    assert {name for name, result in found.items() if not result.ran} == {
        *("log-in", "application default", "project", "billing", "APIs", "machines"),
        *("quota of the region", "quota of all regions", "quota by family"),
        *("cluster", "ComputeClass"),
    }
    assert not any(start.startswith("gcloud auth") for start in replay.given)


def test_what_an_api_that_is_off_would_say_is_not_known() -> None:
    found = only(checks_of("dev"), "machines", Replay({MACHINES: refusal_of("api-is-off")}))
    assert found == [
        (
            SKIPPED,
            "this API is disabled in the project",
            "gcloud services enable compute.googleapis.com --project=my-project",
        )
    ]


def test_what_the_account_may_not_ask_is_not_known() -> None:
    found = only(checks_of("dev"), "APIs", Replay({SERVICES: refusal_of("may-not-ask")}))
    assert [each[:2] for each in found] == [
        (SKIPPED, "this account does not have permission to read it")
    ]


def test_a_network_that_is_away_is_said_so() -> None:
    found = only(checks_of("dev"), "project", Replay({PROJECT: refusal_of("network-is-away")}))
    assert [each[:2] for each in found] == [(SKIPPED, "no network connection")]


def answered(check: Check, printed: str) -> Result:
    """Return what one check makes of an output."""
    alone = dataclasses.replace(check, after="")
    (result,) = make([alone], lambda _words, _given: Answer(0, printed), refusal)
    return result


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(
    "garbage",
    ["<html>hf_canaryCanaryCanary</html>", '["hf_canaryCanaryCanary"]', '"hf_canary"', "7", ""],
)
def test_an_answer_that_cannot_be_read_is_neither_believed_nor_repeated(
    stack: str, garbage: str
) -> None:
    for check in checks_of(stack):
        found = answered(check, garbage)
        if check.name not in SILENT:
            assert [each.status for each in found.findings] == [SKIPPED], check.name
        assert "canary" not in "".join(doctor.lines(found))


@pytest.mark.parametrize("stack", STACKS)
def test_an_answer_of_another_form_is_not_believed(stack: str) -> None:
    lists = {"plugins", "log-in", "APIs", "quota by family", "machines"}
    for check in checks_of(stack):
        if check.name not in SILENT:
            found = answered(check, "{}" if check.name in lists else "[]")
            assert [each.status for each in found.findings] == [SKIPPED], check.name


def test_what_a_tool_complains_of_is_repeated_without_its_secrets() -> None:
    found = only(checks_of("dev"), "project", Replay({PROJECT: refusal_of("something-else")}))
    assert found == [
        (
            SKIPPED,
            "gcloud ended with status 3: ERROR: gcloud failed to load: token [secret]",
            "",
        )
    ]


def test_a_tool_that_never_ends_is_a_check_not_made() -> None:
    slow = NoAnswerError("gcloud gave no answer in 60 s")
    assert only(checks_of("dev"), "machines", Replay({MACHINES: slow})) == [
        (SKIPPED, "gcloud gave no answer in 60 s", "")
    ]


def status_of(stack: str, answers: dict[str, Answer | NoAnswerError]) -> int:
    return doctor.main([stack], Replay(answers))


def test_the_status_is_0_where_nothing_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("trillium", {REGION: refusal_of("api-is-off")}) == 0
    assert "1 skipped" in capsys.readouterr().out.splitlines()[-1]


def test_the_status_is_1_where_a_check_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("dev", {"gcloud auth list": printed([])}) == 1
    lines = capsys.readouterr().out.splitlines()
    place = lines.index("failed    log-in: no account is logged in")
    assert lines[place + 1 : place + 3] == [
        "          do:  gcloud auth login",
        "          ran: gcloud auth list --filter=status:ACTIVE --format=json --quiet",
    ]


def test_the_status_is_2_where_there_is_no_such_stack(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(["nowhere"], Replay()) == 2
    assert "no stack 'nowhere'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("config", "key"),
    [
        ("gcp:project: my-project, vllm-gke:region: nowhere", "vllm-gke:region"),
        ("vllm-gke:region: us-central1", "gcp:project"),
    ],
)
def test_the_status_is_2_where_the_stack_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    config: str,
    key: str,
) -> None:
    path = tmp_path / "Pulumi.one.yaml"
    path.write_text(f"config: {{{config}}}\n")
    monkeypatch.setattr(doctor, "tracked_stack_file", lambda _folder, _name: path)
    assert doctor.main(["one"], Replay()) == 2
    assert key in capsys.readouterr().err


def test_the_command_runs_where_there_is_no_tool_at_all(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.doctor", "dev"],
        cwd=REPOSITORY,
        env={"PATH": str(tmp_path), "HF_ENDPOINT": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "0 ok, 0 warning, 0 failed, 17 skipped"
