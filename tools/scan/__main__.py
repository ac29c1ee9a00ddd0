"""Look over every stack's manifests, every Dockerfile and every workflow.

    python -m tools.scan

Ends with 1 where something is found that nobody waived, or a waiver is of nothing; with 2 where a
scanner is not to be had. Owns what is scanned; what is found and what is lived with are
`tools/scan/findings.py` and `tools/scan/waivers.py`.
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

# What a build will answer: an image has a digest then, which the scanners look for.
_TO_COME = re.compile(r"(?<=@)\$\{[^}]+\}")
_DIGEST = f"sha256:{'0' * 64}"

WORKFLOWS = {".github/workflows": ".github/workflows/{name}", "ci": ".gitlab-ci.yml"}
"""Folders of workflows, and what their files are called where a forge runs them."""


def write(folder: Path) -> dict[str, str]:
    """Write all that is scanned; return the stacks' own names, by stack."""
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
    """Write the workflows where their scanners look for them."""
    for source, place in WORKFLOWS.items():
        for file in sorted((REPOSITORY / source).glob("*.yml")):
            # The forge's own name for what is in a folder of another here.
            copy = folder / (place.format(name=file.name))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def write_stack(evaluation: Evaluation, folder: Path) -> None:
    """Write one stack's manifests, with a digest for each image that is still to be built."""
    folder.mkdir(parents=True)
    render(evaluation, folder)
    for path in (folder / "kubernetes").glob("*.yaml"):
        path.write_text(_TO_COME.sub(_DIGEST, path.read_text()))


def main() -> int:
    """Scan, say what is wrong, and give the status."""
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
