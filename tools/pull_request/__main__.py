"""Write the comment for a pull request: what its change does to the stacks that it touches.

    python -m tools.pull_request BASE [STACK ...]                    in the sandbox, without an
    account python -m tools.pull_request BASE --previews FOLDER [STACK ...]  of FOLDER/STACK.json,
    printed by PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json --stack STACK

Without a STACK it is of all that the change touches (`tools/pull_request/changed_stacks.py`). Ends
with 1 where a preview failed, or a policy refused it: the comment is written all the same. Owns the
command; what the comment says is `tools/pull_request/text.py`'s, and
`tools/pull_request/post_comment.py` posts it.
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
"""How a preview is called that asked no cloud."""


class NoBaseError(Exception):
    """What the change is compared with is not to be had; the message says why."""


def check_out(base: str, folder: Path) -> str:
    """Write the project as it was where this branch left `base`; return that commit."""
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
    """Return what each stack's preview says: those in a folder, or made in the sandbox."""
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
        # A run that broke off is told in the comment, and is not a reason to write none.
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
    """Read the command line, write the comment, and give the status."""
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
