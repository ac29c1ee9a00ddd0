"""Kinds that Kubernetes does not bring: late ones, GKE's own, and those that nobody defined."""

import pytest

from sandbox.provider.wire import Properties
from tests.sandbox.calls import Abort, Calls, Made

CLASS = "kubernetes:cloud.google.com/v1:ComputeClass"
METRIC = "kubernetes:autoscaling.gke.io/v1beta1:AutoscalingMetric"


def compute_class() -> Properties:
    """Give a ComputeClass."""
    head = {"apiVersion": "cloud.google.com/v1", "kind": "ComputeClass"}
    return {**head, "metadata": {"name": "ladder"}, "spec": {"whenUnsatisfiable": "x"}}


def test_a_late_crd_delays_its_resources(kubernetes: Calls) -> None:
    kubernetes.weather("crdDelaySeconds: 3600")
    with pytest.raises(Abort, match='no matches for kind "ComputeClass" in version'):
        kubernetes.create(CLASS, compute_class())
    kubernetes.weather("crdDelaySeconds: 0")
    assert kubernetes.create(CLASS, compute_class()).id == "ladder"


def test_a_kind_nobody_defined_is_refused_until_its_crd_is_there(kubernetes: Calls) -> None:
    kind = "kubernetes:example.com/v1:Widget"
    widget = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}
    with pytest.raises(Abort, match='no matches for kind "Widget"'):
        kubernetes.create(kind, widget)
    names = {"kind": "Widget", "plural": "widgets"}
    spec = {"group": "example.com", "names": names, "scope": "Namespaced", "versions": []}
    crd = {"metadata": {"name": "widgets.example.com"}, "spec": spec}
    kubernetes.create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", crd)
    assert kubernetes.create(kind, widget).id == "default/w"


def metric() -> Properties:
    """Give an AutoscalingMetric."""
    head = {"apiVersion": "autoscaling.gke.io/v1beta1", "kind": "AutoscalingMetric"}
    return {**head, "metadata": {"name": "vllm"}, "spec": {"metrics": []}}


def test_gkes_own_metrics_need_the_profile_of_the_cluster(
    google: Calls, kubernetes: Calls, cluster: Made
) -> None:
    off = google.update(cluster, {**cluster.inputs, "podAutoscaling": {"hpaProfile": "NONE"}})
    with pytest.raises(Abort, match="no AutoscalingMetric in a cluster without podAutoscaling"):
        kubernetes.create(METRIC, metric())
    google.update(off, {**cluster.inputs, "podAutoscaling": {"hpaProfile": "PERFORMANCE"}})
    assert kubernetes.create(METRIC, metric()).id == "default/vllm"


def test_gkes_own_metrics_come_late_too(kubernetes: Calls) -> None:
    kubernetes.weather("crdDelaySeconds: 3600")
    with pytest.raises(Abort, match='no matches for kind "AutoscalingMetric" in version'):
        kubernetes.create(METRIC, metric())
