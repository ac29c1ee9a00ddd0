"""Rules about access to the control plane, and authentication."""

from collections.abc import Iterator

from .address_ranges import told_networks, too_wide
from .google import CLUSTER
from .props import ON, UNKNOWN, items, own_name, present, read, refused
from .rule import Finding, Resource, Rule

_NETWORKS = "masterAuthorizedNetworksConfig"


def _unlisted(cluster: Resource) -> Iterator[Finding]:
    # A closed address answers no network, so there is nothing to list.
    by_address = read(cluster.props, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled")
    if by_address not in (False, UNKNOWN):
        yield from present(_NETWORKS)(cluster)


def _open_networks(cluster: Resource) -> Iterator[Finding]:
    blocks = items(cluster.props, f"{_NETWORKS}.cidrBlocks")
    networks = [read(block, "cidrBlock") for block in blocks]
    if too_wide(networks):
        yield Finding(own_name(cluster), f"{_NETWORKS}.cidrBlocks is {told_networks(networks)}")


def _public_address(cluster: Resource) -> Iterator[Finding]:
    by_address = read(cluster.props, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled")
    private = read(cluster.props, "privateClusterConfig.enablePrivateEndpoint")
    if by_address in (False, UNKNOWN) or private in (True, UNKNOWN):
        return
    yield Finding(own_name(cluster), "the control plane has a public address")


RULES = (
    Rule(
        "CKV_GCP_20",
        (CLUSTER,),
        "the control plane's IP address accepts only listed networks",
        f"write {_NETWORKS}, or close the address: ipEndpointsConfig.enabled false",
        _unlisted,
        cis="5.6.3",
    ),
    Rule(
        "CKV_GCP_18",
        (CLUSTER,),
        "the listed networks are not the whole internet",
        "list the networks of your users",
        _open_networks,
    ),
    Rule(
        "CIS_GKE_5.6.4",
        (CLUSTER,),
        "the control plane has no public address",
        "set controlPlaneEndpointsConfig.ipEndpointsConfig.enabled false; use the DNS endpoint",
        _public_address,
        cis="5.6.4",
        mandatory=False,
    ),
    Rule(
        "CKV_GCP_13",
        (CLUSTER,),
        "there is no client certificate, which cannot be revoked",
        "leave masterAuth.clientCertificateConfig out",
        refused("masterAuth.clientCertificateConfig.issueClientCertificate", ON),
        cis="5.8.1",
    ),
    Rule(
        "CKV_GCP_7",
        (CLUSTER,),
        "RBAC grants permissions, not legacy ABAC",
        "leave enableLegacyAbac out",
        refused("enableLegacyAbac", ON),
        cis="5.8.3",
    ),
    Rule(
        "CKV_GCP_65",
        (CLUSTER,),
        "users get permissions by their group, and lose them when they leave it",
        "write authenticatorGroupsConfig.securityGroup",
        present("authenticatorGroupsConfig.securityGroup"),
        cis="5.8.2",
        mandatory=False,
    ),
    Rule(
        "CKV2_GCP_19",
        (CLUSTER,),
        "the cluster is not an alpha cluster, which expires after a month and is never upgraded",
        "leave enableKubernetesAlpha out",
        refused("enableKubernetesAlpha", ON),
        cis="5.10.2",
    ),
)
