"""The workflows: who may do what, whose code runs where, and that their commands are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEXTS = {path.name: path.read_text() for path in (*FILES, ROOT / "ci" / "gitlab.yml")}
GITHUB = {path.name: yaml.safe_load(path.read_text()) for path in FILES}
GITLAB = yaml.safe_load(TEXTS["gitlab.yml"])
JOBS = {
    f"{file}: {name}": job
    for file, workflow in GITHUB.items()
    for name, job in workflow["jobs"].items()
}
OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository"
SET_UP = "vars.WORKLOAD_IDENTITY_PROVIDER != ''"
THEIRS = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID"

# What each job may do, whole: a right more is a line here, and a question.
RIGHTS = {
    "deploy.yml: stacks": {"contents": "read"},
    "deploy.yml: up": {"contents": "read", "id-token": "write"},
    "preview.yml: cloud": {"contents": "read", "id-token": "write"},
    "preview.yml: comment": {"contents": "read", "pull-requests": "write"},
    "preview.yml: sandbox": {"contents": "read"},
    "test.yml: test": {"contents": "read"},
}


def steps(job: dict[str, Any], action: str) -> Iterator[dict[str, Any]]:
    """Return the steps of a job that use an action."""
    return (step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@"))


def said_when(job: str) -> str:
    """Return when a job runs, on one line."""
    return " ".join(JOBS[job]["if"].split())


def test_each_job_has_the_rights_that_are_listed_and_no_other() -> None:
    assert {name: job.get("permissions") for name, job in JOBS.items()} == RIGHTS
    assert [file for file, each in GITHUB.items() if each["permissions"] != {}] == []


def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it() -> None:
    used = [line for text in TEXTS.values() for line in re.findall(r"uses: (.+)", text)]
    assert len(used) > 10
    assert [
        line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)
    ] == []


def test_an_action_is_pinned_at_one_commit_everywhere() -> None:
    used = {line for text in TEXTS.values() for line in re.findall(r"uses: (.+)", text)}
    assert len({line.partition("@")[0] for line in used}) == len(used)


def test_no_workflow_runs_with_the_targets_rights_or_takes_a_secret() -> None:
    text = "\n".join(TEXTS.values())
    # `on` is a truth in YAML 1.1.
    triggers = {trigger for each in GITHUB.values() for trigger in each[True]}
    assert triggers == {"pull_request", "push", "workflow_dispatch"}
    assert "secrets." not in text
    assert "credentials_json" not in text


def test_no_checkout_leaves_a_token_behind_and_every_job_has_an_end() -> None:
    checkouts = [each for job in JOBS.values() for each in steps(job, "actions/checkout")]
    assert len(checkouts) == len(JOBS)
    assert [each for each in checkouts if each["with"]["persist-credentials"] is not False] == []
    assert [name for name, job in JOBS.items() if "timeout-minutes" not in job] == []


def test_an_identity_is_taken_only_for_an_own_branch_or_behind_the_environment() -> None:
    taking = {name for name, job in JOBS.items() if list(steps(job, "google-github-actions/auth"))}
    assert taking == {"preview.yml: cloud", "deploy.yml: up"}
    assert said_when("preview.yml: cloud") == f"{OWN_BRANCH} && {SET_UP}"
    assert said_when("preview.yml: comment") == f"!cancelled() && {OWN_BRANCH}"
    assert said_when("deploy.yml: stacks") == SET_UP
    assert JOBS["deploy.yml: up"]["environment"] == "deploy"


def test_the_two_identities_are_two() -> None:
    accounts = {
        name: step["with"]["service_account"]
        for name, job in JOBS.items()
        for step in steps(job, "google-github-actions/auth")
    }
    assert accounts == {
        "preview.yml: cloud": "${{ vars.PREVIEW_SERVICE_ACCOUNT }}",
        "deploy.yml: up": "${{ vars.DEPLOY_SERVICE_ACCOUNT }}",
    }


def test_the_job_that_may_write_runs_the_code_of_the_branch_that_is_merged_into() -> None:
    (checkout,) = steps(JOBS["preview.yml: comment"], "actions/checkout")
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"


def test_a_fork_is_previewed_without_an_identity_a_variable_or_a_token() -> None:
    job = JOBS["preview.yml: sandbox"]
    text = yaml.safe_dump({key: value for key, value in job.items() if key != "if"})
    assert OWN_BRANCH.replace("==", "!=") in job["if"]
    assert [word for word in ("vars.", "github.token", "id-token") if word in text] == []
    assert "GITHUB_STEP_SUMMARY" in text


def test_no_command_line_has_somebody_elses_words_in_it() -> None:
    commands = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]
    assert [command for command in commands if "${{" in command] == []


def test_gitlabs_identities_are_for_own_branches_and_the_environment() -> None:
    cloud, deploy = GITLAB["preview:cloud"], GITLAB["deploy"]
    assert cloud["extends"] == deploy["extends"] == ".identity"
    assert THEIRS in cloud["rules"][0]["if"]
    assert THEIRS in GITLAB["comment"]["rules"][0]["if"]
    assert (deploy["environment"], deploy["rules"][0]["when"]) == ("deploy", "manual")
    assert [each["variables"]["SERVICE_ACCOUNT"] for each in (cloud, deploy)] == [
        "$PREVIEW_SERVICE_ACCOUNT",
        "$DEPLOY_SERVICE_ACCOUNT",
    ]
    assert "id_tokens" not in GITLAB["preview:sandbox"]


@pytest.mark.parametrize("file", TEXTS)
def test_every_command_of_this_project_is_there(file: str) -> None:
    modules = set(re.findall(r"-m (tools[.\w]+)", TEXTS[file]))
    paths = {each: each.replace(".", "/") for each in modules}
    ends = (".py", "/__main__.py")
    found = {
        each
        for each, path in paths.items()
        if any((ROOT / f"{path}{end}").is_file() for end in ends)
    }
    assert modules - found == set()
    targets = set(re.findall(r"\bmake (\.?\w+)$", TEXTS[file], re.M))
    makefile = (ROOT / "Makefile").read_text()
    assert [
        each for each in targets if not re.search(rf"^[^\t#]*{re.escape(each)}\b", makefile, re.M)
    ] == []


def _runs(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_what_starts_a_preview_is_what_touches_a_stack() -> None:
    # The rest of this file only parses.
    from tools.pull_request.changed_stacks import PROGRAM  # noqa: PLC0415

    paths = set(GITHUB["preview.yml"][True]["pull_request"]["paths"])
    for each in PROGRAM:
        pattern = {"Pulumi.yaml": "Pulumi*.yaml", "requirements.txt": "requirements*.txt"}
        assert pattern.get(each, f"{each}**" if each.endswith("/") else each) in paths
