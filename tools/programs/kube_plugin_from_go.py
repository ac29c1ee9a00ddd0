"""The official Kubernetes plugin of Pulumi, built from its Go module.

Owns what is built and what is left out. Not here: with which Go (`tools/programs/go_modules.py`),
when, and where the result is kept (`tools/programs/kube_plugin.py`). The module is copied, since it
lacks what its own release makes first: the schema with a version in it. In `kube_build/plugin/`:

    go.mod, go.sum       which module; its own files fix the version of everything else
    provider/, sdk/      files of this project that are laid over the copy: they leave out the
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
"""What the module is without, against the release that the SDK asks for."""

_MODULE = "github.com/pulumi/pulumi-kubernetes/provider/v4"

# Lower than a person's own work and a test run beside it, which it would slow down.
_NICE = 19


def commit() -> str:
    """Give the day and the commit that the module was taken at, as its version names them."""
    found = re.search(r"v4\.0\.0-(\d{8})\d{6}-([0-9a-f]{12})$", _go_mod(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{OVERLAY / 'go.mod'} names no commit of {_MODULE}")
    return ".".join(found.groups())


def _go_mod() -> str:
    return (OVERLAY / "go.mod").read_text()


def mark() -> str:
    """Name what would be built: other inputs are another name."""
    files = sorted(path for path in OVERLAY.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def build(folder: Path, *, version: str, toolchains: Path) -> None:
    """Put the plugin into a folder; it calls itself `version`."""
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
