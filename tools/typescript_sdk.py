"""The package's SDK for TypeScript, by Pulumi's own generator: what `pulumi package add` makes.

The language host of the official engine generates SDKs; where there is none, its generator is built
from the engine's Go modules. Owns what is built and run. Not here: with which Go
(`tools/go_modules.py`).
"""

import subprocess
import tempfile
from pathlib import Path

from tools import go_modules
from tools.cache import cache_folder

MODULE = Path(__file__).with_name("sdk_build")


def write_sdk(schema: Path, folder: Path) -> None:
    """Write the SDK of a schema into a folder."""
    module = go_modules.module(MODULE, cache_folder("engine"))
    with tempfile.TemporaryDirectory() as built:
        program = Path(built) / "sdk"
        # Minutes of two cores the first time, then from Go's own cache.
        module.build(".", program, stamp="", nice=10)
        subprocess.run([str(program), str(schema), str(folder)], check=True, timeout=60)
