"""Resolve a metric's name as GKE does, and read its value from pods.

A Cloud Monitoring name leads by the namespace's PodMonitorings, and a GKE name by its
AutoscalingMetric, to pods, a port, a path and a series; then each pod is scraped. Cloud
Monitoring's delay of one to two minutes is not modelled.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from prometheus_client.parser import text_string_to_metric_families

from kube.control_plane.api import Api, Object, named

Reach = Callable[[Object, int], str | None]
"""Gives the URL at which a port of a pod answers, without a path; None where nothing does."""

_SECONDS = 5

_CLOUD, _GKE = "prometheus.googleapis.com", "autoscaling.gke.io"


@dataclass(frozen=True)
class Endpoint:
    """Pods, port, path and series of a metric."""

    labels: Mapping[str, str]
    """Label selector of the pods."""
    port: int
    path: str
    series: str
    """The name under which the pods themselves show it."""


class Scraped:
    """The metrics of all pods of one cluster."""

    def __init__(self, api: Api, reach: Reach) -> None:
        self._api = api
        self._reach = reach
        self._http = httpx.Client(timeout=_SECONDS, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def of_pods(self, namespace: str, metric: str, selector: str = "") -> dict[str, float]:
        """Return the value of each pod of a selector; pods without a value are omitted."""
        endpoints = list(self._endpoints(namespace, metric))
        found: dict[str, float] = {}
        for pod in self._api.objects("v1", "Pod", namespace=namespace, selector=selector):
            for endpoint in endpoints:
                if _is_read(pod, endpoint) and (value := self._said(pod, endpoint)) is not None:
                    found[pod["metadata"]["name"]] = value
        return found

    def _endpoints(self, namespace: str, metric: str) -> Iterator[Endpoint]:
        match metric.split("|"):
            case [source, series, "gauge"] if source == _CLOUD:
                yield from self._monitored(namespace, series)
            case [source, name, gauge] if source == _GKE:
                yield from self._native(namespace, name, gauge)

    def _monitored(self, namespace: str, series: str) -> Iterator[Endpoint]:
        kind = ("monitoring.googleapis.com/v1", "PodMonitoring")
        for each in self._api.objects(*kind, namespace=namespace):
            labels = each["spec"]["selector"]["matchLabels"]
            for endpoint in each["spec"]["endpoints"]:
                yield Endpoint(labels, endpoint["port"], endpoint["path"], series)

    def _native(self, namespace: str, name: str, gauge: str) -> Iterator[Endpoint]:
        kind = ("autoscaling.gke.io/v1beta1", "AutoscalingMetric")
        found = self._api.get(named(*kind, name, namespace))
        for source in found["spec"]["metrics"] if found else ():
            labels = source["pod"]["selector"]["matchLabels"]
            for container in source["pod"]["containers"]:
                where = container["endpoint"]
                for each in container["metrics"]:
                    if each["gauge"]["name"] == gauge:
                        series = each["gauge"]["prometheusMetricName"]
                        yield Endpoint(labels, where["port"], where["path"], series)

    def _said(self, pod: Object, endpoint: Endpoint) -> float | None:
        url = self._reach(pod, endpoint.port)
        if url is None:
            return None
        try:
            answer = self._http.get(f"{url}{endpoint.path}")
        except httpx.TransportError:
            return None
        return total(answer.text, endpoint.series) if answer.status_code == HTTPStatus.OK else None


def _is_read(pod: Object, endpoint: Endpoint) -> bool:
    labels = pod["metadata"].get("labels", {})
    runs = pod["status"].get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]
    return runs and endpoint.labels.items() <= labels.items()


def total(text: str, series: str) -> float | None:
    """Return the sum of a series on a page of metrics; None where the page does not have it."""
    # A page has hundreds of lines, and reading one is what costs time.
    own = "\n".join(line for line in text.splitlines() if line.startswith(series))
    values = [
        sample.value
        for family in text_string_to_metric_families(f"{own}\n")
        for sample in family.samples
        if sample.name == series
    ]
    return sum(values) if values else None
