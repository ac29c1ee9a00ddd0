"""The endpoint picker, which chooses the replica of each request for Google's load balancer.

It has the rights to read the pods and the pool of its own namespace. `endpoint_picker_plan.py`
holds its scorers.
"""

from typing import Any, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.config_map import config_map
from ..core.custom_timeouts import at_most
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..core.waits import ASIDE_WAIT_SECONDS, NOT_AWAITED
from . import endpoint_picker_plan as plan

_SEEN = (
    ("", ["pods"]),
    ("inference.networking.k8s.io", ["inferencepools"]),
    # Alpha kinds that the picker looks for; GKE does not serve them, and the picker works without.
    ("inference.networking.x-k8s.io", ["inferenceobjectives", "inferencemodelrewrites"]),
)


class EndpointPickerArgs(TypedDict):
    """The InferencePool and the replicas of the picker."""

    namespace: pulumi.Input[str]
    """Namespace of the replicas and of the picker."""
    pool: str
    """Name of the InferencePool that uses the picker. Plain."""
    grace_seconds: int
    """Seconds in which a stopping picker can finish its requests: as long as a replica's. Plain."""


class EndpointPicker(pulumi.ComponentResource):
    """One endpoint picker; if it is unavailable, the load balancer chooses the replica itself."""

    service_name: pulumi.Output[str]
    """Name of its Service, known once the picker runs."""

    @checked(EndpointPickerArgs)
    def __init__(
        self, name: str, args: EndpointPickerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:EndpointPicker", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self._labels = {NAME_LABEL: name}
        self._metadata: dict[str, Any] = {
            "name": name,
            "namespace": args["namespace"],
            "labels": self._labels,
        }
        deployment = self._deployment(name, args, self._account(name))
        service = k8s.core.v1.Service(
            name,
            metadata={**self._metadata, "annotations": NOT_AWAITED},
            spec={
                "type": "ClusterIP",
                "selector": self._labels,
                "ports": [{"name": "grpc-ext-proc", "port": plan.GRPC_PORT}],
            },
            opts=child,
        )
        self.service_name = after(service.metadata.name, deployment.id)
        self.register_outputs({"service_name": self.service_name})

    def _account(self, name: str) -> pulumi.Output[str]:
        """Create the picker's service account; return its name, known once its roles are bound."""
        child = pulumi.ResourceOptions(parent=self)
        account = k8s.core.v1.ServiceAccount(name, metadata=self._metadata, opts=child)
        role = k8s.rbac.v1.Role(
            name,
            metadata=self._metadata,
            rules=[
                {"api_groups": [group], "resources": kinds, "verbs": ["get", "list", "watch"]}
                for group, kinds in _SEEN
            ],
            opts=child,
        )
        binding = k8s.rbac.v1.RoleBinding(
            name,
            metadata=self._metadata,
            role_ref={
                "api_group": "rbac.authorization.k8s.io",
                "kind": "Role",
                "name": role.metadata.name,
            },
            subjects=[{"kind": "ServiceAccount", "name": account.metadata.name}],
            opts=child,
        )
        return after(account.metadata.name, binding.id)

    def _deployment(
        self, name: str, args: EndpointPickerArgs, account: pulumi.Output[str]
    ) -> k8s.apps.v1.Deployment:
        child = pulumi.ResourceOptions(parent=self)
        files = {plan.CONFIG_FILE: plan.picker_config()}
        config = config_map(name, files, args["namespace"], self._labels, child)
        return k8s.apps.v1.Deployment(
            name,
            metadata=self._metadata,
            spec={
                "replicas": 1,
                # Two pickers at once would each see half of the requests.
                "strategy": {"type": "Recreate"},
                "selector": {"match_labels": self._labels},
                "template": {
                    "metadata": {"labels": self._labels},
                    "spec": {
                        "service_account_name": account,
                        "termination_grace_period_seconds": int(args["grace_seconds"]),
                        "security_context": {
                            "run_as_non_root": True,
                            "run_as_user": plan.USER,
                            "seccomp_profile": {"type": "RuntimeDefault"},
                        },
                        "containers": [_container(args["pool"])],
                        "volumes": [{"name": "config", "config_map": {"name": config}}],
                    },
                },
            },
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=at_most(ASIDE_WAIT_SECONDS)),
        )


def _container(pool: str) -> dict[str, Any]:
    probe = {"grpc": {"port": plan.HEALTH_PORT, "service": "inference-extension"}}
    return {
        "name": "picker",
        "image": plan.IMAGE,
        "args": plan.picker_arguments(pool),
        "env": [
            {"name": variable, "value_from": {"field_ref": {"field_path": f"metadata.{field}"}}}
            for variable, field in (("NAMESPACE", "namespace"), ("POD_NAME", "name"))
        ],
        "ports": [{"name": "grpc", "container_port": plan.GRPC_PORT}],
        "readiness_probe": {**probe, "period_seconds": 2},
        "liveness_probe": {**probe, "initial_delay_seconds": 5, "period_seconds": 10},
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "security_context": {
            "allow_privilege_escalation": False,
            "capabilities": {"drop": ["ALL"]},
            "read_only_root_filesystem": True,
        },
        "volume_mounts": [{"name": "config", "mount_path": "/config", "read_only": True}],
    }
