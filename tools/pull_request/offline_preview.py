"""The preview of a change without a cloud: the stack as it was is made in a sandbox of its own.

The old program makes the stack from the old file; then the new one's preview is against that. So it
shows what is replaced, which a preview of a stack that was never made cannot. Owns these two steps;
the sandbox is `tools/stack/sandbox_home.py`'s.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tools.programs import engine
from tools.pull_request.preview_events import Preview, PreviewUnreadableError, read_preview
from tools.stack.__main__ import POLICY_PACK
from tools.stack.sandbox_home import SandboxError, SandboxHome
from tools.stack.sandbox_stack import SandboxStack

STREAMED = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
"""Makes `pulumi preview --json` tell events: a document at the end has no policies in it."""

_SECONDS = 900
_LAST = 2000
"""Most characters of what the engine said that a person is told when it fails."""


def offline_preview(
    stack: str,
    base: Path,
    program: Path,
    python: str = sys.executable,
    programs: str = sys.executable,
) -> Preview:
    """Return what the program would change of the stack that `base`, the old one, made.

    `python` runs the stand-ins for the clouds, `programs` the two programs and the policy pack.

    Raises SandboxError where the engine says nothing that can be read, or does not end.
    """
    cli = engine.find_or_get()
    environment = base / ".venv"
    if not environment.exists() and (program / ".venv").exists():
        # The engine's own host looks for it beside the program; an export has none.
        environment.symlink_to((program / ".venv").resolve())
    with tempfile.TemporaryDirectory() as root:
        file = f"Pulumi.{stack}.yaml"
        if (base / file).is_file() and (
            failed := _up(cli, SandboxHome(Path(root), base, python, programs), stack)
        ):
            return Preview((), 0, errors=(f"the stack as it was cannot be made: {failed}",))
        after = SandboxStack(SandboxHome(Path(root), program, python, programs), stack)
        after.open(cli, program / file)
        pack = ("--policy-pack", str(POLICY_PACK))
        done = _run(after, after.operation(cli, "preview", "--json", *pack), STREAMED)
    try:
        return read_preview(done.stdout)
    except PreviewUnreadableError as error:
        raise SandboxError(f"stack '{stack}': {error}: {done.stderr[-_LAST:]}") from None


def _up(cli: Path, home: SandboxHome, stack: str) -> str | None:
    """Make the stack as it was; return what went wrong."""
    before = SandboxStack(home, stack)
    before.open(cli, home.project / f"Pulumi.{stack}.yaml")
    done = _run(before, before.operation(cli, "up"), {})
    return None if done.returncode == 0 else (done.stdout + done.stderr)[-_LAST:]


def _run(
    stack: SandboxStack, command: list[str], more: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    quiet = ["--non-interactive", "--color", "never"]
    try:
        return subprocess.run(
            [*command, *quiet],
            env={**stack.environment(), **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise SandboxError(
            f"stack '{stack.name}': {command[1]} had not ended after {_SECONDS} s"
        ) from None
