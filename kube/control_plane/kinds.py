"""Custom resources of a GKE cluster: their definitions, and how to install them.

GKE's own definitions are written in `crds/` from their documented fields, because GKE's files have
no license to copy them. Those of the Gateway API, the Inference Extension and LeaderWorkerSet are
the projects' files, copied when the programs are built.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import yaml

from kube.control_plane.api import Api, Object, named, wait

CRDS = Path(__file__).with_name("crds")

_VERSION, _KIND = "apiextensions.k8s.io/v1", "CustomResourceDefinition"

_SECONDS = 60


def definitions(programs: Path) -> Iterator[Object]:
    """Return every definition, the project's own first."""
    for folder in (CRDS, programs / "definitions"):
        for file in sorted(folder.glob("*.yaml")):
            # A YAML anchor is resolved to a copy: the API server gets two mappings.
            found = yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader)
            yield from (each for each in found if each)


def install(api: Api, programs: Path) -> list[str]:
    """Install all of them, wait until the API server takes their objects, and name them."""
    installed = []
    for definition in definitions(programs):
        api.create(definition)
        installed.append(definition["metadata"]["name"])
    for name in installed:
        wait(_SECONDS, f"{name} is established", partial(established, api, name))
    return installed


def established(api: Api, name: str) -> bool:
    """Return whether the API server serves objects of a definition."""
    found = api.get(named(_VERSION, _KIND, name)) or {}
    conditions = found.get("status", {}).get("conditions") or []
    if not any(each["type"] == "Established" and each["status"] == "True" for each in conditions):
        return False
    # Clients read the list of kinds first, which the server updates some time after the condition.
    group, kind = found["spec"]["group"], found["spec"]["names"]["kind"]
    versions = [each["name"] for each in found["spec"]["versions"] if each["served"]]
    return all(api.lists(f"{group}/{version}", kind) for version in versions)
