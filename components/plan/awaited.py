"""What Pulumi waits for in the cluster, where its own rule is not the one to wait for.

Owns the annotations that say so. For how long is `lifetime`'s; docs/waits.md lists each kind.
"""

NOT_AWAITED = {"pulumi.com/skipAwait": "true"}
"""Of a Service without an address. Pulumi's own rule for a Service is that no pod behind it is
unready (pulumi-kubernetes @94977969, await/service.go, 2026-07), which the Deployment waits for."""

UNTIL_ADDRESS = {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}"}
"""Of a Service with an address: for the address alone."""


def until(condition: str) -> dict[str, str]:
    """Return the annotation of a kind that Pulumi does not know: until a condition is true."""
    return {"pulumi.com/waitFor": f"condition={condition}"}
