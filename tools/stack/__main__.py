"""Run a stack in the sandbox with the real `pulumi`, and return Pulumi's exit status.

    python -m tools.stack up STACK [-- ARGS FOR PULUMI]

`sandbox_home.py` writes the engine's folder, and `sandbox_stack.py` builds its command lines.
"""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from tools.programs import engine, kube
from tools.stack import live_stack, sweep
from tools.stack.planned import RefusedError
from tools.stack.sandbox_home import (
    REPOSITORY,
    SandboxError,
    SandboxHome,
    stack_files,
    tracked_stack_file,
)
from tools.stack.sandbox_stack import SandboxStack
from tools.stack.settings import SettingsError

ACTIONS = {
    "up": "create or update the resources of the stack",
    "preview": "show the changes that up would make",
    "refresh": "compare Pulumi's state with the resources that exist",
    "destroy": "take everything down",
    "cancel": "release the lock that an interrupted run left behind",
    "world": "list the resources that exist in the sandbox",
    "kube-stop": "stop the real control plane of `up --kube` and keep its objects",
    "pulumi": "any other Pulumi command: pulumi STACK -- stack output",
}

POLICY_PACK = REPOSITORY / "policy"
"""The policy pack that a preview runs; a finding without a waiver stops it."""

_LEFT = """
GKE's controllers left {count} resources behind ({name}), which block the deletion of the network:
  make sweep STACK={stack}                  lists them
  make sweep STACK={stack} ARGS=--delete    removes them; then run destroy again
"""

_PROTECTED = """
the cluster is protected from deletion, which is the default; to delete it:
  write deletionProtection: false below vllm-gke:cluster in Pulumi.{stack}.yaml
  make up STACK={stack}
  make destroy STACK={stack}
"""

_NEXT = """
next:
  make world STACK={stack}      list the resources that exist in the sandbox
  make render STACK={stack}     the Kubernetes manifests, without an engine
  make destroy STACK={stack}    delete the stack
"""


def operate(stack: SandboxStack, action: str, extra: list[str]) -> int:
    """Run one action on a stack, and return Pulumi's exit status."""
    if action == "kube-stop":
        _tell(live_stack.stop(stack))
        return 0
    tracked = _tracked(stack)
    if action in ("destroy", "cancel", "world", "pulumi") and not stack.made:
        _tell(f"stack '{stack.name}' does not exist in the sandbox: nothing to {action}")
        _tell_of_the_other(stack, action)
        return 0
    if action == "world":
        show = [
            sys.executable,
            "-m",
            "sandbox.state.show_world",
            str(stack.world.absolute()),
            *extra,
        ]
        return run(show, folder=REPOSITORY)
    if action in ("up", "refresh", "destroy"):
        _refuse_left_lock(stack)
    cli = engine.find_or_get()
    stack.open(cli, tracked)
    if stack.live and (told := live_stack.begin(stack, action)):
        _tell(told)
    status = run(_command(stack, cli, action, extra), env=stack.environment())
    _tell_of_the_end(stack, action, status)
    return status


def _tell_of_the_end(stack: SandboxStack, action: str, status: int) -> None:
    if action == "destroy" and status != 0:
        if stack.protects_its_cluster:
            _tell(_PROTECTED.format(stack=stack.name))
        _tell_of_leftovers(stack)
    if stack.live:
        _tell(live_stack.end(stack, action, status))
    elif action == "up" and status == 0:
        _tell(_NEXT.format(stack=stack.name))


def _tell_of_leftovers(stack: SandboxStack) -> None:
    """Name the resources of GKE's controllers that block the deletion of the stack's network."""
    try:
        place = sweep.place_of(stack.file, stack.home.project)
        found = sweep.leftovers(place, sweep.sandboxed(stack))
    except (RefusedError, SettingsError, sweep.SweepError):
        # It failed for another reason, which Pulumi printed.
        return
    if found:
        _tell(_LEFT.format(count=len(found), name=found[0].name, stack=stack.name))


def _tell_of_the_other(stack: SandboxStack, action: str) -> None:
    other = live_stack.live_stack(stack.home, stack.name)
    if not stack.live and other.made:
        _tell(f"the stack exists on a real control plane: make {action} STACK={stack.name} KUBE=1")


def _tracked(stack: SandboxStack) -> Path | None:
    """Return the stack's file; only a stack that exists may lack one."""
    if stack.made and stack.name not in stack_files(stack.home.project):
        return None
    return tracked_stack_file(stack.home.project, stack.name)


def _command(stack: SandboxStack, cli: Path, action: str, extra: list[str]) -> list[str]:
    if action == "cancel":
        return stack.command(cli, "cancel", stack.name, "--yes", *extra)
    if action == "pulumi":
        return stack.command(cli, *extra, "--stack", stack.name)
    if action == "preview":
        extra = ["--policy-pack", str(POLICY_PACK), *extra]
    return stack.operation(cli, action, *extra)


def _refuse_left_lock(stack: SandboxStack) -> None:
    if left := stack.dead_owners():
        raise SandboxError(
            f"stack '{stack.name}' is still locked by an interrupted run "
            f"(process {left[0]}); release the lock with "
            f"`python -m tools.stack cancel {stack.name}` and run this again"
        )


def run(
    command: list[str], *, env: dict[str, str] | None = None, folder: Path | None = None
) -> int:
    """Run a command on this terminal, and return its exit status as a shell would."""
    running: list[subprocess.Popen[bytes]] = []
    # Signals that arrived during the start. Sent once: at a second signal Pulumi stops at once.
    early: list[int] = []

    # A terminal sends Ctrl-C to Pulumi too: wait until it has written its state. TERM comes only
    # to this process. The command does not inherit a Python handler, unlike SIG_IGN.
    def pass_on(number: int, _frame: object) -> None:
        if number != signal.SIGTERM:
            return
        if running:
            running[0].send_signal(number)
        else:
            early.append(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        running.append(subprocess.Popen(command, env=env, cwd=folder))
        for number in early:
            running[0].send_signal(number)
        status = running[0].wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    # A shell returns 128 plus the signal's number.
    return status if status >= 0 else 128 - status


def _tell(words: str) -> None:
    # Not on standard output, which may be Pulumi's JSON.
    print(words, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.stack",
        description="Run a stack against the sandbox with the real Pulumi engine.",
        epilog="\n".join(f"  {name:<8} {what}" for name, what in ACTIONS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kube", action="store_true", help="Kubernetes objects go to a real API")
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION")
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument("extra", nargs=argparse.REMAINDER, metavar="-- ARGS", help="for Pulumi")
    given = parser.parse_args(arguments)
    extra = given.extra[1:] if given.extra[:1] == ["--"] else given.extra
    try:
        home = SandboxHome.of_repository()
        live = given.kube or given.action == "kube-stop"
        make = live_stack.live_stack if live else SandboxStack
        return operate(make(home, given.stack), given.action, extra)
    except (SandboxError, engine.EngineNotFoundError, *kube.NOT_FOUND) as error:
        _tell(f"error: {error}")
        return 1
    except OSError as error:
        _tell(f"error: {error.filename}: {error.strerror}")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
