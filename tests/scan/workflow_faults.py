"""Faults to plant in workflows: one text for another, and what is found then and not before."""

from dataclasses import dataclass
from pathlib import Path

from tools.render.evaluate import REPOSITORY

WORKFLOWS = REPOSITORY / ".github" / "workflows"

_CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"
_COMMENT = 'run: .venv/bin/python -m tools.pull_request "$BASE" --out comment.md'


@dataclass(frozen=True)
class WorkflowFault:
    """One change of one workflow."""

    name: str
    """What is wrong; a file's name."""
    workflow: str
    old: str
    new: str
    found: frozenset[str]

    def write(self, folder: Path) -> None:
        """Write the workflow with the fault in it, once."""
        right = (WORKFLOWS / self.workflow).read_text()
        assert self.old in right, f"{self.workflow} has nothing to spoil: {self.old}"
        (folder / f"{self.name}.yml").write_text(right.replace(self.old, self.new, 1))


def _fault(name: str, workflow: str, old: str, new: str, *found: str) -> WorkflowFault:
    return WorkflowFault(name, f"{workflow}.yml", old, new, frozenset(found))


FAULTS = (
    _fault("by-tag", "preview", _CHECKOUT, "actions/checkout@v6", "zizmor unpinned-uses"),
    _fault(
        "token-left-behind",
        "deploy",
        "persist-credentials: false",
        "fetch-tags: true",
        "zizmor artipacked",
    ),
    _fault(
        "with-the-targets-rights",
        "preview",
        "  pull_request:\n",
        "  pull_request_target:\n",
        "zizmor dangerous-triggers",
    ),
    _fault(
        "title-in-a-shell",
        "preview",
        _COMMENT,
        "run: echo '${{ github.event.pull_request.title }}'",
        "actionlint expression",
        "zizmor template-injection",
    ),
    _fault(
        "input-in-a-shell",
        "deploy",
        '--stack "$STACK"',
        "--stack ${{ inputs.stack }}",
        "zizmor template-injection",
    ),
    _fault(
        "all-rights",
        "test",
        "permissions: {}",
        "permissions: write-all",
        "zizmor excessive-permissions",
    ),
    _fault(
        "rights-for-all-jobs",
        "preview",
        "permissions: {}",
        "permissions: {contents: read, pull-requests: write}",
        "zizmor excessive-permissions",
        "zizmor undocumented-permissions",
    ),
    _fault(
        "a-key",
        "preview",
        "service_account: ${{ vars.PREVIEW_SERVICE_ACCOUNT }}",
        "credentials_json: ${{ secrets.GOOGLE_KEY }}",
        "zizmor secrets-outside-env",
    ),
    _fault(
        "runs-of-one-branch-at-once",
        "preview",
        "concurrency:\n  group: preview-${{ github.event.pull_request.number }}\n"
        "  cancel-in-progress: true\n",
        "",
        "zizmor concurrency-limits",
    ),
    _fault(
        "needs-nobody",
        "preview",
        "needs: [sandbox, cloud]",
        "needs: [cloudy]",
        "actionlint job-needs",
    ),
    _fault(
        "a-right-that-is-none",
        "deploy",
        "id-token: write",
        "id-tokens: write",
        "actionlint permissions",
    ),
    _fault(
        "a-key-that-is-none",
        "test",
        "timeout-minutes: 90",
        "timeout: 90",
        "actionlint syntax-check",
    ),
    _fault(
        "an-output-that-is-none",
        "preview",
        "steps.stacks.outputs.engine",
        "steps.stack.outputs.engine",
        "actionlint expression",
    ),
)


def write_faults(folder: Path) -> None:
    """Write each workflow as it is, and each fault as if it were a workflow."""
    place = folder / ".github" / "workflows"
    place.mkdir(parents=True)
    for name in {fault.workflow for fault in FAULTS}:
        (place / name).write_text((WORKFLOWS / name).read_text())
    for fault in FAULTS:
        fault.write(place)
