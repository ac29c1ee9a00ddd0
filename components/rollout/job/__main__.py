"""Judge a canary, as the Job starts it: `python3 -m job` in the folder above.

The status is 0 if the new version goes on, 2 if it goes back and another try has the same result,
and 1 if another try may help. The last line says why.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from .canary import BackError, Canary, Plan, SilentError
from .gate import LIMITS
from .kubernetes import ACCOUNT, ApiError, Kubernetes
from .load import Limits
from .replicas import BACK, GOES_BACK

AGAIN = 1


def say(line: str) -> None:
    """Write a line at once, so that the Job's log shows where it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    made = argparse.ArgumentParser(prog="job", allow_abbrev=False)
    add = made.add_argument
    add("--namespace", required=True)
    add("--app", required=True, help="label of the pods that serve")
    add("--deployment", required=True, help="Deployment whose version is replaced")
    add("--canary", required=True, help="StatefulSet of the new version")
    add("--port", type=int, required=True)
    add("--gate", choices=sorted(LIMITS), help="limits of the gate; without it there is none")
    add("--seconds", type=float, default=0, help="time with a share of requests; 0 is no share")
    add("--ready-seconds", type=float, required=True, help="time until the canary is ready")
    add("--slowdown", type=float, default=1.5, help="most, of the mean time to first token")
    add("--errors", type=float, default=0.01, help="most, of the share of errors above theirs")
    add("--account", type=Path, default=ACCOUNT, help="folder of the token and the authority")
    add("--pause", type=float, default=5, help="seconds between two looks")
    return made


def main(words: list[str]) -> int:
    """Run the command line, and return the exit status."""
    given = parser().parse_args(words)
    signal.signal(signal.SIGTERM, _end)
    plan = Plan(
        app=given.app,
        deployment=given.deployment,
        canary=given.canary,
        job=os.environ["JOB_NAME"],
        gate=given.gate,
        seconds=given.seconds,
        ready_seconds=given.ready_seconds,
        limits=Limits(given.slowdown, given.errors),
        port=given.port,
        pause=given.pause,
    )
    try:
        Canary(plan, Kubernetes(given.namespace, given.account), say).run()
    except BackError as error:
        say(f"{GOES_BACK}{error}")
        return BACK
    except (ApiError, SilentError) as error:
        say(f"not judged, and another try may help: {error}")
        return AGAIN
    return 0


def _end(_signal: int, _frame: FrameType | None) -> None:
    # Ends by the way of an error, which takes the canary away.
    raise SystemExit(AGAIN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
