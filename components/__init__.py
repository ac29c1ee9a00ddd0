"""Components that stand up vLLM on GKE."""

from . import google_args, scaling_args, serving_args
from .alerts import Alerts
from .apis import Apis
from .autoscaler import Autoscaler
from .autoscaling_metric import AutoscalingMetric
from .chat import Chat
from .cluster import Cluster
from .compute_class import ComputeClass
from .dashboard import Dashboard
from .endpoint_picker import EndpointPicker
from .exposure import Exposure
from .hugging_face_token import HuggingFaceToken
from .image_build import ImageBuild
from .image_builder import ImageBuilder
from .image_mirror import ImageMirror
from .image_repository import ImageRepository
from .images import Images
from .inference_gateway import InferenceGateway
from .inference_pool import InferencePool
from .ingress import Ingress
from .leader_worker_set_controller import LeaderWorkerSetController
from .metrics_adapter import MetricsAdapter
from .metrics_adapter_access import MetricsAdapterAccess
from .model_bucket import ModelBucket
from .model_disk import ModelDisk
from .model_download import ModelDownload
from .model_server import ModelServer
from .model_store import ModelStore
from .network import Network
from .network_policies import NetworkPolicies
from .node_identity import NodeIdentity
from .node_pool import NodePool
from .pod_monitoring import PodMonitoring
from .serving_namespace import ServingNamespace
from .stack import Stack

__all__ = [
    "Alerts",
    "Apis",
    "Autoscaler",
    "AutoscalingMetric",
    "Chat",
    "Cluster",
    "ComputeClass",
    "Dashboard",
    "EndpointPicker",
    "Exposure",
    "HuggingFaceToken",
    "ImageBuild",
    "ImageBuilder",
    "ImageMirror",
    "ImageRepository",
    "Images",
    "InferenceGateway",
    "InferencePool",
    "Ingress",
    "LeaderWorkerSetController",
    "MetricsAdapter",
    "MetricsAdapterAccess",
    "ModelBucket",
    "ModelDisk",
    "ModelDownload",
    "ModelServer",
    "ModelStore",
    "Network",
    "NetworkPolicies",
    "NodeIdentity",
    "NodePool",
    "PodMonitoring",
    "ServingNamespace",
    "Stack",
    "google_args",
    "scaling_args",
    "serving_args",
]
