"""The component package, which the engine starts for a program in another language.

The engine runs the folder itself, so its modules have no package and precede the standard library
on the path. This file imports them as a package, with the name that they have in the wheel.
"""

import importlib
import importlib.util
import sys

_NAME = "vllm_gke"


def _be_a_package(folder: str) -> None:
    """Import the folder as a package, for any location and name."""
    sys.path[:] = [each for each in sys.path if each != folder]
    spec = importlib.util.spec_from_file_location(
        _NAME, f"{folder}/__init__.py", submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is no package")
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    if not __package__:
        _be_a_package(__file__.rpartition("/")[0])
    importlib.import_module(f"{__package__ or _NAME}.package.host").serve()
