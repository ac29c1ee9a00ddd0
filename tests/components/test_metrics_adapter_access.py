"""MetricsAdapterAccess: what the adapter may read, and who may ask it."""

from typing import Any

import pytest

from components.scaling.adapter_access import MetricsAdapterAccess
from tests.components.recorder import Recorder

ADAPTER = {
    "kind": "ServiceAccount",
    "name": "reader",
    "namespace": "custom-metrics",
}
AUTOSCALER = {
    "kind": "ServiceAccount",
    "name": "horizontal-pod-autoscaler",
    "namespace": "kube-system",
}


@pytest.fixture
def access(engine: Recorder) -> Recorder:
    """Grant the adapter its access."""
    engine.run(
        lambda: MetricsAdapterAccess("access", {"namespace": "custom-metrics", "account": "reader"})
    )
    return engine


def bindings(access: Recorder) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return kind and name of each role that is bound, and to whom."""
    return sorted(
        (each.inputs["roleRef"]["kind"], each.inputs["roleRef"]["name"], each.inputs["subjects"])
        for each in access.resources
        if "roleRef" in each.inputs
    )


def test_each_role_is_bound_to_whom_it_is_for(access: Recorder) -> None:
    assert bindings(access) == [
        ("ClusterRole", "custom-metrics-resource-reader", [ADAPTER]),
        ("ClusterRole", "external-metrics-reader", [AUTOSCALER]),
        ("ClusterRole", "system:auth-delegator", [ADAPTER]),
        ("Role", "extension-apiserver-authentication-reader", [ADAPTER]),
    ]


def test_no_role_may_write(access: Recorder) -> None:
    roles = access.inputs("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").values()
    verbs = {verb for role in roles for rule in role["rules"] for verb in rule["verbs"]}
    assert verbs == {"get", "list", "watch"}
