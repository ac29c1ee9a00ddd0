"""Write the comment for a pull request: the effects of its change on the affected stacks.

    python -m tools.pull_request BASE [STACK ...]                      preview in the sandbox
    python -m tools.pull_request BASE --previews FOLDER [STACK ...]    read FOLDER/STACK.json

FOLDER/STACK.json is the output of `pulumi preview --json --stack STACK` with
PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true. Without a STACK the comment is about every affected
stack. The exit status is 1 if a preview fails or a policy refuses it; the comment is still written.
`text.py` composes the comment, and `post_comment.py` posts it.
"""

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.programs.engine import EngineNotFoundError
from tools.pull_request.blocks import GITHUB, GITLAB
from tools.pull_request.changed_stacks import NoChangeError, changed_files, stacks_in, touched
from tools.pull_request.offline_preview import offline_preview
from tools.pull_request.preview_events import Preview, PreviewUnreadableError, read_preview
from tools.pull_request.stack_change import stack_change
from tools.pull_request.text import StackPreview, comment
from tools.stack.sandbox_home import REPOSITORY, SandboxError

LIMITS = {"github": GITHUB, "gitlab": GITLAB}
OFFLINE = "Preview in the sandbox"
"""Name of a preview without a cloud."""


class NoBaseError(Exception):
    """The base of the comparison is not available; the message says why."""


def check_out(base: str, folder: Path) -> str:
    """Export the project at the merge base with `base`, and return that commit."""
    commit = _git("merge-base", "--end-of-options", base, "HEAD").decode().strip()
    archive = _git("archive", "--format=tar", commit)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return commit


def _git(*words: str) -> bytes:
    done = subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, check=False)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise NoBaseError(f"git {words[0]}: {said or 'the two have no commit in common'}")
    return done.stdout


def stack_previews(stacks: Sequence[str], base: Path, previews: Path | None) -> list[StackPreview]:
    """Return each stack's preview, from a folder or from the sandbox."""
    return [
        StackPreview(stack, _preview(stack, base, previews), stack_change(stack, base, REPOSITORY))
        for stack in stacks
    ]


def _preview(stack: str, base: Path, previews: Path | None) -> Preview:
    if previews is None:
        return offline_preview(stack, base, REPOSITORY)
    file = previews / f"{stack}.json"
    try:
        return read_preview(file.read_text(encoding="utf-8"))
    except PreviewUnreadableError as error:
        # The comment reports a preview that failed.
        return Preview((), 0, errors=(f"no preview was made: {error}",))


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.pull_request", description="Write the comment for a pull request."
    )
    parser.add_argument("base", metavar="BASE", help="branch or commit that it is compared with")
    parser.add_argument("stacks", metavar="STACK", nargs="*", help="default: all that are touched")
    parser.add_argument("--previews", metavar="FOLDER", type=Path, help="with STACK.json for each")
    parser.add_argument("--out", metavar="FILE", type=Path, help="default: it is printed")
    parser.add_argument("--for", dest="forge", choices=LIMITS, default="github", help="its limit")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Write the comment, and return the exit status."""
    given = _arguments(arguments)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            base = Path(temporary)
            commit = check_out(given.base, base)
            stacks = given.stacks or touched(changed_files(given.base), stacks_in())
            found = stack_previews(stacks, base, given.previews)
        kind = OFFLINE if given.previews is None else "Preview"
        written = comment(found, f"{kind}, against {commit[:10]}", LIMITS[given.forge])
        if given.out is None:
            print(written, end="")
        else:
            given.out.write_text(written, encoding="utf-8")
    except (EngineNotFoundError, NoBaseError, NoChangeError, SandboxError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return 1 if any(each.preview.failed for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
