"""The way from a kubeconfig of GKE's to the API server: who gets through, and what others hear."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.cluster.control_plane import kubeconfig
from kube.control_plane.control_plane import ControlPlane
from sandbox.google.gcp import GoogleCloud
from sandbox.provider.wire import Properties
from sandbox.real_cluster.endpoint import Endpoint
from tests.sandbox.calls import PROJECT, Calls
from tests.sandbox.conftest import CLUSTER, REGION


@pytest.fixture
def folder(cluster: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of a live stack whose control plane is that of all tests."""
    found = tmp_path / "live"
    found.mkdir()
    (found / "control-plane").symlink_to(cluster.kubeconfig.parent)
    monkeypatch.setenv("SANDBOX_KUBE", str(found))
    return found


@pytest.fixture
def google(folder: Path, tmp_path: Path) -> Calls:
    """Give the world of that stack; no cluster is in it yet."""
    assert folder.exists()
    return Calls(GoogleCloud, tmp_path, {"project": PROJECT, "region": REGION})


@pytest.fixture
def endpoint(google: Calls, folder: Path, cluster: ControlPlane) -> Iterator[Endpoint]:
    """Give the way to the API server."""
    with Endpoint(folder, google.world, cluster) as found:
        found.faults = google.conditions
        yield found


class Reach:
    """kubectl as a person outside of Google's network runs it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs

    def say(self, outputs: Properties, *, dns: bool = True) -> str:
        """Give what kubectl says of a cluster's namespaces, by either address of the cluster."""
        endpoints = outputs["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]
        server = endpoints["endpoint"] if dns else outputs["endpoint"]
        authority = None if dns else outputs["masterAuth"]["clusterCaCertificate"]
        file = self._folder / "kubeconfig"
        file.write_text(kubeconfig("serving", f"https://{server}", authority))
        kubectl = self._programs / "bin" / "kubectl"
        cache = f"--cache-dir={self._folder / 'kubectl'}"
        words = [str(kubectl), cache, "--kubeconfig", str(file)]
        done = subprocess.run(
            [self._folder / "bin" / "reach", *words, "get", "namespace", "default", "-o", "name"],
            capture_output=True,
            text=True,
            check=False,
        )
        said: str = done.stdout or done.stderr.splitlines()[-1]
        return said.strip()


@pytest.fixture
def reach(endpoint: Endpoint, folder: Path, programs: Path) -> Reach:
    """Give kubectl in the environment that the way asks for."""
    assert endpoint.server_port
    return Reach(folder, programs)


def made(google: Calls, name: str = "serving") -> Properties:
    """Make a cluster."""
    return google.create(CLUSTER, {"name": name, "deletionProtection": False}, name).outputs


def test_a_kubeconfig_of_gke_reaches_the_control_plane_by_name_and_by_address(
    google: Calls, reach: Reach
) -> None:
    outputs = made(google)
    assert reach.say(outputs) == "namespace/default"
    assert reach.say(outputs, dns=False) == "namespace/default"


def test_the_control_plane_stands_for_the_first_cluster_alone(google: Calls, reach: Reach) -> None:
    assert reach.say(made(google)) == "namespace/default"
    assert reach.say(made(google, "other")).endswith(
        "the control plane stands for another cluster than other: a cluster is not replaced here; "
        "run `make destroy KUBE=1` before"
    )


def test_a_cluster_made_anew_under_its_name_is_another_one(google: Calls, reach: Reach) -> None:
    first = google.create(CLUSTER, {"name": "serving", "deletionProtection": False})
    assert reach.say(first.outputs) == "namespace/default"
    google.delete(first)
    assert "a cluster is not replaced here" in reach.say(made(google))


def test_a_cluster_that_is_gone_is_not_reached(google: Calls, reach: Reach) -> None:
    first = google.create(CLUSTER, {"name": "serving", "deletionProtection": False})
    google.delete(first)
    assert "no cluster answers at" in reach.say(first.outputs)


def test_the_network_outside_is_not_reached(google: Calls, reach: Reach) -> None:
    outputs = made(google) | {"endpoint": "example.com"}
    assert reach.say(outputs, dns=False).endswith("example.com is outside of the sandbox")


def test_an_api_server_that_is_late_answers_when_its_time_has_come(
    google: Calls, reach: Reach
) -> None:
    google.weather("apiServerDelaySeconds: 600")
    outputs = made(google)
    assert "the API server does not answer yet" in reach.say(outputs)
    google.weather("apiServerDelaySeconds: 0")
    assert reach.say(outputs) == "namespace/default"


def test_the_log_in_is_for_its_owner_alone(endpoint: Endpoint, folder: Path) -> None:
    assert endpoint.server_port
    log_in = folder / "bin" / "gke-gcloud-auth-plugin"
    assert log_in.stat().st_mode & 0o077 == 0
    answer = json.loads(subprocess.run([log_in], capture_output=True, check=True).stdout)
    assert answer["apiVersion"] == "client.authentication.k8s.io/v1beta1"
