"""Outputs that Google computes for a new resource: links, addresses, versions, certificates.

Addresses are from the documentation ranges (RFC 5737).
"""

import base64
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.google.names import digest, last, number
from sandbox.google_limits.gke import region_of
from sandbox.kubernetes import cluster_authority
from sandbox.provider import sdk_types
from sandbox.provider.wire import Properties

# A stable-channel version of autumn 2026 that has every feature the facts name for v6e and L4.
_GKE_VERSION = "1.34.4-gke.1130000"
_COMPUTE = "https://www.googleapis.com/compute/v1/"


@dataclass(frozen=True)
class Being:
    """A resource that is about to exist."""

    token: str
    id: str
    inputs: Properties
    parts: dict[str, str]
    created: str

    def number(self, digits: int) -> str:
        """Return a number that belongs to this resource alone."""
        return number(self.id, digits)

    def host(self, network: str) -> str:
        """Return an address of a /24 that belongs to this resource."""
        return str(ipaddress.ip_network(network)[1 + int(digest(self.id), 16) % 254])


def computed(being: Being) -> Properties:
    """Return every computed output; the caller lets inputs win."""
    known = sdk_types.outputs(being.token)
    values = {name: value for name, value in _general(being).items() if name in known}
    special = _SPECIAL.get(being.token.rpartition(":")[0].removeprefix("gcp:"))
    return values | (special(being) if special else {})


def _general(being: Being) -> Properties:
    labels = being.inputs.get("labels")
    # The provider adds the label goog-pulumi-provisioned, unless told not to.
    effective = {**(labels if isinstance(labels, dict) else {}), "goog-pulumi-provisioned": "true"}
    mark = base64.b64encode(bytes.fromhex(digest(being.id)[:16])).decode()
    return {
        **{name: being.parts[name] for name in ("project", "region", "location", "zone")},
        **dict.fromkeys(("etag", "fingerprint", "labelFingerprint"), mark),
        **dict.fromkeys(("effectiveLabels", "pulumiLabels"), effective),
        **dict.fromkeys(
            ("creationTimestamp", "createTime", "updateTime", "timeCreated", "updated"),
            being.created,
        ),
        "selfLink": _COMPUTE + being.id,
        "state": "ACTIVE",
        "name": last(being.id),
    }


def _network(being: Being) -> Properties:
    return {
        "networkId": being.number(19),
        "numericId": being.number(19),
        "gatewayIpv4": "",
        "routingMode": "REGIONAL",
        "mtu": 0,
    }


def _subnetwork(being: Being) -> Properties:
    try:
        gateway = str(ipaddress.ip_network(str(being.inputs.get("ipCidrRange")))[1])
    except ValueError:
        gateway = ""
    return {
        "gatewayAddress": gateway,
        "subnetworkId": int(being.number(15)),
        "purpose": "PRIVATE",
        "stackType": "IPV4_ONLY",
        "privateIpGoogleAccess": False,
    }


def _address(being: Being) -> Properties:
    internal = being.inputs.get("addressType") == "INTERNAL"
    values: dict[str, Any] = {
        "address": being.host("10.0.0.0/24" if internal else "203.0.113.0/24")
    }
    if being.token.endswith(":Address"):
        values |= {"addressId": int(being.number(15)), "users": [], "networkTier": "PREMIUM"}
    return values


def _disk(being: Being) -> Properties:
    hyperdisk = str(being.inputs.get("type")).startswith("hyperdisk-")
    mode = {"accessMode": "READ_WRITE_SINGLE"} if hyperdisk else {}
    return {"diskId": being.number(19), "users": [], **mode}


def _cluster(being: Being) -> Properties:
    version = being.inputs.get("minMasterVersion") or _GKE_VERSION
    endpoint = being.host("198.51.100.0/24")
    region = region_of(being.parts["location"])
    dns = f"gke-{digest(being.id)[:26]}-{being.parts['number']}.{region}.gke.goog"
    authority = base64.b64encode(cluster_authority.certificate().encode()).decode()
    return {
        "selfLink": f"https://container.googleapis.com/v1/{being.id}",
        "endpoint": endpoint,
        "masterVersion": version,
        "nodeVersion": version,
        "emulatedVersion": ".".join(str(version).split(".")[:2]),
        "networkingMode": "VPC_NATIVE",
        "clusterIpv4Cidr": "10.4.0.0/14",
        "servicesIpv4Cidr": "34.118.224.0/20",
        "nodeLocations": _zones(being),
        "masterAuth": {
            "clientCertificate": "",
            "clientCertificateConfig": {"issueClientCertificate": False},
            "clientKey": "",
            "clusterCaCertificate": authority,
        },
        "controlPlaneEndpointsConfig": {
            "dnsEndpointConfig": {"endpoint": dns, "allowExternalTraffic": False},
            "ipEndpointsConfig": {"enabled": True},
        },
        "privateClusterConfig": {"publicEndpoint": endpoint, "privateEndpoint": "10.0.0.2"},
        **(_autopilot(being) if being.inputs.get("enableAutopilot") is True else {}),
    }


def _autopilot(being: Being) -> Properties:
    """Return the properties that every Autopilot cluster has."""
    return {
        "datapathProvider": "ADVANCED_DATAPATH",
        "workloadIdentityConfig": {"workloadPool": f"{being.parts['project']}.svc.id.goog"},
    }


def _zones(being: Being) -> list[str]:
    place = being.parts["location"]
    return [f"{place}-{letter}" for letter in "abc"] if place == region_of(place) else [place]


def _node_pool(being: Being) -> Properties:
    parts = being.parts
    project, cluster, name = parts["project"], parts["cluster"], parts.get("name", "")
    zones = being.inputs.get("nodeLocations") or _zones(being)
    groups = [
        f"{_COMPUTE}projects/{project}/zones/{zone}/instanceGroupManagers/"
        f"gke-{cluster}-{name}-{digest(being.id + str(zone))[:8]}-grp"
        for zone in (zones if isinstance(zones, list) else [])
    ]
    return {
        "instanceGroupUrls": groups,
        "managedInstanceGroupUrls": groups,
        "nodeLocations": zones,
        "version": _GKE_VERSION,
        "maxPodsPerNode": 110,
    }


def _account(being: Being) -> Properties:
    email = being.parts["email"]
    return {
        "name": being.id,
        "email": email,
        "member": f"serviceAccount:{email}",
        "uniqueId": being.number(21),
    }


def _repository(being: Being) -> Properties:
    parts = being.parts
    host = f"{parts['location']}-docker.pkg.dev"
    return {"registryUri": f"{host}/{parts['project']}/{parts.get('repositoryId', '')}"}


def _secret(being: Being) -> Properties:
    name = f"projects/{being.parts['number']}/secrets/{being.parts.get('secretId', '')}"
    return {"name": name, "effectiveAnnotations": being.inputs.get("annotations") or {}}


def _secret_version(being: Being) -> Properties:
    return {"name": being.id, "version": last(being.id)}


def _bucket(being: Being) -> Properties:
    return {
        "url": f"gs://{being.id}",
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{being.id}",
        "projectNumber": int(being.parts["number"]),
        "location": str(being.inputs.get("location") or "").upper(),
        "uniformBucketLevelAccess": False,
        "publicAccessPrevention": "inherited",
    }


def _bucket_object(being: Being) -> Properties:
    name = str(being.inputs.get("name"))
    bucket = being.parts.get("bucket", "")
    return {
        "outputName": name,
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{bucket}/o/{name}",
        "generation": int(being.number(16)),
    }


def _full_name(being: Being) -> Properties:
    return {"name": being.id}


_SPECIAL: dict[str, Callable[[Being], Properties]] = {
    "compute/network": _network,
    "compute/subnetwork": _subnetwork,
    "compute/address": _address,
    "compute/globalAddress": _address,
    "compute/disk": _disk,
    "container/cluster": _cluster,
    "container/nodePool": _node_pool,
    "serviceaccount/account": _account,
    "artifactregistry/repository": _repository,
    "secretmanager/secret": _secret,
    "secretmanager/secretVersion": _secret_version,
    "storage/bucket": _bucket,
    "storage/bucketObject": _bucket_object,
    "iam/workloadIdentityPool": _full_name,
    "iam/workloadIdentityPoolProvider": _full_name,
    "monitoring/alertPolicy": _full_name,
    "monitoring/notificationChannel": _full_name,
    "billing/budget": _full_name,
}
