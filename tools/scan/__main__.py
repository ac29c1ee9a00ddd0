"""Scan every stack's manifests, every Dockerfile and every workflow.

    python -m tools.scan

Exit status: 1 if a finding has no waiver, or a waiver has no finding; 2 if a scanner is not
available.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools.programs.cache import say
from tools.render.__main__ import render
from tools.render.evaluate import REPOSITORY, Evaluation, EvaluationError, evaluate
from tools.scan.findings import IMAGES, ScanError, scan
from tools.scan.scanners import ScannerNotFoundError
from tools.scan.waivers import differences, read_waivers
from tools.scan.workflows import scan_workflows
from tools.stack.sandbox_home import stack_files, tracked_stack_file
from tools.stack.settings import read_settings

# Digest of an image that is not built yet: the scanners require one.
_TO_COME = re.compile(r"(?<=@)\$\{[^}]+\}")
_DIGEST = f"sha256:{'0' * 64}"

WORKFLOWS = {".github/workflows": ".github/workflows/{name}", "ci": ".gitlab-ci.yml"}
"""Folders of workflows, with the paths at which GitHub runs them."""


def write(folder: Path) -> dict[str, str]:
    """Write the files to scan, and return the resource name of each stack."""
    names = {}
    for stack in stack_files(REPOSITORY):
        file = tracked_stack_file(REPOSITORY, stack)
        names[stack] = read_settings(file, REPOSITORY).values["vllm-gke:name"]
        write_stack(evaluate(file), folder / stack)
    for dockerfile in (REPOSITORY / "images").glob("*/Dockerfile"):
        copy = folder / IMAGES / dockerfile.parent.name / dockerfile.name
        copy.parent.mkdir(parents=True)
        shutil.copyfile(dockerfile, copy)
    write_workflows(folder)
    return names


def write_workflows(folder: Path) -> None:
    """Write the workflows to the paths that the scanners read."""
    for source, place in WORKFLOWS.items():
        for file in sorted((REPOSITORY / source).glob("*.yml")):
            # The path that GitHub uses.
            copy = folder / (place.format(name=file.name))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def write_stack(evaluation: Evaluation, folder: Path) -> None:
    """Write a stack's manifests, with a digest for each image that is not built yet."""
    folder.mkdir(parents=True)
    render(evaluation, folder)
    for path in (folder / "kubernetes").glob("*.yaml"):
        path.write_text(_TO_COME.sub(_DIGEST, path.read_text()))


def main() -> int:
    """Scan, print the findings, and return the exit status."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            names = write(folder)
            found = scan(folder, names) | scan_workflows(folder)
        except (EvaluationError, ScannerNotFoundError, ScanError) as error:
            say(f"error: {error}")
            return 2
    wrong = differences(found, read_waivers())
    for line in wrong:
        print(line)
    print(
        f"{len(names)} stacks, {len(found)} findings, {len(wrong)} of them wrong"
        if wrong
        else f"{len(names)} stacks, {len(found)} findings, each waived with a reason"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
