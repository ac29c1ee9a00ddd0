"""The custom metrics adapter, which serves Cloud Monitoring's metrics to the autoscaler.

The component has the objects of Google's `adapter_new_resource_model.yaml` as typed resources, and
grants the right to read metrics to the adapter's own account. Install it once for each cluster, and
not together with Prometheus Adapter, which serves the same API.
"""

from typing import Any, TypedDict

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.custom_timeouts import at_most
from ..core.type_token import TYPE_PREFIX
from ..core.waits import ASIDE_WAIT_SECONDS, NOT_AWAITED
from ..core.workload_identity import principal
from ..exposure.network_policies_plan import adapter_policy
from ..exposure.network_policy import network_policy
from ..server.pod_security import pod_security
from .adapter_access import MetricsAdapterAccess

NAMESPACE = "custom-metrics"

# GoogleCloudPlatform/k8s-stackdriver, custom-metrics-stackdriver-adapter, master of 2026-09-26.
_IMAGE = "gcr.io/gke-release/custom-metrics-stackdriver-adapter:v0.16.11-gke.0"

_API_VERSIONS = (
    ("custom.metrics.k8s.io", "v1beta1", 100),
    ("custom.metrics.k8s.io", "v1beta2", 200),
    ("external.metrics.k8s.io", "v1beta1", 100),
)

_PORT = 4443
_WRITABLE = "/tmp"  # noqa: S108 # a volume of the pod's own

# The library listens on port 443 and writes its certificate to `apiserver.local.config` in the
# working directory, `/`, by default (k8s.io/apiserver v0.36.2, pkg/server/options/
# serving.go, NewSecureServingOptions); only root can do either.
_COMMAND = [
    "/adapter",
    "--use-new-resource-model=true",
    "--fallback-for-container-metrics=true",
    f"--secure-port={_PORT}",
    f"--cert-dir={_WRITABLE}",
]
_APP = {"run": "custom-metrics-stackdriver-adapter"}

_USER = 65532
"""`nonroot` of distroless: the image is `gcr.io/distroless/static` with one program, which every
user can run (custom-metrics-stackdriver-adapter/Dockerfile at 673c7dd, 2026-08)."""


class MetricsAdapterArgs(TypedDict):
    """Project of the metrics."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    project_number: pulumi.Input[str]
    """Number of the project, which Workload Identity principals contain."""
    account: str
    """Name of the adapter's Kubernetes account. All clusters of a project share their principals,
    so two stacks with the same name would share one right, and one could remove it from the
    other."""


class MetricsAdapter(pulumi.ComponentResource):
    """The adapter from Cloud Monitoring to the autoscaler."""

    namespace: pulumi.Output[str]
    """Namespace of the adapter."""

    @checked(MetricsAdapterArgs)
    def __init__(
        self, name: str, args: MetricsAdapterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:MetricsAdapter", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": NAMESPACE, "labels": pod_security("restricted")},
            opts=child,
        )
        self.namespace = namespace.metadata.name
        network_policy(name, adapter_policy(_PORT), self.namespace, child)
        access = MetricsAdapterAccess(
            f"{name}-access", {"namespace": self.namespace, "account": args["account"]}, child
        )
        gcp.projects.IAMMember(
            f"{name}-viewer",
            project=args["project"],
            role="roles/monitoring.viewer",
            # The names as given and not as outputs: outputs are unknown in a preview that replaces
            # their resource, and the preview would show another member.
            member=principal(args["project"], args["project_number"], NAMESPACE, args["account"]),
            # No input depends on the cluster, and the project has its pool of identities only from
            # the first cluster on.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        self._deployment(name, access.service_account)
        self._api_services(name)
        self.register_outputs({"namespace": self.namespace})

    def _api_services(self, name: str) -> None:
        child = pulumi.ResourceOptions(parent=self)
        service = k8s.core.v1.Service(
            f"{name}-service",
            metadata={
                "name": name,
                "namespace": self.namespace,
                "labels": _APP,
                "annotations": NOT_AWAITED,
            },
            spec={
                "selector": _APP,
                "type": "ClusterIP",
                "ports": [{"port": 443, "protocol": "TCP", "target_port": _PORT}],
            },
            opts=child,
        )
        for group, version, priority in _API_VERSIONS:
            k8s.apiregistration.v1.APIService(
                f"{name}-{version}.{group}",
                metadata={"name": f"{version}.{group}"},
                spec={
                    "group": group,
                    "version": version,
                    "group_priority_minimum": 100,
                    "version_priority": priority,
                    # The adapter creates its own certificate at every start.
                    "insecure_skip_tls_verify": True,
                    "service": {"name": service.metadata.name, "namespace": self.namespace},
                },
                opts=child,
            )

    def _deployment(self, name: str, service_account: pulumi.Output[str]) -> None:
        k8s.apps.v1.Deployment(
            name,
            metadata={"name": name, "namespace": self.namespace, "labels": _APP},
            spec={
                "replicas": 1,
                "selector": {"match_labels": _APP},
                "template": {
                    "metadata": {"labels": _APP},
                    "spec": {
                        "service_account_name": service_account,
                        "security_context": {
                            "run_as_non_root": True,
                            "run_as_user": _USER,
                            "run_as_group": _USER,
                            "fs_group": _USER,
                            "seccomp_profile": {"type": "RuntimeDefault"},
                        },
                        "containers": [_container()],
                        "volumes": [{"name": "tmp", "empty_dir": {"size_limit": "16Mi"}}],
                    },
                },
            },
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=at_most(ASIDE_WAIT_SECONDS)),
        )


def _container() -> dict[str, Any]:
    return {
        "name": "adapter",
        "image": _IMAGE,
        "command": _COMMAND,
        "ports": [{"container_port": _PORT}],
        "resources": {
            "requests": {"cpu": "250m", "memory": "200Mi"},
            "limits": {"cpu": "250m", "memory": "200Mi"},
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volume_mounts": [{"name": "tmp", "mount_path": _WRITABLE}],
        # Google's own manifest checks the same path; without it a pod that does not serve counts as
        # ready, and `up` succeeds.
        "readiness_probe": {
            "http_get": {"path": "/healthz", "port": _PORT, "scheme": "HTTPS"},
            "period_seconds": 5,
            "timeout_seconds": 5,
        },
    }
