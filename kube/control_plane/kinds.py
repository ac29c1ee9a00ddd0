"""Kinds that a GKE cluster knows and Kubernetes does not: their definitions, and how they come.

Owns which definitions a control plane is given. GKE's own are written in `crds/` from their
documented fields, since their files are nobody's to ship; those of the Gateway API, the Inference
Extension and LeaderWorkerSet are their projects' files, taken when the programs are built.
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
    """Give every definition, the project's own first."""
    for folder in (CRDS, programs / "definitions"):
        for file in sorted(folder.glob("*.yaml")):
            # A mapping named twice by an anchor goes to the API server as two.
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
    """Say whether objects of a definition can be made, and the API server says where."""
    found = api.get(named(_VERSION, _KIND, name)) or {}
    conditions = found.get("status", {}).get("conditions") or []
    if not any(each["type"] == "Established" and each["status"] == "True" for each in conditions):
        return False
    # The list of kinds, which a client reads first, is made anew some time after the condition.
    group, kind = found["spec"]["group"], found["spec"]["names"]["kind"]
    versions = [each["name"] for each in found["spec"]["versions"] if each["served"]]
    return all(api.lists(f"{group}/{version}", kind) for version in versions)
