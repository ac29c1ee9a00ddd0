"""A chat page in the browser: one Deployment and a Service inside the cluster.

The pod meets the Pod Security level "restricted", whatever the namespace allows. It tolerates no
accelerator taint, so it runs on the same nodes as the system pods.
"""

from typing import Any, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.custom_timeouts import at_most
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..core.waits import ASIDE_WAIT_SECONDS, NOT_AWAITED
from ..model.profiles import PORT as MODEL_SERVER_PORT
from .plan import CPU, HEALTH, MEMORY, MEMORY_LIMIT, PORT, USER, WRITABLE, open_command


class ChatArgs(TypedDict):
    """The model server to call, and the image to run."""

    namespace: pulumi.Input[str]
    """Namespace to run in; the model server's own."""
    image: pulumi.Input[str]
    """Image of the page, as NAME@sha256:DIGEST."""
    model_server: pulumi.Input[str]
    """Name of the model server's Service."""


class Chat(pulumi.ComponentResource):
    """A page for browsers."""

    service_name: pulumi.Output[str]
    """Name of the page's Service."""
    open_command: pulumi.Output[str]
    """Command that opens the page, for users with access to the cluster."""

    @checked(ChatArgs)
    def __init__(
        self, name: str, args: ChatArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Chat", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        labels = {NAME_LABEL: name}
        metadata: dict[str, Any] = {
            "name": name,
            "namespace": args["namespace"],
            "labels": labels,
        }
        waits = at_most(ASIDE_WAIT_SECONDS)
        k8s.apps.v1.Deployment(
            name,
            metadata=metadata,
            spec={
                "replicas": 1,
                "selector": {"match_labels": labels},
                "template": {"metadata": {"labels": labels}, "spec": _pod(args)},
            },
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=waits),
        )
        service = k8s.core.v1.Service(
            f"{name}-service",
            metadata={**metadata, "annotations": NOT_AWAITED},
            spec={
                "type": "ClusterIP",
                "selector": labels,
                "ports": [{"name": "http", "port": PORT, "target_port": PORT}],
            },
            opts=child,
        )
        self.service_name = service.metadata.name
        self.open_command = pulumi.Output.all(args["namespace"], self.service_name).apply(
            lambda names: open_command(*names)
        )
        self.register_outputs(
            {"service_name": self.service_name, "open_command": self.open_command}
        )


def _pod(args: ChatArgs) -> dict[str, Any]:
    return {
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": USER,
            "run_as_group": USER,
            "fs_group": USER,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(args)],
        "volumes": [{"name": "tmp", "empty_dir": {"size_limit": MEMORY}}],
    }


def _container(args: ChatArgs) -> dict[str, Any]:
    server = pulumi.Output.concat("http://", args["model_server"], f":{MODEL_SERVER_PORT}")
    return {
        "name": "chat",
        "image": args["image"],
        "env": [
            {"name": "VLLM_URL", "value": server},
            {"name": "PORT", "value": str(PORT)},
        ],
        "ports": [{"name": "http", "container_port": PORT}],
        "resources": {
            "requests": {"cpu": CPU, "memory": MEMORY},
            "limits": {"memory": MEMORY_LIMIT},
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volume_mounts": [{"name": "tmp", "mount_path": WRITABLE}],
        # Gradio starts in seconds if a CPU is free, and takes longer otherwise.
        "startup_probe": _probe(30),
        "readiness_probe": _probe(3),
        "liveness_probe": _probe(6),
    }


def _probe(failures: int) -> dict[str, Any]:
    return {
        "http_get": {"path": HEALTH, "port": PORT},
        "period_seconds": 5,
        "timeout_seconds": 5,
        "failure_threshold": failures,
    }
