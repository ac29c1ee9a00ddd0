from . import cluster_lookup, google_args, scaling_args, serving_args
from .alerts import Alerts, AlertsArgs
from .apis import Apis, ApisArgs
from .arguments import ArgumentsError
from .autoscaler import Autoscaler, AutoscalerArgs
from .autoscaling_metric import AutoscalingMetric, AutoscalingMetricArgs
from .build_context import BuildContext, read_base, read_context, read_download, read_launcher
from .chat import Chat, ChatArgs
from .cluster import Cluster, ClusterArgs
from .cluster_kubeconfig import kubeconfig
from .compute_class import ComputeClass, ComputeClassArgs, RuleArgs
from .control_plane import ControlPlaneArgs
from .dashboard import Dashboard, DashboardArgs
from .endpoint_picker import EndpointPicker, EndpointPickerArgs
from .exposure import Exposure, ExposureArgs
from .facts.capacity import Capacity
from .facts.checkpoints import Checkpoint
from .facts.vllm_refusals import Task
from .garbage_collector import stop_garbage_collector
from .hugging_face_token import HuggingFaceToken, HuggingFaceTokenArgs
from .image_build import ImageBuild, ImageBuildArgs
from .image_builder import ImageBuilder, ImageBuilderArgs
from .image_mirror import ImageMirror, ImageMirrorArgs
from .image_repository import ImageRepository, ImageRepositoryArgs
from .images import BuildArgs, Images, ImagesArgs
from .inference_gateway import InferenceGateway, InferenceGatewayArgs
from .inference_pool import InferencePool, InferencePoolArgs
from .ingress import Ingress, IngressArgs
from .leader_worker_set_controller import LeaderWorkerSetController, LeaderWorkerSetControllerArgs
from .maintenance import MaintenanceArgs, MaintenanceExclusionArgs, MaintenanceWindowArgs
from .metric_args import FollowedMetricArgs
from .metrics_adapter import MetricsAdapter, MetricsAdapterArgs
from .metrics_adapter_access import MetricsAdapterAccess, MetricsAdapterAccessArgs
from .model_args import AdapterArgs
from .model_bucket import BucketRightArgs, ModelBucket, ModelBucketArgs
from .model_disk import DiskArgs, ModelDisk, ModelDiskArgs
from .model_download import ModelDownload, ModelDownloadArgs, ModelSourceArgs
from .model_server import ModelServer, ModelServerArgs
from .model_store import ModelStore, ModelStoreArgs
from .network import ExistingNetworkArgs, Network, NetworkArgs
from .network_policies import NetworkPolicies, NetworkPoliciesArgs
from .node_identity import NodeIdentity, NodeIdentityArgs
from .node_pool import NodePool, NodePoolArgs
from .plan.exposure import ExposureKind
from .plan.ladder import ClusterMode, Layout
from .plan.maintenance import Day, ExclusionScope
from .plan.metrics import Metric, Source
from .plan.model_disk import DiskType
from .plan.model_store import StoreKind
from .plan.parallelism import Strategy
from .plan.precision import Dtype, KvCacheDtype, Quantization
from .pod_monitoring import PodMonitoring, PodMonitoringArgs
from .rung_args import RungArgs
from .serving_namespace import ServingNamespace, ServingNamespaceArgs
from .stack import Stack
from .token_source import TokenSource
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
    "read_launcher",
    "scaling_args",
    "serving_args",
    "stop_garbage_collector",
]
