"""One NetworkPolicy as a Pulumi resource."""

import pulumi
import pulumi_kubernetes as k8s

from .network_policies_plan import NetworkPolicy


def network_policy(
    name: str,
    policy: NetworkPolicy,
    namespace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> k8s.networking.v1.NetworkPolicy:
    """Create a policy in a namespace; the prefix of its name is the owner's name."""
    return k8s.networking.v1.NetworkPolicy(
        f"{name}-{policy.name}",
        metadata={"name": policy.name, "namespace": namespace},
        spec=policy.spec,
        opts=opts,
    )
