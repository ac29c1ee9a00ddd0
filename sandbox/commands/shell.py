"""One command in a shell, with the sandbox's fakes first on its PATH."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from sandbox.provider.cloud import RefusalError
from sandbox.provider.wire import Properties, Tree
from sandbox.state.faults import CancelledError
from sandbox.state.world import World

BIN = Path(__file__).with_name("bin")
_SHELL = ["/bin/sh", "-c"]
_SECONDS_BETWEEN_LOOKS = 0.2


def stand_ins(environment: Mapping[str, str], python: str) -> dict[str, str]:
    """Return the variables by which a command finds the sandbox's gcloud and kubectl first."""
    path = environment.get("PATH", os.defpath)
    return {"PATH": f"{BIN}{os.pathsep}{path}", "SANDBOX_PYTHON": python}


class Shell:
    """Runs commands until the engine cancels."""

    def __init__(self, world: World, cancelled: threading.Event) -> None:
        self._world = world
        self._cancelled = cancelled

    def run(self, inputs: Properties, command: Tree, before: Properties) -> dict[str, str]:
        """Run a command and return its output; empty without a command."""
        if not command:
            return {}
        folder = inputs.get("dir") or "."
        if not Path(folder).is_dir():
            raise RefusalError(f"chdir {folder}: no such directory")
        process = subprocess.Popen(
            [*(inputs.get("interpreter") or _SHELL), str(command)],
            cwd=folder,
            env=self._environment(inputs, before),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        out, err = self._waited(process, inputs.get("stdin"))
        if process.returncode:
            raise RefusalError(
                f"exit status {process.returncode}: running {command!r}:\n{out}{err}"
            )
        return {"stdout": out.removesuffix("\n"), "stderr": err.removesuffix("\n")}

    def _waited(self, process: subprocess.Popen[str], stdin: Tree) -> tuple[str, str]:
        text: str | None = stdin if isinstance(stdin, str) else ""
        while True:
            try:
                return process.communicate(text, timeout=_SECONDS_BETWEEN_LOOKS)
            except subprocess.TimeoutExpired:
                text = None
            if self._cancelled.is_set():
                os.killpg(process.pid, signal.SIGTERM)
                process.communicate()
                raise CancelledError("the command was cancelled")

    def _environment(self, inputs: Properties, before: Properties) -> dict[str, str]:
        own = {name: str(value) for name, value in (inputs.get("environment") or {}).items()}
        variables = {**os.environ, **own}
        if inputs.get("addPreviousOutputInEnv") is not False:
            for name in ("stdout", "stderr"):
                if name in before:
                    variables[f"PULUMI_COMMAND_{name.upper()}"] = str(before[name])
        variables |= {
            **stand_ins(variables, sys.executable),
            "SANDBOX_WORLD": str(self._world.folder),
        }
        if "SANDBOX_CONDITIONS" in os.environ:
            # the command may run in another folder
            variables["SANDBOX_CONDITIONS"] = str(Path(os.environ["SANDBOX_CONDITIONS"]).resolve())
        return variables
