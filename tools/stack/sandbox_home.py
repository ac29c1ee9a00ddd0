"""The sandbox's folder: what the real Pulumi engine sees instead of a cloud.

Owns the layout of `.sandbox/`, the stand-in plugins in it, the copies of the stack files, and the
environment the engine runs in. Not here: what the stand-ins do (`sandbox/`), nor the commands a
person types (`tools/stack/__main__.py`).

    home/     PULUMI_HOME: the stand-in plugins, where the engine looks for the official ones
    state/    Pulumi's own records, a file backend
    stacks/   Pulumi.<stack>.yaml: copies, because Pulumi writes an encryption salt into them
    worlds/   what exists in the offline cloud, one folder a stack

The program cannot tell that it is here: nothing in its project, its configuration or its arguments
says so.
"""

import importlib.util
import json
import os
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.programs.engine import LANGUAGE_HOST, language_host_of
from tools.stack.settings import SettingsError, config_of

REPOSITORY = Path(__file__).resolve().parents[2]

PROVIDERS = ("gcp", "kubernetes", "command")
"""The packages that have a stand-in, by the name of their plugin."""

# What a cloud account, a Pulumi account or another environment leaves behind. A real project id
# must not slip into a sandbox stack, and no credential has any business near it.
_ACCOUNTS = ("PULUMI_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "KUBECONFIG", "VIRTUAL_ENV")
_KEPT = ("PULUMI_DEBUG_",)

# Keys of a stack file that bind it to one person's encryption; the sandbox has its own.
_SALT = re.compile(r"^encryptionsalt:.*\n?", re.MULTILINE)
_BINDINGS = re.compile(r"^(encryptionsalt|secretsprovider|encryptedkey):.*\n?", re.MULTILINE)


class SandboxError(Exception):
    """The sandbox cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True)
class SandboxHome:
    """One sandbox: a folder, and the project whose stacks live in it."""

    root: Path
    project: Path
    """The folder that holds Pulumi.yaml."""
    python: str = sys.executable
    """What runs the stand-ins."""
    programs: str = sys.executable
    """What runs the language host, and with it programs, policy packs and component packages."""

    @classmethod
    def of_repository(cls) -> "SandboxHome":
        """Give this clone's sandbox: `.sandbox/`, or the folder SANDBOX_HOME names."""
        given = os.environ.get("SANDBOX_HOME")
        root = Path(given).absolute() if given else REPOSITORY / ".sandbox"
        return cls(root, REPOSITORY)

    @property
    def home(self) -> Path:
        """PULUMI_HOME."""
        return self.root / "home"

    @property
    def state(self) -> Path:
        """The root of the file backend."""
        return self.root / "state"

    @property
    def stacks(self) -> Path:
        """The copies of the stack files, beside a Pulumi.yaml with the project's name."""
        return self.root / "stacks"

    def project_name(self) -> str:
        """Read the project's name."""
        path = self.project / "Pulumi.yaml"
        try:
            project = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        except FileNotFoundError:
            raise SandboxError(f"no project: {path} does not exist") from None
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            raise SandboxError(f"{path.name} is not YAML: {error}") from None
        if not isinstance(project, dict) or not isinstance(project.get("name"), str):
            raise SandboxError(f"{path.name} has no project's name: give it a line `name: NAME`")
        return str(project["name"])

    def prepare(self, cli: Path, kubernetes: Path | None = None) -> None:
        """Write everything the engine will look for; what is there and right stays untouched.

        `kubernetes` is the official plugin, for objects that go to a real API server.
        """
        for folder in (self.home, self.state, self.stacks):
            folder.mkdir(parents=True, exist_ok=True)
        project = {"name": self.project_name(), "runtime": "python"}
        # A folder with this file is where the engine writes a new stack's salt: not in the clone.
        write(self.stacks / "Pulumi.yaml", yaml.safe_dump(project))
        for name in PROVIDERS:
            script = f"plugins/resource-{name}-v{sdk_version(name)}/pulumi-resource-{name}"
            stands_in = _script(_module(self.python, "sandbox.provider.plugin", name))
            official = name == "kubernetes" and kubernetes
            text = _official(official) if official else stands_in
            write(self.home / script, text, executable=True)
        # The engine looks beside itself first, so the official host is used where it came along.
        # The place in this folder serves an engine that has none: a host that runs on this
        # clone's Python cannot lie in a cache that many clones share.
        host = self.home / "plugins" / "language-python-v0.0.0" / LANGUAGE_HOST
        write(host, _script(f'{self._language_host(cli)} "$@"'), executable=True)

    def _language_host(self, cli: Path) -> str:
        """Give the shell words that start the Python language host which goes with an engine."""
        runner = cli.resolve().with_name(f"{LANGUAGE_HOST}-exec")
        official = language_host_of(cli, os.environ.get("PATH", ""))
        # An engine with a runner and no host was built here; an older host on PATH is not its own.
        if official is None or (runner.is_file() and official.parent != runner.parent):
            return _module(self.programs, "sandbox.provider.language_host", "--runner", str(runner))
        return shlex.quote(str(official))

    def take(self, tracked: Path, copy: Path) -> None:
        """Copy a stack's file, keeping the salt of the copy there was."""
        old = copy.read_text() if copy.is_file() else ""
        write(copy, copied_config(tracked, old))

    def environment(self) -> dict[str, str]:
        """Give the environment in which the engine, the program and the stand-ins run."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(_KEPT) or not name.startswith(_ACCOUNTS)
        }
        if conditions := inherited.get("SANDBOX_CONDITIONS"):
            # The stand-ins run in the project's folder, the person may be in another.
            inherited["SANDBOX_CONDITIONS"] = str(Path(conditions).absolute())
        binaries = str(Path(sys.executable).parent)
        return {
            **inherited,
            # The official language host takes its Python from these two.
            "PATH": os.pathsep.join(filter(None, (binaries, inherited.get("PATH")))),
            **({"VIRTUAL_ENV": sys.prefix} if sys.prefix != sys.base_prefix else {}),
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": self.state.absolute().as_uri(),
            # Not a secret: it guards made-up values in a folder that may be deleted at any time.
            "PULUMI_CONFIG_PASSPHRASE": "sandbox",
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }


def stack_files(project: Path) -> list[str]:
    """List the stacks whose files the project has."""
    return sorted(
        path.name.split(".", 1)[1].removesuffix(".yaml") for path in project.glob("Pulumi.?*.yaml")
    )


def tracked_stack_file(project: Path, stack: str) -> Path:
    """Find a stack's file in the project, or say which stacks there are."""
    stacks = stack_files(project)
    if stack not in stacks:
        raise SandboxError(
            f"no stack '{stack}': Pulumi.{stack}.yaml does not exist; "
            f"stacks here: {', '.join(stacks) or 'none'}"
        )
    return project / f"Pulumi.{stack}.yaml"


def copied_config(tracked: Path, old_copy: str) -> str:
    """Write the copy of a stack file: the tracked text, with the old copy's salt."""
    try:
        config = config_of(tracked)
    except SettingsError as error:
        raise SandboxError(str(error)) from None
    for key, value in config.items():
        if "secure" in _keys(value):
            raise SandboxError(
                f"{tracked.name}: {key} is encrypted for another place, and the sandbox has no key "
                "for it; give the sandbox a stack file of its own with a made-up plain value"
            )
    salt = _SALT.search(old_copy)
    body = _BINDINGS.sub("", tracked.read_text())
    return f"{body.rstrip()}\n{salt.group().strip()}\n" if salt else body


def _keys(value: object) -> set[object]:
    """Collect the keys at every depth of a config value."""
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    if isinstance(value, list):
        return set().union(*map(_keys, value))
    return set()


def sdk_version(name: str) -> str:
    """Read which version of its plugin an installed SDK asks for: no other will do."""
    package = importlib.util.find_spec(f"pulumi_{name}")
    if package is None or package.origin is None:
        raise SandboxError(f"pulumi_{name} is not installed; run `make .venv`")
    manifest = json.loads(Path(package.origin).with_name("pulumi-plugin.json").read_text())
    return str(manifest["version"])


# Not by PYTHONPATH: the program would inherit it, and could import what is not on its own path.
_RUN_MODULE = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def _module(python: str, name: str, *words: str) -> str:
    return shlex.join([python, "-c", _RUN_MODULE, str(REPOSITORY), name, *words])


def _script(command: str) -> str:
    # exec, so that the engine's process is the parent the stand-in watches.
    return f"#!/bin/sh\n# Written by tools/stack/sandbox_home.py on every run.\nexec {command}\n"


def _official(plugin: Path) -> str:
    """Give the script that runs the official Kubernetes plugin as a client of the control plane.

    Where none was ever started it reaches nothing, the machine's network least of all. It ends with
    the engine that starts it, as the stand-ins do: by itself it notices after minutes. The build of
    January 2026 does not know `enablePatchForce`, so it gets the variable of the same meaning.
    """
    end = shlex.join(
        [sys.executable, "-S", str(REPOSITORY / "kube" / "control_plane" / "end_with_parent.py")]
    )
    return (
        "#!/bin/sh\n# Written by tools/stack/sandbox_home.py on every run.\n"
        "HTTPS_PROXY=http://127.0.0.1:9\nexport HTTPS_PROXY\n"
        "PULUMI_K8S_ENABLE_PATCH_FORCE=true\nexport PULUMI_K8S_ENABLE_PATCH_FORCE\n"
        'reach=$SANDBOX_KUBE/bin/reach\n[ -x "$reach" ] || reach=/usr/bin/env\n'
        f'exec {end} "$PPID" "$reach" {shlex.quote(str(plugin))} "$@"\n'
    )


def write(path: Path, text: str, *, executable: bool = False) -> None:
    """Write a file whole or not at all; another run may be reading it."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(part).chmod(0o755 if executable else 0o644)
    Path(part).replace(path)
