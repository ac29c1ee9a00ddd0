"""A download as the Job starts it, from a stand-in hub with a model of one shard."""

import os
import pathlib
import subprocess
import sys

from tests.images.hub import Hub

SCRIPT = pathlib.Path(__file__).parents[2] / "images" / "download" / "download_model.py"
MODEL = "maker/model"
SHARD = bytes(range(256)) * 8192
"""Two MiB: more than one read of a socket."""
CONFIG = b'{"model_type": "tiny"}\n'
PATIENCE = 20
"""Seconds after which a download that should have ended counts as stuck."""
WHOLE = {"config.json": CONFIG, "model.safetensors": SHARD}


class Download:
    """The script, as the Job starts it."""

    def __init__(self, folder: pathlib.Path, hub: Hub) -> None:
        self.target = folder / "weights" / MODEL
        self.hub = hub
        self.environment = {"PATH": os.environ["PATH"], "HF_ENDPOINT": hub.url}
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start it."""
        command = [sys.executable, str(SCRIPT), "--to", str(self.target), "--pause", "0"]
        process = subprocess.Popen(
            [*command, *(words or ("--model", MODEL))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        self.started.append(process)
        return process

    def run(self, *words: str) -> tuple[int, str]:
        """Run it to its end: the status, and the last line it said."""
        process = self.start(*words)
        out, error = process.communicate(timeout=PATIENCE)
        assert error == ""
        return process.returncode, out.splitlines()[-1]

    def files(self) -> dict[str, bytes]:
        """Return what is in the folder, less the script's own two files."""
        own = ("manifest.json", ".verified.json")
        return {
            str(path.relative_to(self.target)): path.read_bytes()
            for path in sorted(self.target.rglob("*"))
            if path.is_file() and path.name not in own
        }

    @property
    def manifest(self) -> pathlib.Path:
        """The file that says the folder is whole."""
        return self.target / "manifest.json"
