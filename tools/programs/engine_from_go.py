"""Build the Pulumi engine from its Go modules, for a machine that reaches only a module proxy.

`engine_build/go.mod` and `go.sum` pin the versions.
"""

import shutil
from pathlib import Path

from tools.programs import go_modules

MODULE = Path(__file__).with_name("engine_build")
_CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_SDK = "github.com/pulumi/pulumi/sdk/v3"
_RUNNER = "pulumi-language-python-exec"


def build(folder: Path, *, version: str, toolchains: Path) -> None:
    """Put `bin/pulumi` and the SDK's runner of Python programs into a folder."""
    module = go_modules.module(MODULE, toolchains)
    binaries = folder / "bin"
    binaries.mkdir(parents=True)
    # Without the version the CLI prints nothing for `pulumi version`, and the SDK refuses it.
    stamp = f"-X {_SDK}/go/common/version.Version=v{version}"
    module.build(_CLI, binaries / "pulumi", stamp=stamp)
    runner = binaries / _RUNNER
    shutil.copyfile(module.folder_of(_SDK) / "python" / "cmd" / _RUNNER, runner)
    # Copied without its mode: the module cache is read-only, and this file must be removable.
    runner.chmod(0o755)
