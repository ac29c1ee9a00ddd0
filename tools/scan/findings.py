"""Run checkov and kube-score on a folder of rendered stacks, and return their findings.

    FOLDER/STACK/kubernetes/*.yaml    manifests, as `tools/render/__main__.py` writes them
    FOLDER/images/IMAGE/Dockerfile    read by checkov alone
    FOLDER/.github/workflows/*.yml    read by checkov, and by others: `tools/scan/workflows.py`

Neither scanner knows custom resources, so a ComputeClass or a LeaderWorkerSet is not checked.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.programs.kube_from_go import VERSION
from tools.scan.scanners import CHECKOV, KUBE_SCORE, alone, find_or_get

IMAGES = "images"
"""Folder of the Dockerfiles, and their name in findings."""

WORKFLOWS = "workflows"
"""Name of the workflows in findings."""

_SECONDS = 300
_PASSED = 10
"""kube-score's grade for a passed check; a warning is 5, critical is 1."""

_HASHED = re.compile(r"-[0-9a-f]{8}$")


class ScanError(Exception):
    """A scanner failed; the message has its output."""


@dataclass(frozen=True, order=True)
class Found:
    """A finding."""

    check: str
    """Scanner and check, such as `checkov CKV_K8S_16`; kube-score's with its message."""
    on: str
    """Kind and name, with `{name}` for the stack's name."""
    stack: str

    def __str__(self) -> str:
        return f"{self.check}: {self.on} of {self.stack}"


def scan(folder: Path, names: dict[str, str]) -> set[Found]:
    """Return the findings of both scanners; `names` has the resource name of each stack."""
    found = set(_checkov(folder, names))
    for stack, name in names.items():
        found |= set(_kube_score(folder, stack, name))
    return found


def _kube_score(folder: Path, stack: str, name: str) -> Iterator[Found]:
    files = [str(path) for path in sorted((folder / stack / "kubernetes").glob("*.yaml"))]
    words = ["score", "--output-format", "json", "--kubernetes-version", _minor(VERSION)]
    # null if it knows none of the kinds.
    for each in run_json([*find_or_get(KUBE_SCORE), *words, *files]) or []:
        kind, own = each["type_meta"]["kind"], each["object_meta"]["name"]
        for check in each["checks"]:
            if not check["skipped"] and check["grade"] < _PASSED:
                for comment in check["comments"]:
                    id_ = f"kube-score {check['check']['id']}: {comment['summary']}"
                    yield Found(id_, f"{kind} {_unnamed(own, name)}", stack)


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _checkov(folder: Path, names: dict[str, str]) -> Iterator[Found]:
    words = ["--skip-download", "--quiet", "--compact", "--output", "json"]
    frameworks = ["--framework", "kubernetes", "dockerfile", "github_actions", "gitlab_ci"]
    # One run for all files: the start takes seconds.
    told = run_json([*find_or_get(CHECKOV), "--directory", str(folder), *words, *frameworks])
    for report in told if isinstance(told, list) else [told]:
        if errors := report.get("results", {}).get("parsing_errors"):
            raise ScanError(f"checkov cannot read {', '.join(errors)}")
        for check in report.get("results", {}).get("failed_checks", []):
            stack, _, file = check["file_path"].strip("/").partition("/")
            id_ = f"checkov {check['check_id']}"
            if stack == IMAGES:
                yield Found(id_, file, IMAGES)
            elif report["check_type"] in ("github_actions", "gitlab_ci"):
                yield Found(id_, Path(check["file_path"]).name, WORKFLOWS)
            else:
                yield Found(id_, _object(check["resource"], names[stack]), stack)


def _object(resource: str, name: str) -> str:
    """Return kind and name; checkov writes `Kind.namespace.name`, and a label after a pod's."""
    kind, _namespace, own, *_label = resource.split(".")
    return f"{kind} {_unnamed(own, name)}"


def _unnamed(own: str, name: str) -> str:
    """Return a name with the stack's name replaced, and without a digest of the content."""
    own = _HASHED.sub("", own)
    if own == name or own.startswith(f"{name}-"):
        return f"{{name}}{own.removeprefix(name)}"
    return own


def run_json(command: list[str], seconds: float = _SECONDS) -> Any:
    """Run a scanner and return the JSON that it prints. Raises ScanError."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds, env=alone()
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise ScanError(f"{name} had not ended after {seconds} s") from None
    except json.JSONDecodeError:
        raise ScanError(f"{name} printed no JSON: {(done.stderr or done.stdout)[-500:]}") from None
