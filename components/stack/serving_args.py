"""The arguments of the components in the cluster: namespace, weights, ladder and model server.

There is one function for each component; its parameters are the components that it depends on.
"""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as k8s

from ..chat.chat import ChatArgs
from ..cluster.apis import Apis
from ..cluster.cluster import Cluster
from ..cluster.network import Network
from ..cluster.node_identity import NodeIdentity
from ..exposure.exposure import ExposureArgs
from ..exposure.network_policies import NetworkPolicies, NetworkPoliciesArgs
from ..facts.shapes import Family
from ..image.context import read_download, read_launcher
from ..image.images import Images
from ..image.plan import CHAT, ImageMode
from ..ladder.args import ladder_args
from ..ladder.compute_class import ComputeClass, ComputeClassArgs, RuleArgs
from ..ladder.lifetime import drain_of, startup
from ..ladder.node_pool import NodePool
from ..ladder.rung import Rung
from ..ladder.workloads import Workload
from ..model.args import ModelArgs
from ..model.config import ModelSection
from ..model_store.disk import DiskArgs
from ..model_store.download import ModelSourceArgs
from ..model_store.plan import StoreKind
from ..model_store.store import ModelStore, ModelStoreArgs
from ..model_store.token_source import TokenSource
from ..scaling.metrics import Source
from ..server.args import ModelServerArgs
from ..server.model_server import ModelServer
from ..server.namespace import ServingNamespace, ServingNamespaceArgs
from .stack import Stack


def kubernetes(cluster: Cluster) -> k8s.ProviderArgs:
    """Return the arguments of the provider for the objects in the cluster.

    The cluster's identity, and not its address, identifies it: another endpoint of the same cluster
    recreates nothing. The provider takes over a field from another manager if the stack sets it;
    otherwise a preview or an `up` fails with a field conflict (docs/waits.md).
    """
    return k8s.ProviderArgs(
        kubeconfig=cluster.kubeconfig,
        cluster_identifier=cluster.identity,
        enable_patch_force=True,
    )


def namespace(stack: Stack, apis: Apis, number: pulumi.Input[str]) -> ServingNamespaceArgs:
    """Return the arguments of ServingNamespace; `number` is the number of the project."""
    return {
        "project": apis.project,
        "project_number": number,
        "layout": stack.config.layout,
        "run_as_root": stack.runs_as_root,
        "google_service_account": stack.config.identity.google_service_account,
    }


def network_policies(stack: Stack, namespace: ServingNamespace) -> NetworkPoliciesArgs:
    """Return the arguments of NetworkPolicies."""
    chosen = stack.config.exposure
    shapes = [rung.shape for rung in stack.rungs]
    return {
        "namespace": namespace.namespace,
        "app": stack.name,
        "exposure": chosen.kind,
        "from_namespaces": chosen.from_namespaces,
        "grouped": stack.parallelism.grouped,
        "chat": stack.config.chat.enabled,
        "download": stack.download is not None,
        "canary": stack.rollout.judges,
        "loads_from_outside": stack.weights.kind is not StoreKind.DISK,
        "tpu_devices": max(
            (shape.devices for shape in shapes if shape.family is Family.TPU), default=0
        ),
        "native_metrics": stack.config.autoscaling.source is Source.NATIVE,
        "own_network": stack.has_own_network,
    }


def store(  # noqa: PLR0913, PLR0917 # a parameter an edge
    stack: Stack,
    apis: Apis,
    number: pulumi.Input[str],
    cluster: Cluster,
    namespace: ServingNamespace,
    policies: NetworkPolicies,
    images: Images,
) -> ModelStoreArgs:
    """Return the arguments of ModelStore; `number` is the number of the project."""
    chosen = stack.config.hugging_face_token
    args: ModelStoreArgs = {
        "kind": stack.config.model_store.kind,
        "project": apis.project,
        "region": stack.config.region,
        "token_source": _token_source(stack),
        "namespace": policies.namespace,
        "project_number": number,
        "member": namespace.member,
        "writable": stack.weights.writable,
        "existing": stack.config.model_store.existing,
        "download": _download(stack, images),
        "disk": _disk(stack),
    }
    if chosen.existing is not None:
        args["existing_token"] = chosen.existing
        args["kubeconfig"] = cluster.kubeconfig
    if chosen.value is not None:
        args["token"] = pulumi.Output.secret(chosen.value.get_secret_value())
    return args


def _download(stack: Stack, images: Images) -> ModelSourceArgs | None:
    download = stack.download
    if download is None:
        return None
    return {
        "image": image_of_a_job(stack, images),
        "files": read_download(),
        "model_id": download.model_id,
        "revision": download.revision,
        "folder": download.folder,
        "weights_gib": stack.weights_gib,
        "source_bucket": download.source_bucket,
        "source_folder": download.source_folder,
        "autopilot": stack.is_autopilot,
        # The check of the stack file has reported it.
        "access_checked": True,
    }


def image_of_a_job(stack: Stack, images: Images) -> pulumi.Input[str]:
    """Return the image of a pod that needs python3: the one for TPUs is by far the smaller one."""
    families = _families(stack)
    return images.each[Family.TPU if Family.TPU in families else families[0]]


def _families(stack: Stack) -> list[Family]:
    return [family for workload in stack.workloads for family in workload.families]


def _disk(stack: Stack) -> DiskArgs | None:
    zone = stack.disk_zone
    if zone is None:
        return None
    disk = stack.config.model_store.planned_disk
    return {
        "zone": zone,
        "type": disk.type,
        "size_gib": disk.size_gib,
        "throughput_mibps": disk.throughput_mibps,
    }


def _token_source(stack: Stack) -> TokenSource:
    chosen = stack.config.hugging_face_token
    if chosen.existing is not None:
        return TokenSource.SECRET_MANAGER
    return TokenSource.NONE if chosen.value is None else TokenSource.KUBERNETES_SECRET


def ladder(
    stack: Stack,
    workload: Workload,
    pools: Mapping[str, NodePool],
    cluster: Cluster,
    nodes: NodeIdentity,
) -> ComputeClassArgs:
    """Return the arguments of one workload's ComputeClass."""
    return {
        "rules": [_rule(stack, rung, pools) for rung in workload.rungs],
        "kubeconfig": cluster.kubeconfig,
        "node_service_account": nodes.email,
    }


def _rule(stack: Stack, rung: Rung, pools: Mapping[str, NodePool]) -> RuleArgs:
    rule: RuleArgs = {"name": rung.name, "shape": rung.shape.key}
    if not rung.auto_created:
        # A pool with kept nodes exists only once its nodes do, which a stockout delays: the rungs
        # below serve in that time. GKE looks for the pools of a class once a minute.
        made = rung.pool_name if rung.min_nodes else pools[rung.name].pool_name
        return {**rule, "node_pool": made}
    return {
        **rule,
        "capacity": rung.capacity,
        "reservation": rung.reservation,
        "zones": rung.zones,
        "local_ssds": rung.local_ssds,
        "boot_disk_gb": stack.boot_disks_gb[rung.name],
        "max_pods_per_node": rung.max_pods_per_node,
        # The next node has to serve before this one ends.
        "lead_seconds": startup([rung], stack.weights_gib).progress,
    }


def server(  # noqa: PLR0913, PLR0917 # a parameter an edge
    stack: Stack,
    cluster: Cluster,
    namespace: ServingNamespace,
    policies: NetworkPolicies,
    ladders: Sequence[ComputeClass],
    images: Images,
    store: ModelStore,
) -> ModelServerArgs:
    """Return the arguments of ModelServer."""
    mirrored = stack.config.images.mode is ImageMode.MIRROR
    return {
        **ladder_args(stack.config.layout, stack.rungs, stack.parallelism),
        "namespace": policies.namespace,
        "kubeconfig": cluster.kubeconfig,
        "service_account": namespace.service_account,
        "compute_classes": [ladder.class_name for ladder in ladders],
        "images": {family: images.each[family] for family in _families(stack)},
        "launcher": read_launcher() if mirrored else None,
        **_model(stack.config.model),
        "max_replicas": stack.config.autoscaling.max_replicas,
        "tpu_run_as_non_root": stack.config.identity.tpu_run_as_non_root,
        "token_source": TokenSource.NONE if stack.download else _token_source(stack),
        "token_secret": store.token_secret,
        "access_checked": True,
        "store_kind": stack.weights.kind,
        "folder": stack.weights.folder,
        "writable": stack.weights.writable,
        "autopilot": stack.is_autopilot,
        "bucket": store.bucket,
        "claim": store.claim,
        "exposure": stack.config.exposure.kind,
        "source_ranges": stack.config.exposure.source_ranges,
    }


def _model(model: ModelSection) -> ModelArgs:
    numbers = model.numbers
    return {
        "model_id": model.id,
        "revision": model.revision,
        "max_model_len": model.max_model_len,
        "dtype": model.dtype,
        "quantization": model.quantization,
        "kv_cache_dtype": model.kv_cache_dtype,
        "parameters_billion": None if numbers is None else numbers.parameters_billion,
        "attention_heads": None if numbers is None else numbers.heads,
        "architecture": None if numbers is None else numbers.architecture,
        "checkpoint": None if numbers is None else numbers.checkpoint,
        "weight_bits": None if numbers is None else numbers.weight_bits,
        "task": model.task,
        "tool_call_parser": model.tool_call_parser,
        "reasoning_parser": model.reasoning_parser,
        "remote_code": model.remote_code,
        "chat_template": model.chat_template,
        "adapters": [{"name": x.name, "id": x.id, "rank": x.rank} for x in model.adapters],
        "arguments": model.arguments,
        "environment": model.environment,
    }


def exposure(
    stack: Stack, apis: Apis, network: Network, cluster: Cluster, server: ModelServer
) -> ExposureArgs:
    """Return the arguments of Exposure."""
    chosen = stack.config.exposure
    return {
        "kind": chosen.kind,
        "project": apis.project,
        "region": stack.config.region,
        "subnetwork": network.subnetwork,
        "proxy_subnetwork": network.proxy_subnetwork,
        "namespace": server.namespace,
        "app": stack.name,
        "service": server.service_name,
        "service_url": server.endpoint,
        "kubeconfig": cluster.kubeconfig,
        "source_ranges": chosen.source_ranges,
        "draining_seconds": max(drain_of(one.rungs).grace_seconds for one in stack.workloads),
        "host": chosen.host,
        "certificate": chosen.certificate,
        "routes": chosen.routes,
    }


def chat(policies: NetworkPolicies, server: ModelServer, images: Images) -> ChatArgs:
    """Return the arguments of Chat."""
    return {
        "namespace": policies.namespace,
        "image": images.each[CHAT],
        "model_server": server.service_name,
    }
