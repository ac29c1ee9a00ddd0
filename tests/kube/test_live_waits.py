"""What the plugin waits for on a real API server, and what it says when that does not come.

No node comes here, so what needs one is never ready.
"""

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.wire import Properties, encoded
from tests.kube.live_objects import DEPLOYMENT, SERVICE, deployment
from tests.sandbox.calls import Abort, Calls


def created_in_seconds(live: Calls, token: str, inputs: Properties, seconds: float) -> str:
    """Create with little patience, and give the reason in the record."""
    complete, refusals = live.check(token, inputs)
    assert refusals == {}
    request = provider_pb2.CreateRequest(
        urn=live.urn(token, "it"), properties=encoded(complete), timeout=seconds
    )
    with pytest.raises(Abort):
        live.service.Create(request, live.context)
    (reason,) = live.context.partial().reasons
    return str(reason)


def test_a_rollout_without_a_node_is_in_the_record_with_the_scheduler_s_words(
    live: Calls, namespace: str
) -> None:
    told = created_in_seconds(live, DEPLOYMENT, deployment(namespace), 2)
    assert told.startswith(
        f"{namespace}/one is not ready: not so after 2 s: 0 of 1 replicas are available: "
    )
    assert "no nodes available to schedule pods" in told


def test_a_service_waits_for_pods_that_are_ready(live: Calls, namespace: str) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "one", "namespace": namespace},
        "spec": {"selector": {"app": "one"}, "ports": [{"port": 80}]},
    }
    told = created_in_seconds(live, SERVICE, service, 1)
    assert told.endswith("it does not target any pods that are ready")


def test_a_service_that_asks_for_its_address_alone_waits_for_that(
    live: Calls, namespace: str
) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "one",
            "namespace": namespace,
            "annotations": {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}"},
        },
        "spec": {"type": "LoadBalancer", "selector": {"app": "one"}, "ports": [{"port": 80}]},
    }
    told = created_in_seconds(live, SERVICE, service, 1)
    assert told.endswith(".status.loadBalancer.ingress[0].ip is not there")
