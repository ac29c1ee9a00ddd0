"""IDs, links and numbers of Google resources."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.provider.wire import Properties

# The forms are those of the Google provider's state (documentation of each resource, 2026-08).
_IDS = {
    "artifactregistry/repository:Repository": (
        "projects/{project}/locations/{location}/repositories/{repositoryId}"
    ),
    "artifactregistry/repositoryIamMember:RepositoryIamMember": (
        "projects/{project}/locations/{location}/repositories/{repository}/{role}/{member}"
    ),
    "billing/budget:Budget": "billingAccounts/{billingAccount}/budgets/{serial}",
    "compute/address:Address": "projects/{project}/regions/{region}/addresses/{name}",
    "compute/disk:Disk": "projects/{project}/zones/{zone}/disks/{name}",
    "compute/firewall:Firewall": "projects/{project}/global/firewalls/{name}",
    "compute/globalAddress:GlobalAddress": "projects/{project}/global/addresses/{name}",
    "compute/image:Image": "projects/{project}/global/images/{name}",
    "compute/managedSslCertificate:ManagedSslCertificate": (
        "projects/{project}/global/sslCertificates/{name}"
    ),
    "compute/network:Network": "projects/{project}/global/networks/{name}",
    "compute/regionSecurityPolicy:RegionSecurityPolicy": (
        "projects/{project}/regions/{region}/securityPolicies/{name}"
    ),
    "compute/resourcePolicy:ResourcePolicy": (
        "projects/{project}/regions/{region}/resourcePolicies/{name}"
    ),
    "compute/router:Router": "projects/{project}/regions/{region}/routers/{name}",
    "compute/routerNat:RouterNat": "{project}/{region}/{router}/{name}",
    "compute/securityPolicy:SecurityPolicy": "projects/{project}/global/securityPolicies/{name}",
    "compute/subnetwork:Subnetwork": "projects/{project}/regions/{region}/subnetworks/{name}",
    "container/cluster:Cluster": "projects/{project}/locations/{location}/clusters/{name}",
    "container/nodePool:NodePool": (
        "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{name}"
    ),
    "iam/workloadIdentityPool:WorkloadIdentityPool": (
        "projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
    ),
    "iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": (
        "projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
        "/providers/{workloadIdentityPoolProviderId}"
    ),
    "monitoring/alertPolicy:AlertPolicy": "projects/{project}/alertPolicies/{serial}",
    "monitoring/dashboard:Dashboard": "projects/{number}/dashboards/{serial}",
    "monitoring/notificationChannel:NotificationChannel": (
        "projects/{project}/notificationChannels/{serial}"
    ),
    "projects/iAMMember:IAMMember": "{project}/{role}/{member}",
    "projects/service:Service": "{project}/{service}",
    "secretmanager/secret:Secret": "projects/{project}/secrets/{secretId}",
    "secretmanager/secretIamMember:SecretIamMember": (
        "projects/{project}/secrets/{secretId}/{role}/{member}"
    ),
    "secretmanager/secretVersion:SecretVersion": (
        "projects/{number}/secrets/{secret}/versions/{serial}"
    ),
    "serviceaccount/account:Account": "projects/{project}/serviceAccounts/{email}",
    "serviceaccount/iAMMember:IAMMember": "{serviceAccountId}/{role}/{member}",
    "storage/anywhereCache:AnywhereCache": "{bucket}/{zone}",
    "storage/bucket:Bucket": "{name}",
    "storage/bucketIAMMember:BucketIAMMember": "b/{bucket}/{role}/{member}",
    "storage/bucketObject:BucketObject": "{bucket}-{name}",
}
# properties that may hold a link or a full id where the id wants the last part
_SHORT = ("region", "zone", "cluster", "router", "secret", "secretId", "repository")


@dataclass(frozen=True)
class Place:
    """Default project, region and zone of the provider."""

    project: str = ""
    region: str = ""
    zone: str = ""


def number(text: str, digits: int = 12) -> str:
    """Return a number of so many digits that is always the same for a text."""
    low = 10 ** (digits - 1)
    return str(low + int(digest(text), 16) % (9 * low))


def digest(text: str) -> str:
    """Return the sha256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def last(link: str) -> str:
    """Return the last part of a link or an id."""
    return link.rstrip("/").rpartition("/")[2]


def part_after(link: str, collection: str) -> str:
    """Return `europe-west4` of `projects/p/locations/europe-west4/clusters/c` and `locations`."""
    parts = link.split("/")
    return parts[parts.index(collection) + 1] if collection in parts[:-1] else ""


def needs(token: str, name: str) -> bool:
    """Return whether a type's id has such a part."""
    return f"{{{name}}}" in _IDS[token.removeprefix("gcp:")]


def parts(token: str, inputs: Properties, place: Place) -> dict[str, str]:
    """Return project, location, region and zone of a resource, and the short names it refers to."""
    cluster = str(inputs.get("cluster") or "")
    given = {name: str(value) for name, value in inputs.items() if isinstance(value, str)}
    project = given.get("project") or part_after(cluster, "projects") or place.project
    region = last(given.get("region") or place.region)
    zone = last(given.get("zone") or place.zone)
    found = {**given, "project": project, "region": region, "zone": zone}
    found["location"] = (
        given.get("location") or part_after(cluster, "locations") or place.region or place.zone
    )
    found |= {name: last(found[name]) for name in _SHORT if found.get(name)}
    found["number"] = number(project)
    if token.endswith(":Account"):
        found["email"] = f"{given.get('accountId', '')}@{project}.iam.gserviceaccount.com"
    return found


def identity(token: str, found: Mapping[str, str], serial: int) -> str:
    """Return the id that a resource has in the cloud."""
    form = _IDS[token.removeprefix("gcp:")]
    known = {**found, "serial": str(serial)}
    if "versions" not in form:
        known["serial"] = number(f"{token} {found.get('project')} {serial}", 19)
    return form.format_map(defaultdict(str, known))


def is_numbered(token: str) -> bool:
    """Return whether the cloud chooses the ID, so that equal inputs get different IDs."""
    return needs(token, "serial")
