"""Preview a change in a sandbox of its own, without a cloud.

The old program creates the stack from the old file, and the new program previews against it.
Without the first step, the preview could not show replacements.
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
"""Makes `pulumi preview --json` print events; the document at the end has no policies."""

_SECONDS = 900
_LAST = 2000
"""Maximum length of the engine's output in an error."""


def offline_preview(
    stack: str,
    base: Path,
    program: Path,
    python: str = sys.executable,
    programs: str = sys.executable,
) -> Preview:
    """Return the preview of this program against the stack that `base`, the old one, created.

    `python` runs the fakes, `programs` the two programs and the policy pack. Raises SandboxError
    if the engine's output cannot be read, or if it does not end.
    """
    cli = engine.find_or_get()
    environment = base / ".venv"
    if not environment.exists() and (program / ".venv").exists():
        # The engine's host looks for the environment in the program's folder; an export has none.
        environment.symlink_to((program / ".venv").resolve())
    with tempfile.TemporaryDirectory() as root:
        file = f"Pulumi.{stack}.yaml"
        if (base / file).is_file() and (
            failed := _up(cli, SandboxHome(Path(root), base, python, programs), stack)
        ):
            return Preview(
                (), 0, errors=(f"the old stack cannot be created in the sandbox: {failed}",)
            )
        after = SandboxStack(SandboxHome(Path(root), program, python, programs), stack)
        after.open(cli, program / file)
        pack = ("--policy-pack", str(POLICY_PACK))
        done = _run(after, after.operation(cli, "preview", "--json", *pack), STREAMED)
    try:
        return read_preview(done.stdout)
    except PreviewUnreadableError as error:
        raise SandboxError(f"stack '{stack}': {error}: {done.stderr[-_LAST:]}") from None


def _up(cli: Path, home: SandboxHome, stack: str) -> str | None:
    """Create the old stack, and return the error."""
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
