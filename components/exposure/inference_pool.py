"""The pool of replicas behind a Gateway: its pods, its picker, its health check and timeouts.

This file creates the picker and GKE's policies for the pool; `gateway.py` restricts the callers.
"""

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.pod_names import picker_of, selector
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from . import gateway_plan as plan
from .endpoint_picker import EndpointPicker


class InferencePoolArgs(TypedDict):
    """Pods of the pool, and the security policy."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    app: str
    """Name of the model server, as in the label of its pods. Plain."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE has installed its kinds."""
    draining_seconds: int
    """Seconds in which a stopping replica can finish its requests. Plain."""
    security_policy: NotRequired[pulumi.Input[str]]
    """Name of the Cloud Armor policy in the region that restricts callers; defaults to none."""


class InferencePool(pulumi.ComponentResource):
    """The replicas of a model server, with their picker."""

    pool_name: pulumi.Output[str]
    """Name of the pool, known once its security policy and its health check exist."""

    @checked(InferencePoolArgs)
    def __init__(
        self, name: str, args: InferencePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:InferencePool", name, None, opts)
        seconds = int(args["draining_seconds"])
        first, *others = plan.POOL_DEFINITIONS
        self._waits = wait_for_definition(f"{name}-pool", first, args["kubeconfig"], self, *others)
        self._namespace = args["namespace"]
        picker = EndpointPicker(
            picker_of(name),
            {"namespace": args["namespace"], "pool": name, "grace_seconds": seconds},
            pulumi.ResourceOptions(parent=self),
        )
        spec = plan.pool_spec(selector(args["app"]), picker.service_name)
        pool = after(name, self._resource(name, plan.POOL, spec).id)
        backend = plan.backend_policy_spec(pool, seconds, args.get("security_policy"))
        policies = (
            self._resource(name, plan.HEALTH_POLICY, plan.health_policy_spec(pool)),
            self._resource(name, plan.BACKEND_POLICY, backend),
        )
        self.pool_name = after(name, *(policy.id for policy in policies))
        self.register_outputs({"pool_name": self.pool_name})

    def _resource(
        self, name: str, kind: plan.Kind, spec: dict[str, Any]
    ) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            f"{name}-{kind.name}",
            api_version=kind.api_version,
            kind=kind.name,
            metadata={"name": name, "namespace": self._namespace},
            spec=spec,
            # No input depends on the wait, and the API server knows the kinds only after it.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._waits]),
        )
