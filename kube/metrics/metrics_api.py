"""Metrics APIs for the HorizontalPodAutoscaler controller of one control plane.

A server of this machine answers `custom.metrics.k8s.io` and `external.metrics.k8s.io` through the
API server's aggregation layer, in place of Google's adapter or GKE. It accepts only the front
proxy's certificate.
"""

import datetime
import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kube.control_plane.api import Api, Object, named, wait
from kube.control_plane.certificates import Authority
from kube.control_plane.control_plane import ControlPlane
from kube.control_plane.flags import LOOPBACK
from kube.metrics.scraped import Reach, Scraped

CUSTOM, EXTERNAL = "custom.metrics.k8s.io/v1beta2", "external.metrics.k8s.io/v1beta1"
"""The groups, each in the version that the controller prefers of those a stack registers."""

_NAME, _NAMESPACE = "vllm-gke-metrics", "default"
"""Of the Service that leads to it; a namespace of its own would be long in going."""

_SECONDS = 60


class MetricsApi:
    """Answers both APIs with metrics of pods."""

    def __init__(self, scraped: Scraped) -> None:
        self._scraped = scraped
        self.looks: Counter[str] = Counter()
        """Number of requests by namespace: an autoscaler requests once and then decides."""
        self.asked: Callable[[str, str], None] | None = None
        """Is called with the namespace and the metric before the pods are read; it may wait."""
        self.answers: Callable[[str, str], None] | None = None
        """Is called with the same when the pods are read, before the answer; it may wait."""

    def app(self) -> Starlette:
        """Return the application with its routes."""
        space = "namespaces/{namespace}"
        return Starlette(
            routes=[
                Route(f"/apis/{CUSTOM}", partial(_resources, CUSTOM, "MetricValueList")),
                Route(
                    f"/apis/{EXTERNAL}", partial(_resources, EXTERNAL, "ExternalMetricValueList")
                ),
                Route(f"/apis/{CUSTOM}/{space}/pods/*/{{metric}}", self._of_pods),
                Route(f"/apis/{EXTERNAL}/{space}/{{metric}}", self._of_all),
            ]
        )

    def _of_pods(self, request: Request) -> Response:
        namespace, metric = request.path_params["namespace"], request.path_params["metric"]
        if self.asked is not None:
            self.asked(namespace, metric)
        selector = request.query_params.get("labelSelector", "")
        found = self._scraped.of_pods(namespace, metric, selector)
        if self.answers is not None:
            self.answers(namespace, metric)
        self.looks[namespace] += 1
        items = [
            {
                "describedObject": {**_POD, "namespace": namespace, "name": pod},
                "metric": {"name": metric, "selector": None},
                "timestamp": _now(),
                "value": _quantity(value),
            }
            for pod, value in found.items()
        ]
        return _list(CUSTOM, "MetricValueList", items)

    def _of_all(self, request: Request) -> Response:
        """Return the sum over the namespace of the selector, as Cloud Monitoring's label."""
        asked, metric = request.path_params["namespace"], request.path_params["metric"]
        selector = request.query_params.get("labelSelector", "")
        named_one = re.fullmatch(r"resource\.labels\.namespace=([a-z0-9-]+)", selector)
        found = self._scraped.of_pods(named_one.group(1), metric) if named_one else {}
        self.looks[asked] += 1
        total = {
            "metricName": metric,
            "metricLabels": {},
            "timestamp": _now(),
            "value": _quantity(sum(found.values())),
        }
        return _list(EXTERNAL, "ExternalMetricValueList", [total] if found else [])


@contextmanager
def metrics_api(cluster: ControlPlane, reach: Reach) -> Iterator[MetricsApi]:
    """Serve both APIs to a control plane, registered with it, and take them away again."""
    with ExitStack() as ending:
        folder = Path(ending.enter_context(TemporaryDirectory(prefix="vllm-gke-metrics-")))
        scraped = Scraped(cluster.api, reach)
        ending.callback(scraped.close)
        served = MetricsApi(scraped)
        authority = Authority(folder, "metrics-authority")
        context = _context(authority, cluster.front_proxy_authority)
        port = ending.enter_context(_serving(served.app(), context))
        ending.enter_context(_registered(cluster.api, authority, port))
        yield served


def _context(authority: Authority, clients: Path) -> ssl.SSLContext:
    own = authority.server(_NAME, (f"{_NAME}.{_NAMESPACE}.svc",))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(clients))
    context.load_cert_chain(own.certificate, own.key)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


@contextmanager
def _serving(app: Starlette, context: ssl.SSLContext) -> Iterator[int]:
    config = uvicorn.Config(
        app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    config.load()
    config.ssl = context
    server = uvicorn.Server(config)
    with socket.create_server((LOOPBACK, 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _registered(api: Api, authority: Authority, port: int) -> Iterator[None]:
    service = named("v1", "Service", _NAME, _NAMESPACE)
    # A Service's endpoints may not be on loopback; a name that leads there may.
    service["spec"] = {"type": "ExternalName", "externalName": "localhost"}
    entries = [_api_service(group_version, authority, port) for group_version in (CUSTOM, EXTERNAL)]
    for each in (service, *entries):
        api.create(each)
    try:
        for each in entries:
            wait(_SECONDS, f"{each['metadata']['name']} answers", partial(_available, api, each))
        yield
    finally:
        # Before the server ends: a namespace is not deleted while a registered API does not answer.
        for each in (*entries, service):
            api.delete(each)


def _api_service(group_version: str, authority: Authority, port: int) -> Object:
    group, version = group_version.split("/")
    return {
        **named("apiregistration.k8s.io/v1", "APIService", f"{version}.{group}"),
        "spec": {
            "group": group,
            "version": version,
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "caBundle": authority.text(),
            "service": {"name": _NAME, "namespace": _NAMESPACE, "port": port},
        },
    }


def _available(api: Api, entry: Object) -> bool:
    conditions = (api.get(entry) or {}).get("status", {}).get("conditions") or []
    return any(each["type"] == "Available" and each["status"] == "True" for each in conditions)


_POD = {"apiVersion": "v1", "kind": "Pod"}


def _resources(group_version: str, kind: str, _: Request) -> Response:
    name = "pods/gauge" if group_version == CUSTOM else "gauge"
    resource = {
        "name": name,
        "singularName": "",
        "namespaced": True,
        "kind": kind,
        "verbs": ["get"],
    }
    return JSONResponse(
        {
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": group_version,
            "resources": [resource],
        }
    )


def _list(group_version: str, kind: str, items: list[dict[str, Any]]) -> Response:
    return JSONResponse({"kind": kind, "apiVersion": group_version, "metadata": {}, "items": items})


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _quantity(value: float) -> str:
    return f"{round(value * 1000)}m"
