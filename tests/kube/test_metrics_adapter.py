"""The metrics adapter as its Deployment says: it starts, it is ready, and the autoscaler reads it.

A program on the library of Google's adapter stands in for it. Its user, file system, arguments,
ports, probe, account and rights are those of the rendered stack, and so are the Service and the
APIServices by which Kubernetes reaches it. `tests/kube/contained.py` says what is not isolated.
"""

import fcntl
import json
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kube.control_plane.api import Object, wait
from kube.control_plane.control_plane import ControlPlane
from kube.control_plane.flags import LOOPBACK
from kube.control_plane.processes import NotStartedError, Processes
from kube.metrics.scraped import Scraped
from kube.nodes.node_pools import pools_of
from tests.judges import Heard
from tests.kube.autoscaled import PULUMI, Autoscaled
from tests.kube.contained import NotIsolatedError, Outside, words
from tests.kube.fleet import Fleet
from tests.kube.relay import relay
from tests.kube.stacks import objects, rendered

NAMESPACE = "custom-metrics"
SECONDS = 60

pytestmark = pytest.mark.usefixtures("_applied")
CLUSTER_WIDE = ("ClusterRole", "ClusterRoleBinding", "APIService")


def own() -> list[Object]:
    """Return the adapter's objects in the dev stack."""
    return [
        each
        for each in objects("dev")
        if each["kind"] in CLUSTER_WIDE
        or each["metadata"].get("namespace") in {NAMESPACE, "kube-system"}
        or (each["kind"], each["metadata"]["name"]) == ("Namespace", NAMESPACE)
    ]


def one(kind: str) -> Object:
    """Return the adapter's only object of a kind."""
    (found,) = [each for each in own() if each["kind"] == kind]
    return found


def pod() -> dict[str, Any]:
    """Return the spec of the adapter's pod, which a test may change."""
    spec: dict[str, Any] = json.loads(json.dumps(one("Deployment")["spec"]["template"]["spec"]))
    return spec


class Source:
    """What stands for Cloud Monitoring: the numbers of a stack's pods, by HTTP."""

    def __init__(self, scraped: Scraped) -> None:
        self.looks: Counter[str] = Counter()
        source = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = {key: each[0] for key, each in parse_qs(urlsplit(self.path).query).items()}
                found = scraped.of_pods(
                    query["namespace"], query["metric"], query.get("selector", "")
                )
                source.looks[query["namespace"]] += 1
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Answer)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def _applied(cluster: ControlPlane) -> Iterator[None]:
    """Apply the adapter's objects on a node for its pod, and take away what no namespace does."""
    system = next(each for each in pools_of(rendered("dev")) if each.machine.shape is None)
    node = system.node(1)
    cluster.api.create(node)
    for each in own():
        cluster.api.apply(each, PULUMI)
    yield
    for each in reversed(own()):
        cluster.api.delete(each)
    cluster.api.delete(node)


@contextmanager
def alone() -> Iterator[None]:
    """Keep the port that the Deployment names, which is this machine's, from another run."""
    with (Path(tempfile.gettempdir()) / "vllm-gke-metrics-adapter.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


Start = Callable[[dict[str, Any], str], None]


@pytest.fixture
def start(cluster: ControlPlane, programs: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the container of a pod, and wait until its own probe finds it ready."""
    account = one("ServiceAccount")["metadata"]["name"]
    path = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/{account}/token"
    issued = cluster.api._ask("POST", path, json={"spec": {"expirationSeconds": 3600}})
    authority = cluster.kubeconfig.parent / "authority.crt"
    files = {"token": issued["status"]["token"], "ca.crt": authority.read_text()}
    (tmp_path / "root").mkdir()
    with ExitStack() as ending:
        ending.enter_context(alone())
        processes = Processes(tmp_path)
        ending.callback(processes.end)

        def begin(spec: dict[str, Any], metrics: str) -> None:
            outside = Outside(
                program=programs / "bin" / "metrics-adapter",
                root=tmp_path / "root",
                account={**files, "namespace": NAMESPACE},
                environment={
                    "KUBERNETES_SERVICE_HOST": LOOPBACK,
                    "KUBERNETES_SERVICE_PORT": str(cluster.ports.api_server),
                    "METRICS_SOURCE": metrics,
                },
            )
            try:
                processes.start("metrics-adapter", words(spec, outside))
            except NotIsolatedError as error:
                pytest.skip(str(error))
            processes.await_ready(lambda: is_ready(spec), SECONDS)

        yield begin


def is_ready(spec: dict[str, Any]) -> bool:
    """Ask as the kubelet does: it trusts any certificate."""
    probe = spec["containers"][0]["readinessProbe"]["httpGet"]
    url = f"{probe['scheme'].lower()}://{LOOPBACK}:{probe['port']}{probe['path']}"
    try:
        status = httpx.get(url, verify=False, trust_env=False).status_code  # noqa: S501 # as it
    except httpx.TransportError:
        return False
    return httpx.codes.OK <= status < httpx.codes.BAD_REQUEST


def test_the_autoscaler_reads_the_adapter_that_the_deployment_says(
    cluster: ControlPlane, start: Start, fleet: Fleet, namespace: str, heard: Heard
) -> None:
    heard("custom-metrics-apiserver library")
    with ExitStack() as ending:
        scraped = Scraped(cluster.api, fleet.reach)
        ending.callback(scraped.close)
        source = Source(scraped)
        ending.callback(source.close)
        start(pod(), source.url)
        service = cluster.api.get(one("Service"))
        assert service is not None
        (port,) = service["spec"]["ports"]
        # What kube-proxy does for a Service whose pod is ready.
        ending.enter_context(
            relay((service["spec"]["clusterIP"], port["port"]), (LOOPBACK, port["targetPort"]))
        )
        entries = [each for each in own() if each["kind"] == "APIService"]
        for each in entries:
            wait(
                SECONDS, f"{each['metadata']['name']} answers", partial(is_available, cluster, each)
            )
        server = Autoscaled(cluster, source, fleet, "dev", namespace)
        ending.callback(server.end)
        server.begin({"l4": 4})
        server.keep(40)
        server.watch()
        wait(SECONDS, "more replicas than one", lambda: server.replicas() > 1)
        assert server.condition("ScalingActive") == "ValidMetricFound"


def is_available(cluster: ControlPlane, entry: Object) -> bool:
    """Tell whether Kubernetes reaches an aggregated API."""
    conditions = (cluster.api.get(entry) or {}).get("status", {}).get("conditions") or []
    return any(each["type"] == "Available" and each["status"] == "True" for each in conditions)


def without(flag: str) -> dict[str, Any]:
    """Return the pod with one flag less."""
    spec = pod()
    container = spec["containers"][0]
    kept = [word for word in container["command"] if not word.startswith(flag)]
    assert len(kept) == len(container["command"]) - 1
    container["command"] = kept
    return spec


def test_without_its_port_the_adapter_may_not_listen(start: Start, heard: Heard) -> None:
    heard("custom-metrics-apiserver library", refused=1)
    with pytest.raises(NotStartedError, match="bind: permission denied"):
        start(without("--secure-port"), "")


def test_without_its_folder_the_adapter_cannot_write_its_certificate(
    start: Start, heard: Heard
) -> None:
    heard("custom-metrics-apiserver library", refused=1)
    with pytest.raises(NotStartedError, match=r"mkdir apiserver\.local\.config: "):
        start(without("--cert-dir"), "")


def test_another_path_of_the_probe_never_finds_it_ready(
    start: Start, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    heard("custom-metrics-apiserver library", refused=1)
    monkeypatch.setattr("tests.kube.test_metrics_adapter.SECONDS", 10)
    spec = pod()
    spec["containers"][0]["readinessProbe"]["httpGet"]["path"] = "/ready"
    with pytest.raises(NotStartedError, match="not ready in 10 s"):
        start(spec, "")
