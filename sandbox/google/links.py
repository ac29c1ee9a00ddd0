"""References between Google resources: parents that must exist, and children that block a deletion.

Stricter than GKE in one point: GKE deletes a cluster's pools with it; here a pool that a program
left behind blocks the deletion.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sandbox.google.names import last, number
from sandbox.provider.cloud import RefusalError
from sandbox.provider.wire import Tree
from sandbox.state.world import Thing, World
from sandbox.type_tokens import CLUSTER, DISK, IMAGE, NETWORK, NODE_POOL, REPOSITORY, SUBNETWORK

_THEIRS = Path(__file__).with_name("preexisting.yaml")

_ROUTER = "gcp:compute/router:Router"
_ACCOUNT = "gcp:serviceaccount/account:Account"
_BUCKET = "gcp:storage/bucket:Bucket"
_SECRET = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a resource type
_POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
_POOL_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
_DISK_IMAGE = "gcp:compute/image:Image"
_REPOSITORY_MEMBER = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"

# type of the child, property that refers, type of the parent, whether the child keeps the parent
_LINKS = (
    (SUBNETWORK, "network", NETWORK, True),
    (_ROUTER, "network", NETWORK, True),
    ("gcp:compute/firewall:Firewall", "network", NETWORK, True),
    ("gcp:compute/networkEndpointGroup:NetworkEndpointGroup", "network", NETWORK, True),
    ("gcp:compute/address:Address", "subnetwork", SUBNETWORK, True),
    (
        "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        "ipAddress",
        "gcp:compute/globalAddress:GlobalAddress",
        True,
    ),
    ("gcp:compute/forwardingRule:ForwardingRule", "ipAddress", "gcp:compute/address:Address", True),
    ("gcp:compute/forwardingRule:ForwardingRule", "subnetwork", SUBNETWORK, True),
    (
        "gcp:compute/regionBackendService:RegionBackendService",
        "securityPolicy",
        "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy",
        True,
    ),
    (
        "gcp:compute/backendService:BackendService",
        "securityPolicy",
        "gcp:compute/securityPolicy:SecurityPolicy",
        True,
    ),
    ("gcp:compute/routerNat:RouterNat", "router", _ROUTER, True),
    (CLUSTER, "network", NETWORK, True),
    (CLUSTER, "subnetwork", SUBNETWORK, True),
    (NODE_POOL, "cluster", CLUSTER, True),
    ("gcp:secretmanager/secretVersion:SecretVersion", "secret", _SECRET, False),
    ("gcp:secretmanager/secretIamMember:SecretIamMember", "secretId", _SECRET, False),
    (_REPOSITORY_MEMBER, "repository", REPOSITORY, False),
    (IMAGE, "repository", REPOSITORY, False),
    ("gcp:serviceaccount/iAMMember:IAMMember", "serviceAccountId", _ACCOUNT, False),
    ("gcp:storage/bucketIAMMember:BucketIAMMember", "bucket", _BUCKET, False),
    ("gcp:storage/anywhereCache:AnywhereCache", "bucket", _BUCKET, True),
    ("gcp:storage/bucketObject:BucketObject", "bucket", _BUCKET, True),
    (_DISK_IMAGE, "sourceDisk", DISK, False),
    (DISK, "image", _DISK_IMAGE, False),
    (_POOL_PROVIDER, "workloadIdentityPoolId", _POOL, False),
)
_CLUSTER_MEMBER = re.compile(
    r"serviceAccount:(?P<by_id>[^.@]+)\.svc\.id\.goog\[|"
    r"principal(?:Set)?://iam\.googleapis\.com/projects/(?P<by_number>\d+)/locations/global/"
    r"workloadIdentityPools/[^/]+\.svc\.id\.goog/"
)


def missing(world: World, token: str, inputs: dict[str, Any], project: str) -> Iterator[str]:
    """Return references of plain inputs to missing resources."""
    for child, name, parent, _ in _LINKS:
        value = inputs.get(name)
        # the network `default` comes with a project
        refers = child == token and isinstance(value, str) and value not in ("", "default")
        if not refers or last(str(value)) in preexisting().get(parent, ()):
            continue
        if not any(_points_at(value, thing) for thing in world.things(parent)):
            noun = parent.rpartition(":")[2]
            yield f"Error 404: the {noun} {value!r} ({name}) was not found, notFound"
    node = inputs.get("nodeConfig")
    account = node.get("serviceAccount") if isinstance(node, dict) else None
    yield from _missing_account(world, account, project)
    member = inputs.get("member")
    if isinstance(member, str):
        yield from _missing_account(world, member.removeprefix("serviceAccount:"), project)
        yield from _missing_identity_pool(world, member)


@functools.cache
def preexisting() -> dict[str, list[str]]:
    """Return the names of existing resources of other teams, by type."""
    found: dict[str, list[str]] = yaml.safe_load(_THEIRS.read_text())
    return found


def _missing_account(world: World, email: Tree, project: str) -> Iterator[str]:
    # an account of another project may well exist
    if not isinstance(email, str) or not email.endswith(f"@{project}.iam.gserviceaccount.com"):
        return
    made = {thing.properties.get("email") for thing in world.things(_ACCOUNT)}
    if email not in made | set(preexisting().get(_ACCOUNT, ())):
        yield f"Error 400: Service account {email} does not exist., badRequest"


def _missing_identity_pool(world: World, member: str) -> Iterator[str]:
    found = _CLUSTER_MEMBER.match(member)
    if not found:
        return
    projects = {
        str(thing.properties.get("project"))
        for thing in world.things(CLUSTER)
        if thing.properties.get("workloadIdentityConfig")
    }
    wanted = found["by_id"] or found["by_number"]
    if wanted not in projects | {number(project) for project in projects}:
        yield (
            f"Error 400: Identity Pool does not exist ({wanted}.svc.id.goog): no cluster of "
            "the project has workloadIdentityConfig yet, badRequest"
        )


def users(world: World, thing: Thing) -> list[Thing]:
    """Return the resources that block the deletion of an object."""
    return [
        child
        for kind, name, parent, keeps in _LINKS
        if keeps and parent == thing.type
        for child in world.things(kind)
        if _points_at(child.properties.get(name), thing)
    ]


def dependants(world: World, thing: Thing) -> list[Thing]:
    """Return the resources that are deleted with an object."""
    return [
        child
        for kind, name, parent, keeps in _LINKS
        if not keeps and parent == thing.type
        for child in world.things(kind)
        if _points_at(child.properties.get(name), thing)
    ]


def _points_at(value: Tree, thing: Thing) -> bool:
    if not isinstance(value, str) or not value:
        return False
    names = {thing.id, *(thing.properties.get(key) for key in ("selfLink", "name", "email"))}
    short = last(thing.id)
    return value in names or value == short or value.endswith(f"/{thing.id}")


def refuse_if_protected(token: str, outputs: dict[str, Any]) -> None:
    """Refuse to delete what its own inputs protect, in the provider's words."""
    noun = token.rpartition(":")[2]
    if outputs.get("deletionProtection") is True:
        raise RefusalError(
            f"Cannot destroy {noun.lower()} because deletion_protection is set to true. Set it to "
            f"false to proceed with {noun.lower()} deletion."
        )
    if outputs.get("deletionPolicy") == "PREVENT":
        raise RefusalError(
            f"cannot destroy {noun} because deletionPolicy is set to PREVENT; set it to DELETE "
            "and update first"
        )
