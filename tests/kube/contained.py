"""One container of a rendered pod as a process: its user, its file system, its arguments.

Owns what a container runtime does of it: a root of its own in a mount namespace, read only where
the container says so, volumes at their mounts, the account's token, no capabilities and no new
privileges. Not isolated: the network, whose ports are this machine's, processes, and memory. The
image is not there: a program stands in for the first word of its command.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where a pod finds its account's token."""

# Run with the rights to mount, it gives them up before the container's program begins. The numbers
# are Linux's: mount.h and prctl.h.
_INSIDE = """
import ctypes, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
what = json.loads(sys.argv[1])
READ_ONLY, REMOUNT, BIND, EVERYTHING_PRIVATE = 1, 32, 4096, 16384 | 1 << 18
def mount(source, target, kind, flags, data=None):
    texts = [each if each is None else each.encode() for each in (source, target, kind, data)]
    if libc.mount(texts[0], texts[1], texts[2], flags, texts[3]):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), target)
mount(None, "/", None, EVERYTHING_PRIVATE)
root = what["root"]
mount("tmpfs", root, "tmpfs", 0, "mode=755")
program = root + what["command"][0]
os.makedirs(os.path.dirname(program), exist_ok=True)
open(program, "w").close()
mount(what["program"], program, None, BIND)
for folder in what["empty"]:
    os.makedirs(root + folder, exist_ok=True)
    mount("tmpfs", root + folder, "tmpfs", 0, "mode=777")
for folder, files in what["files"].items():
    os.makedirs(root + folder)
    for name, text in files.items():
        with open(os.path.join(root + folder, name), "w") as file:
            file.write(text)
if what["read_only"]:
    mount("tmpfs", root, "tmpfs", REMOUNT | READ_ONLY)
os.chroot(root)
os.chdir("/")
os.setgroups(what["groups"])
os.setresgid(*[what["group"]] * 3)
os.setresuid(*[what["user"]] * 3)
libc.prctl(1, 9)  # PR_SET_PDEATHSIG: another user has lost it
if not what["may_gain"]:
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
os.execve(what["command"][0], what["command"], what["environment"])
"""


class NotIsolatedError(Exception):
    """This process may not do what a container runtime does; the message says what is missing."""


@dataclass(frozen=True)
class Outside:
    """What a kubelet adds to what the pod says."""

    program: Path
    """What stands in for the first word of the command."""
    root: Path
    """An empty folder, where the container's root is mounted."""
    account: Mapping[str, str]
    """The files of the account, by name."""
    environment: Mapping[str, str]


def words(pod: Mapping[str, Any], outside: Outside) -> list[str]:
    """Return the words that run a pod's only container. Raises NotIsolatedError."""
    (container,) = pod["containers"]
    own, of_pod = container.get("securityContext", {}), pod.get("securityContext", {})
    user = own.get("runAsUser", of_pod.get("runAsUser", 0))
    group = own.get("runAsGroup", of_pod.get("runAsGroup", 0))
    mounts = {each["name"]: each["mountPath"] for each in container.get("volumeMounts", ())}
    empty = [mounts[each["name"]] for each in pod.get("volumes", ()) if "emptyDir" in each]
    what = {
        "root": str(outside.root),
        "program": str(outside.program),
        "command": [*container["command"], *container.get("args", ())],
        "empty": empty,
        "files": {ACCOUNT: dict(outside.account)},
        "read_only": own.get("readOnlyRootFilesystem", False),
        "user": user,
        "group": group,
        "groups": [of_pod["fsGroup"]] if "fsGroup" in of_pod else [],
        "may_gain": own.get("allowPrivilegeEscalation", True),
        "environment": {
            **outside.environment,
            **{each["name"]: each["value"] for each in container.get("env", ())},
        },
    }
    return [*_namespace(), sys.executable, "-I", "-c", _INSIDE, json.dumps(what)]


def _namespace() -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None or os.getuid() != 0:
        raise NotIsolatedError("only root may be another user, with unshare(1) for a file system")
    found = [unshare, "--mount", "--"]
    tried = subprocess.run([*found, "/bin/true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise NotIsolatedError(f"this machine gives no mount namespace: {tried.stderr.strip()}")
    return found
