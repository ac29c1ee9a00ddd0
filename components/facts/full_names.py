"""Full names of Google's resources: which kind of thing a name is of.

The forms are those of Google's resource names (its API design guide, AIP-122) and of the addresses
that its tools print, 2026-11.
"""

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
"""By the word before the last part of a full name: what it is the name of."""

_REGISTRY = "-docker.pkg.dev"
_REGISTRY_PARTS = 3
"""Host, project and repository; what is longer is an image in it."""


def kind_of(name: str) -> str | None:
    """Return what a full name is the name of; None where it is no full name that is known.

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


def short_name(name: str) -> str:
    """Return the last part of a full name: a bucket's own, without folders in it.

    >>> short_name("gs://models/llama")
    'models'
    """
    if name.startswith("gs://"):
        return name.removeprefix("gs://").partition("/")[0]
    return name.rstrip("/").rpartition("/")[2]
