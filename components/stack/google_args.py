"""The arguments of the Google Cloud components, from the stack and from other components.

There is one function for each component; its parameters are the components that it depends on. This
file also looks up the project, since a component uses only its arguments.
"""

import pulumi
import pulumi_gcp as gcp

from ..cluster.apis import Apis, ApisArgs
from ..cluster.cluster import Cluster, ClusterArgs
from ..cluster.maintenance import maintenance_args
from ..cluster.network import Network, NetworkArgs
from ..cluster.node_identity import NodeIdentity, NodeIdentityArgs
from ..exposure.plan import ExposureKind
from ..facts.shapes import Family
from ..image.context import BuildContext, read_base, read_contexts
from ..image.images import BuildArgs, ImagesArgs
from ..image.plan import CHAT, ImageMode, name_on_docker_hub
from ..ladder.node_pool import NodePoolArgs
from ..ladder.rung import Rung
from ..scaling.metrics import Source
from .cluster_lookup import control_plane_of, network_of
from .existing_cluster import FoundCluster
from .stack import Stack


def apis(stack: Stack) -> ApisArgs:
    """Return the arguments of Apis."""
    return {
        "project": stack.project,
        "services": ["networkservices"] if _has_gateway(stack) else [],
    }


def project_number(apis: Apis, google: gcp.Provider) -> pulumi.Output[str]:
    """Return the project's number, by which Workload Identity identifies a Kubernetes account."""
    number: pulumi.Output[str] = gcp.organizations.get_project_output(
        project_id=apis.found_project, opts=pulumi.InvokeOutputOptions(provider=google)
    ).number
    return number


def _has_gateway(stack: Stack) -> bool:
    return stack.config.exposure.kind is ExposureKind.GATEWAY


def network(stack: Stack, apis: Apis, existing_cluster: FoundCluster | None) -> NetworkArgs:
    """Return the arguments of Network, or the network of an existing cluster."""
    args: NetworkArgs = {
        "project": apis.project,
        "region": stack.config.region,
        "proxies": _has_gateway(stack),
    }
    existing = stack.config.network.existing
    if existing_cluster is not None:
        args["existing"] = network_of(existing_cluster)
    elif existing is not None:
        region = stack.config.region
        args["existing"] = {
            "network": _named(apis, "global/networks", existing.network),
            "subnetwork": _named(apis, f"regions/{region}/subnetworks", existing.subnetwork),
            "pod_range": existing.pod_range,
            "service_range": existing.service_range,
        }
    return args


def _named(apis: Apis, collection: str, name: str) -> pulumi.Input[str]:
    """Return a full name unchanged; a short name is completed with the stack's project."""
    if "/" in name:
        return name
    return pulumi.Output.concat("projects/", apis.project, f"/{collection}/", name)


def nodes(stack: Stack, apis: Apis) -> NodeIdentityArgs:
    """Return the arguments of NodeIdentity."""
    return {"project": apis.project, "account_id": f"{stack.name}-nodes"}


def images(stack: Stack, apis: Apis, nodes: NodeIdentity) -> ImagesArgs:
    """Return the arguments of Images; reads the files of the images to build."""
    families = dict.fromkeys(rung.shape.family for rung in stack.rungs)
    folders = {str(family): family.image for family in families}
    mirrored = folders if stack.config.images.mode is ImageMode.MIRROR else {}
    if stack.config.chat.enabled:
        folders = {**folders, CHAT: CHAT}
    prebuilt = {
        reference: image
        for reference, folder in folders.items()
        if (image := getattr(stack.config.images, folder)) is not None
    }
    builds = stack.config.images.mode is ImageMode.BUILD
    # An image that runs in place of a built one leaves the repository there, for the next build.
    pinned = prebuilt if builds else {}
    to_build = folders.keys() - mirrored.keys() - (prebuilt.keys() - pinned.keys())
    built = {reference: folders[reference] for reference in to_build}
    contexts = read_contexts(built.values())
    return {
        "project": apis.project,
        "region": stack.config.region,
        "build_region": stack.config.images.build_region,
        "existing": stack.config.images.existing,
        "reader": nodes.email,
        "builds": [
            _build(key, contexts[built[key]], pinned.get(key)) for key in folders if key in built
        ],
        "prebuilt": {
            key: image
            for key, image in prebuilt.items()
            if key not in mirrored and key not in pinned
        },
        "mirrored": {
            reference: name_on_docker_hub(prebuilt.get(reference) or read_base(folder))
            for reference, folder in mirrored.items()
        },
    }


def _build(reference: str, context: BuildContext, pinned: str | None) -> BuildArgs:
    build: BuildArgs = {
        "reference": reference,
        "context": context.directory,
        "image": context.image,
        "context_digest": context.digest,
    }
    return build if pinned is None else {**build, "pinned": pinned}


def cluster(
    stack: Stack,
    apis: Apis,
    network: Network,
    nodes: NodeIdentity,
    existing_cluster: FoundCluster | None,
) -> ClusterArgs:
    """Return the arguments of Cluster; `existing_cluster` is an existing cluster to use."""
    chosen = stack.config.cluster
    args: ClusterArgs = {
        "project": apis.project,
        "location": stack.location,
        "network": network.network,
        "subnetwork": network.subnetwork,
        "pod_range": network.pod_range,
        "service_range": network.service_range,
        "node_service_account": nodes.email,
        "mode": chosen.mode,
        "release_channel": chosen.release_channel,
        "deletion_protection": chosen.deletion_protection,
        "dns_endpoint": chosen.dns_endpoint,
        "authorized_networks": chosen.authorized_networks,
        "labels": chosen.labels,
        "cloud_storage_fuse": stack.uses_fuse,
        "system_zones": [] if stack.disk_zone is None else [stack.disk_zone],
        "gpu_metrics": chosen.gpu_metrics and _has_gpus(stack),
        "secret_manager": stack.config.hugging_face_token.existing is not None,
        "gateway_api": _has_gateway(stack),
        "native_metrics": stack.config.autoscaling.source is Source.NATIVE,
    }
    if chosen.maintenance is not None:
        args["maintenance"] = maintenance_args(chosen.maintenance.planned)
    if existing_cluster is not None:
        args["existing"] = control_plane_of(stack, existing_cluster)
    return args


def _has_gpus(stack: Stack) -> bool:
    return any(rung.shape.family is Family.NVIDIA for rung in stack.rungs)


def pool(
    stack: Stack, apis: Apis, cluster: Cluster, nodes: NodeIdentity, rung: Rung
) -> NodePoolArgs:
    """Return the arguments of one rung's NodePool."""
    args: NodePoolArgs = {
        "project": apis.project,
        "cluster": cluster.cluster_id,
        "node_service_account": nodes.email,
        "shape": rung.shape.key,
        "capacity": rung.capacity,
        "reservation": rung.reservation,
        "local_ssds": rung.local_ssds,
        "zones": rung.zones,
        "min_nodes": rung.min_nodes,
        "pool_name": rung.pool_name,
        "compute_class": stack.workload_of(rung).compute_class,
        "boot_disk_gb": stack.boot_disks_gb[rung.name],
        "max_pods_per_node": rung.max_pods_per_node,
    }
    if rung.max_nodes is not None:
        args["max_nodes"] = rung.max_nodes
    return args
