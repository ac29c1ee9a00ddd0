"""Full names of Google's resources: the kind of resource that each refers to.

The forms are those of Google's resource names (its API design guide, AIP-122) and of the addresses
that its tools print, 2026-11.
"""

from dataclasses import dataclass
from itertools import pairwise

KINDS = {
    "clusters": "a GKE cluster",
    "nodePools": "a node pool",
    "repositories": "an Artifact Registry repository",
    "dockerImages": "an image",
    "buckets": "a bucket",
    "secrets": "a secret",
    "versions": "a version of a secret",
    "networks": "a VPC network",
    "subnetworks": "a subnetwork",
    "instances": "a virtual machine",
    "serviceAccounts": "a service account",
}
"""Kind of resource by the word before the last part of its full name."""

_REGISTRY = "-docker.pkg.dev"
_PLACES = ("locations", "regions", "zones")
_ANY_PROJECT = "_"
"""Placeholder for the project in the full name of a bucket."""

_REGISTRY_PARTS = 3
"""Host, project and repository; a longer name is an image in it."""


def kind_of(name: str) -> str | None:
    """Return the kind of resource of a full name; None if the form is unknown.

    >>> kind_of("projects/p/locations/us-central1/clusters/c")
    'a GKE cluster'
    >>> kind_of("us-central1-docker.pkg.dev/p/images")
    'an Artifact Registry repository'
    """
    if name.startswith("gs://"):
        return KINDS["buckets"]
    parts = name.rstrip("/").split("/")
    if parts[0].endswith(_REGISTRY) and len(parts) >= _REGISTRY_PARTS:
        return KINDS["repositories" if len(parts) == _REGISTRY_PARTS else "dockerImages"]
    return KINDS.get(parts[-2]) if len(parts) > 1 else None


@dataclass(frozen=True)
class FullName:
    """The parts of a full name."""

    name: str
    project: str | None = None
    """Id or number; None for a global name, such as that of a bucket."""
    location: str | None = None
    """Region or zone; None if the resource has none."""
    folder: str | None = None
    """A folder in a bucket."""


def full_name(text: str) -> FullName:
    """Return the parts of a full name.

    >>> full_name("projects/p/regions/us-central1/subnetworks/nodes")
    FullName(name='nodes', project='p', location='us-central1', folder=None)
    >>> full_name("gs://models/llama/8b")
    FullName(name='models', project=None, location=None, folder='llama/8b')
    """
    if text.startswith("gs://"):
        bucket, _, folder = text.removeprefix("gs://").rstrip("/").partition("/")
        return FullName(bucket, folder=folder or None)
    parts = text.rstrip("/").split("/")
    if parts[0].endswith(_REGISTRY):
        return FullName(parts[2], parts[1], parts[0].removesuffix(_REGISTRY))
    pairs = dict(pairwise(parts))
    location = next((pairs[key] for key in _PLACES if key in pairs), None)
    project = pairs.get("projects")
    return FullName(parts[-1], None if project == _ANY_PROJECT else project, location)
