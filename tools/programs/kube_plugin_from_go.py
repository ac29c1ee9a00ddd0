"""Build Pulumi's official Kubernetes plugin from its Go module.

The module is copied, because its release first generates a file: the schema with a version. In
`kube_build/plugin/`:

    go.mod, go.sum       the module; its own files pin all other versions
    provider/, sdk/      files of this project that replace files of the copy: they omit the
                         components (ConfigFile, ConfigGroup, Chart and Directory), and with them
                         the SDK for Go
"""

import hashlib
import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.programs import go_modules

OVERLAY = Path(__file__).parent / "kube_build" / "plugin"
NAME = "pulumi-resource-kubernetes"
LACKS = "it creates objects by server-side apply, as releases before 4.29 do, and has no components"
"""Differences from the release that the SDK requires."""

_MODULE = "github.com/pulumi/pulumi-kubernetes/provider/v4"

# As the build of Kubernetes, after which it comes in the same process.
_NICE = 5


def commit() -> str:
    """Return the date and the commit in the module's version."""
    found = re.search(r"v4\.0\.0-(\d{8})\d{6}-([0-9a-f]{12})$", _go_mod(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{OVERLAY / 'go.mod'} names no commit of {_MODULE}")
    return ".".join(found.groups())


def _go_mod() -> str:
    return (OVERLAY / "go.mod").read_text()


def mark() -> str:
    """Return a digest of the build's inputs."""
    files = sorted(path for path in OVERLAY.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def build(folder: Path, *, version: str, toolchains: Path) -> None:
    """Build the plugin into a folder; it reports `version`."""
    module = go_modules.module(OVERLAY, toolchains).folder_of(_MODULE)
    with TemporaryDirectory(prefix="vllm-gke-plugin-") as scratch:
        copy = Path(scratch) / "provider"
        # Without their modes: the module cache is read-only.
        shutil.copytree(module, copy, copy_function=shutil.copyfile)
        for each in (copy, *copy.rglob("*")):
            each.chmod(0o755 if each.is_dir() else 0o644)
        shutil.copytree(OVERLAY, scratch, dirs_exist_ok=True)
        program = copy / "cmd" / NAME
        schema = json.loads((program / "schema.json").read_text()) | {"version": version}
        (program / "schema-embed.json").write_text(json.dumps(schema))
        shutil.copyfile(
            program / "terraform-mapping.json", program / "terraform-mapping-embed.json"
        )
        stamp = f"-X {_MODULE}/pkg/version.Version={version}"
        built = go_modules.module(copy, toolchains)
        built.build(f"./cmd/{NAME}", folder / NAME, stamp=stamp, nice=_NICE)
