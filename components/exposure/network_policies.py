"""The NetworkPolicies of the serving namespace: the allowed connections of each pod.

One of them denies all connections by default. Policies add up: a policy of another owner can open
more connections, and cannot close one that these open.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from .network_policies_plan import Served, serving_policies
from .network_policy import network_policy
from .plan import ExposureKind


class NetworkPoliciesArgs(TypedDict):
    """Settings that decide which connections are open."""

    namespace: pulumi.Input[str]
    """Namespace of the model server."""
    app: str
    """Name of the model server, as in the label of its pods. Plain."""
    exposure: NotRequired[ExposureKind]
    """Kind of exposure; defaults to `none`. Plain."""
    from_namespaces: NotRequired[Sequence[str]]
    """Namespaces whose pods can also call the service; defaults to none. Plain."""
    grouped: NotRequired[bool]
    """Whether a replica is several pods; defaults to false. Plain."""
    chat: NotRequired[bool]
    """Whether the stack has a chat page; defaults to false. Plain."""
    download: NotRequired[bool]
    """Whether a Job downloads the model into a store; defaults to false. Plain."""
    canary: NotRequired[bool]
    """Whether a Job judges a canary before a rollout; defaults to false. Plain."""
    loads_from_outside: NotRequired[bool]
    """Whether replicas load weights over the network: all do but those with a disk; defaults to
    true. Plain."""
    tpu_devices: NotRequired[int]
    """Maximum number of TPU devices of a pod; defaults to none. Plain."""
    native_metrics: NotRequired[bool]
    """Whether GKE reads the autoscaler's metrics directly from pods; defaults to false. Plain."""
    own_network: NotRequired[bool]
    """Whether this package created the network; defaults to true. Plain."""


class NetworkPolicies(pulumi.ComponentResource):
    """A namespace with only the listed connections open."""

    policy_names: pulumi.Output[Sequence[str]]
    """Names of the policies."""
    namespace: pulumi.Output[str]
    """Namespace, known once its policies are there: a pod that comes before them is open until they
    come."""

    @checked(NetworkPoliciesArgs)
    def __init__(
        self, name: str, args: NetworkPoliciesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:NetworkPolicies", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        policies = [
            network_policy(name, policy, args["namespace"], child)
            for policy in serving_policies(_served(args))
        ]
        self.policy_names = pulumi.Output.all(*(policy.metadata.name for policy in policies))
        self.namespace = after(args["namespace"], *(policy.id for policy in policies))
        self.register_outputs({"policy_names": self.policy_names, "namespace": self.namespace})


def _served(args: NetworkPoliciesArgs) -> Served:
    return Served(
        app=args["app"],
        exposure=ExposureKind(args.get("exposure", ExposureKind.NONE)),
        from_namespaces=tuple(args.get("from_namespaces", ())),
        is_grouped=args.get("grouped", False),
        has_chat=args.get("chat", False),
        has_download=args.get("download", False),
        has_canary=args.get("canary", False),
        loads_from_outside=args.get("loads_from_outside", True),
        tpu_devices=int(args.get("tpu_devices", 0)),
        native_metrics=args.get("native_metrics", False),
        own_network=args.get("own_network", True),
    )
