"""The folder `.sandbox/`, and the environment in which the real Pulumi engine uses it.

    home/     PULUMI_HOME: the fake plugins, where the engine looks for the official ones
    state/    Pulumi's state, a file backend
    stacks/   Pulumi.<stack>.yaml: copies, because Pulumi writes an encryption salt into them
    worlds/   the sandbox state, one folder for each stack

The program cannot detect the sandbox: its project, configuration and arguments are the same.
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
"""Names of the plugins that have a fake."""

# Variables of a cloud account, a Pulumi account or another environment. A sandbox stack must not
# get a real project ID or a credential.
_ACCOUNTS = ("PULUMI_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "KUBECONFIG", "VIRTUAL_ENV")
_KEPT = ("PULUMI_DEBUG_",)

# Keys of a stack file that bind it to a user's encryption; the sandbox has its own.
_SALT = re.compile(r"^encryptionsalt:.*\n?", re.MULTILINE)
BINDINGS = re.compile(r"^(encryptionsalt|secretsprovider|encryptedkey):.*\n?", re.MULTILINE)
"""Lines of a stack file that bind it to a user's encryption."""


class SandboxError(Exception):
    """The sandbox cannot run the command; the message says why, and the fix."""


@dataclass(frozen=True)
class SandboxHome:
    """A sandbox: its folder, and the project of its stacks."""

    root: Path
    project: Path
    """The folder that holds Pulumi.yaml."""
    python: str = sys.executable
    """Python that runs the fakes."""
    programs: str = sys.executable
    """Python of the language host, and so of programs, policy packs and component packages."""

    @classmethod
    def of_repository(cls) -> "SandboxHome":
        """Return this clone's sandbox: `.sandbox/`, or the folder in SANDBOX_HOME."""
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
        """Copies of the stack files, with a Pulumi.yaml that has the project's name."""
        return self.root / "stacks"

    def project_name(self) -> str:
        """Return the project's name."""
        path = self.project / "Pulumi.yaml"
        try:
            project = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        except FileNotFoundError:
            raise SandboxError(
                f"{path} does not exist; run this in the folder of the project"
            ) from None
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            raise SandboxError(f"{path.name} is not YAML: {error}") from None
        if not isinstance(project, dict) or not isinstance(project.get("name"), str):
            raise SandboxError(
                f"{path.name} does not contain the project's name; add the line `name: NAME`"
            )
        return str(project["name"])

    def prepare(self, cli: Path, kubernetes: Path | None = None) -> None:
        """Write the engine's files, unless they exist with the same content.

        `kubernetes` is the official plugin, for objects that go to a real API server.
        """
        for folder in (self.home, self.state, self.stacks):
            folder.mkdir(parents=True, exist_ok=True)
        project = {"name": self.project_name(), "runtime": "python"}
        # The engine writes a new stack's salt into the folder of this file, and not into the clone.
        write(self.stacks / "Pulumi.yaml", yaml.safe_dump(project))
        for name in PROVIDERS:
            script = f"plugins/resource-{name}-v{sdk_version(name)}/pulumi-resource-{name}"
            stands_in = _script(_module(self.python, "sandbox.provider.plugin", name))
            official = name == "kubernetes" and kubernetes
            text = _official(official) if official else stands_in
            write(self.home / script, text, executable=True)
        # The engine first looks in its own folder, so an official host is used. This one serves an
        # engine without a host: it runs on this clone's Python, so it cannot be in the cache.
        host = self.home / "plugins" / "language-python-v0.0.0" / LANGUAGE_HOST
        write(host, _script(f'{self._language_host(cli)} "$@"'), executable=True)

    def _language_host(self, cli: Path) -> str:
        """Return the shell command that starts an engine's Python language host."""
        runner = cli.resolve().with_name(f"{LANGUAGE_HOST}-exec")
        official = language_host_of(cli, os.environ.get("PATH", ""))
        # An engine with a runner and no host is built from Go modules; PATH may have an older host.
        if official is None or (runner.is_file() and official.parent != runner.parent):
            return _module(self.programs, "sandbox.provider.language_host", "--runner", str(runner))
        return shlex.quote(str(official))

    def take(self, tracked: Path, copy: Path) -> None:
        """Copy a stack's file, and keep the salt of the previous copy."""
        old = copy.read_text() if copy.is_file() else ""
        write(copy, copied_config(tracked, old))

    def environment(self) -> dict[str, str]:
        """Return the environment of the engine, the program and the fakes."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(_KEPT) or not name.startswith(_ACCOUNTS)
        }
        if conditions := inherited.get("SANDBOX_CONDITIONS"):
            # The fakes run in the project's folder; you may run the command in another.
            inherited["SANDBOX_CONDITIONS"] = str(Path(conditions).absolute())
        binaries = str(Path(sys.executable).parent)
        return {
            **inherited,
            # The official language host finds its Python by these two.
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
    """Return the stacks whose files the project has."""
    return sorted(
        path.name.split(".", 1)[1].removesuffix(".yaml") for path in project.glob("Pulumi.?*.yaml")
    )


def tracked_stack_file(project: Path, stack: str) -> Path:
    """Return a stack's file. Raises SandboxError with the names of the stacks."""
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
                f"{tracked.name}: {key} is encrypted, and the sandbox cannot decrypt it; use a "
                "separate stack file with a made-up plain value in the sandbox"
            )
    salt = _SALT.search(old_copy)
    body = BINDINGS.sub("", tracked.read_text())
    return f"{body.rstrip()}\n{salt.group().strip()}\n" if salt else body


def _keys(value: object) -> set[object]:
    """Return the keys at every depth of a config value."""
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    if isinstance(value, list):
        return set().union(*map(_keys, value))
    return set()


def sdk_version(name: str) -> str:
    """Return the exact plugin version that an installed SDK requires."""
    package = importlib.util.find_spec(f"pulumi_{name}")
    if package is None or package.origin is None:
        raise SandboxError(f"pulumi_{name} is not installed; run `make .venv`")
    manifest = json.loads(Path(package.origin).with_name("pulumi-plugin.json").read_text())
    return str(manifest["version"])


# Not by PYTHONPATH: the program would inherit it, and could import modules outside its own path.
_RUN_MODULE = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def _module(python: str, name: str, *words: str) -> str:
    return shlex.join([python, "-c", _RUN_MODULE, str(REPOSITORY), name, *words])


def _script(command: str) -> str:
    # exec, so that the engine's process is the parent that the fake watches.
    return f"#!/bin/sh\n# Written by tools/stack/sandbox_home.py on every run.\nexec {command}\n"


def _official(plugin: Path) -> str:
    """Return the script that runs the official Kubernetes plugin as a client of the control plane.

    Without a control plane it cannot connect to any network. It ends with the engine, as the fakes
    do; by itself it notices the end after minutes. The build of January 2026 does not support
    `enablePatchForce`, so it gets the environment variable of the same meaning.
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
    """Write a file atomically; another run may read it."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(part).chmod(0o755 if executable else 0o644)
    Path(part).replace(path)
