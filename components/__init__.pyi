from .chat.chat import Chat, ChatArgs
from .cluster.apis import Apis, ApisArgs
from .cluster.cluster import Cluster, ClusterArgs
from .cluster.control_plane import ControlPlaneArgs, kubeconfig
from .cluster.maintenance import MaintenanceArgs, MaintenanceExclusionArgs, MaintenanceWindowArgs
from .cluster.maintenance_plan import Day, ExclusionScope
from .cluster.network import ExistingNetworkArgs, Network, NetworkArgs
from .cluster.node_identity import NodeIdentity, NodeIdentityArgs
from .core.arguments import ArgumentsError
from .core.garbage_collector import stop_garbage_collector
from .exposure.endpoint_picker import EndpointPicker, EndpointPickerArgs
from .exposure.exposure import Exposure, ExposureArgs
from .exposure.gateway import InferenceGateway, InferenceGatewayArgs
from .exposure.inference_pool import InferencePool, InferencePoolArgs
from .exposure.ingress import Ingress, IngressArgs
from .exposure.network_policies import NetworkPolicies, NetworkPoliciesArgs
from .exposure.plan import ExposureKind
from .facts.capacity import Capacity
from .facts.checkpoints import Checkpoint
from .facts.vllm_refusals import Task
from .image.build import ImageBuild, ImageBuildArgs
from .image.builder import ImageBuilder, ImageBuilderArgs
from .image.context import (
    BuildContext,
    read_base,
    read_context,
    read_download,
    read_judge,
    read_launcher,
)
from .image.images import BuildArgs, Images, ImagesArgs
from .image.mirror import ImageMirror, ImageMirrorArgs
from .image.repository import ImageRepository, ImageRepositoryArgs
from .ladder.args import RungArgs
from .ladder.compute_class import ComputeClass, ComputeClassArgs, RuleArgs
from .ladder.node_pool import NodePool, NodePoolArgs
from .ladder.parallelism import Strategy
from .ladder.rung import ClusterMode, Layout
from .model.args import AdapterArgs
from .model.precision import Dtype, KvCacheDtype, Quantization
from .model_store.bucket import BucketRightArgs, ModelBucket, ModelBucketArgs
from .model_store.disk import DiskArgs, ModelDisk, ModelDiskArgs
from .model_store.disk_plan import DiskType
from .model_store.download import ModelDownload, ModelDownloadArgs, ModelSourceArgs
from .model_store.plan import StoreKind
from .model_store.store import ModelStore, ModelStoreArgs
from .model_store.token import HuggingFaceToken, HuggingFaceTokenArgs
from .model_store.token_source import TokenSource
from .observability.alerts import Alerts, AlertsArgs
from .observability.dashboard import Dashboard, DashboardArgs
from .rollout.canary import Canary, CanaryArgs
from .rollout.plan import Gate
from .scaling.adapter import MetricsAdapter, MetricsAdapterArgs
from .scaling.adapter_access import MetricsAdapterAccess, MetricsAdapterAccessArgs
from .scaling.args import FollowedMetricArgs
from .scaling.autoscaler import Autoscaler, AutoscalerArgs
from .scaling.autoscaling_metric import AutoscalingMetric, AutoscalingMetricArgs
from .scaling.metrics import Metric, Source
from .scaling.pod_monitoring import PodMonitoring, PodMonitoringArgs
from .scaling.spare_nodes import SpareNodes, SpareNodesArgs
from .server.args import ModelServerArgs
from .server.leader_worker_set_controller import (
    LeaderWorkerSetController,
    LeaderWorkerSetControllerArgs,
)
from .server.model_server import ModelServer
from .server.namespace import ServingNamespace, ServingNamespaceArgs
from .stack import cluster_lookup, google_args, rollout_args, scaling_args, serving_args
from .stack.stack import Stack
from .version import __version__

__all__ = [
    "AdapterArgs",
    "Alerts",
    "AlertsArgs",
    "Apis",
    "ApisArgs",
    "ArgumentsError",
    "Autoscaler",
    "AutoscalerArgs",
    "AutoscalingMetric",
    "AutoscalingMetricArgs",
    "BucketRightArgs",
    "BuildArgs",
    "BuildContext",
    "Canary",
    "CanaryArgs",
    "Capacity",
    "Chat",
    "ChatArgs",
    "Checkpoint",
    "Cluster",
    "ClusterArgs",
    "ClusterMode",
    "ComputeClass",
    "ComputeClassArgs",
    "ControlPlaneArgs",
    "Dashboard",
    "DashboardArgs",
    "Day",
    "DiskArgs",
    "DiskType",
    "Dtype",
    "EndpointPicker",
    "EndpointPickerArgs",
    "ExclusionScope",
    "ExistingNetworkArgs",
    "Exposure",
    "ExposureArgs",
    "ExposureKind",
    "FollowedMetricArgs",
    "Gate",
    "HuggingFaceToken",
    "HuggingFaceTokenArgs",
    "ImageBuild",
    "ImageBuildArgs",
    "ImageBuilder",
    "ImageBuilderArgs",
    "ImageMirror",
    "ImageMirrorArgs",
    "ImageRepository",
    "ImageRepositoryArgs",
    "Images",
    "ImagesArgs",
    "InferenceGateway",
    "InferenceGatewayArgs",
    "InferencePool",
    "InferencePoolArgs",
    "Ingress",
    "IngressArgs",
    "KvCacheDtype",
    "Layout",
    "LeaderWorkerSetController",
    "LeaderWorkerSetControllerArgs",
    "MaintenanceArgs",
    "MaintenanceExclusionArgs",
    "MaintenanceWindowArgs",
    "Metric",
    "MetricsAdapter",
    "MetricsAdapterAccess",
    "MetricsAdapterAccessArgs",
    "MetricsAdapterArgs",
    "ModelBucket",
    "ModelBucketArgs",
    "ModelDisk",
    "ModelDiskArgs",
    "ModelDownload",
    "ModelDownloadArgs",
    "ModelServer",
    "ModelServerArgs",
    "ModelSourceArgs",
    "ModelStore",
    "ModelStoreArgs",
    "Network",
    "NetworkArgs",
    "NetworkPolicies",
    "NetworkPoliciesArgs",
    "NodeIdentity",
    "NodeIdentityArgs",
    "NodePool",
    "NodePoolArgs",
    "PodMonitoring",
    "PodMonitoringArgs",
    "Quantization",
    "RuleArgs",
    "RungArgs",
    "ServingNamespace",
    "ServingNamespaceArgs",
    "Source",
    "SpareNodes",
    "SpareNodesArgs",
    "Stack",
    "StoreKind",
    "Strategy",
    "Task",
    "TokenSource",
    "__version__",
    "cluster_lookup",
    "google_args",
    "kubeconfig",
    "read_base",
    "read_context",
    "read_download",
    "read_judge",
    "read_launcher",
    "rollout_args",
    "scaling_args",
    "serving_args",
    "stop_garbage_collector",
]
