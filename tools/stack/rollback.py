"""Return a stack to its last good update: its configuration, and its images by digest.

    python -m tools.stack.rollback STACK [--list] [--to NUMBER] [--yes] [--sandbox]

Runs `pulumi up` with the configuration of an earlier update, from a temporary file. An image that
changed since then is given by its digest and is not built again. The stack's own file is not
changed: a diff for it is written to `out/`.

Exit status: Pulumi's; 1 if there is no update to return to, 2 if there is no such stack.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tools.doctor.check import NoAnswerError, run_command
from tools.programs import engine
from tools.stack.recorded_images import images_of
from tools.stack.rollback_plan import ImagesOfBoth, planned
from tools.stack.sandbox_home import REPOSITORY, SandboxError, SandboxHome, tracked_stack_file
from tools.stack.sandbox_stack import SandboxStack
from tools.stack.settings import SettingsError, settings_of
from tools.stack.stack_file_text import difference
from tools.stack.stack_pulumi import (
    PulumiError,
    StackPulumi,
    answered,
    in_account,
    in_sandbox,
)
from tools.stack.update_history import HistoryError, Images, Update, last_good, numbered, updates_of

FAILED, NO_STACK = 1, 2
"""Exit statuses of the command, next to those of Pulumi."""

_MOST = "100"
"""Updates that are read: the newest."""


def roll_back(
    pulumi: StackPulumi, tracked: Path, program: Path, *, to: int | None, out: Path
) -> int:
    """Roll a stack back and return Pulumi's exit status. Raises HistoryError or PulumiError."""
    updates = updates_of(pulumi.ask("stack", "history", "--json", "--page-size", _MOST))
    recorded = _recorded_images(pulumi, program)
    update = last_good(updates, recorded) if to is None else numbered(updates, to)
    now = json.loads(pulumi.ask("stack", "output", "--json")).get("images") or {}
    newest = next(each for each in updates if each.kind == "update")
    images = ImagesOfBoth(now, recorded(update), known=newest.succeeded)
    plan = planned(tracked, program, updates, update, images)
    print(f"rollback to update {update.number}, {_described(update)}:", flush=True)
    for line in plan.changes or ("no change of the configuration or of an image",):
        print(f"  {line}", flush=True)
    _tell_of_the_program(program, update)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / tracked.name
        file.write_text(plan.text)
        status = pulumi.up(file, plan.message)
    if status == 0:
        _tell_of_the_file(tracked, plan.text, out)
    return status


def _recorded_images(pulumi: StackPulumi, program: Path) -> Callable[[Update], Images]:
    url = str(json.loads(pulumi.backend()).get("url", ""))
    place = (settings_of("", {}, program).project, pulumi.stack)
    return lambda update: images_of(
        update, url, place, lambda words: pulumi.ask(*words), answered, program=program
    )


def _described(update: Update) -> str:
    commit = f", commit {update.commit[:10]}" if update.commit else ""
    message = f", '{update.message}'" if update.message else ""
    return f"{update.start}{commit}{message}"


def _tell_of_the_program(program: Path, update: Update) -> None:
    now = _commit(program)
    if update.commit and now and update.commit != now:
        print(
            f"  program: commit {now[:10]}, not the update's {update.commit[:10]}; to roll it back "
            f"too, run first: git checkout {update.commit}",
            flush=True,
        )


def _commit(program: Path) -> str:
    """Return the commit of a clone; empty without git or outside a clone."""
    try:
        answer = run_command(("git", "-C", str(program), "rev-parse", "HEAD"))
    except NoAnswerError:
        return ""
    return answer.out.strip() if answer.status == 0 else ""


def _tell_of_the_file(tracked: Path, text: str, out: Path) -> None:
    stack = tracked.name.removeprefix("Pulumi.").removesuffix(".yaml")
    diff = out / f"rollback-{stack}.diff"
    # Not `read_text`, which changes the ends of lines.
    written = difference(tracked.name, tracked.read_bytes().decode(), text)
    if not written:
        diff.unlink(missing_ok=True)
        return
    out.mkdir(parents=True, exist_ok=True)
    diff.write_text(written)
    print(
        f"\n{tracked.name} was not changed, and the next `up` applies it again. To keep the "
        f"rollback:\n  git apply {diff}",
        flush=True,
    )


def listed(updates: Sequence[Update]) -> Iterator[str]:
    """Yield a line for each recorded update."""
    for each in updates:
        yield f"{each.number:>3}  {each.kind} {each.result}, {_described(each)}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.stack.rollback",
        description="Return a stack to its last good update.",
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument("--list", action="store_true", help="list the recorded updates")
    parser.add_argument("--to", type=int, metavar="NUMBER", help="an update of the list")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--sandbox", action="store_true", help="use the sandbox instead of the account"
    )
    given = parser.parse_args(arguments)
    try:
        tracked = tracked_stack_file(REPOSITORY, given.stack)
        pulumi = _pulumi(given.stack, tracked, yes=given.yes, sandbox=given.sandbox)
        if given.list:
            shown = pulumi.ask("stack", "history", "--json", "--page-size", _MOST)
            print("\n".join(listed(updates_of(shown))) or "no recorded update")
            return 0
        return roll_back(pulumi, tracked, REPOSITORY, to=given.to, out=Path("out"))
    except (SandboxError, SettingsError) as error:
        return _failed(error, NO_STACK)
    except (HistoryError, PulumiError, NoAnswerError, engine.EngineNotFoundError) as error:
        return _failed(error, FAILED)


def _failed(error: Exception, status: int) -> int:
    print(f"error: {error}", file=sys.stderr)
    return status


def _pulumi(stack: str, tracked: Path, *, yes: bool, sandbox: bool) -> StackPulumi:
    if sandbox:
        return in_sandbox(SandboxStack(SandboxHome.of_repository(), stack), tracked)
    return in_account(stack, REPOSITORY, yes=yes, interactive=sys.stdin.isatty())


if __name__ == "__main__":
    sys.exit(main())
