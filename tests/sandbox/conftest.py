"""The stand-ins as fixtures, and a cluster to put things into."""

import json
from pathlib import Path

import pytest

from sandbox.commands.command import Commands
from sandbox.google.gcp import GoogleCloud
from sandbox.kubernetes.kubernetes import Kubernetes
from tests.sandbox.calls import PROJECT, Calls, Made

REGION = "asia-northeast1"
CLUSTER = "gcp:container/cluster:Cluster"


@pytest.fixture
def google(tmp_path: Path) -> Calls:
    """Give Google with a project and a region."""
    return Calls(GoogleCloud, tmp_path, {"project": PROJECT, "region": REGION})


@pytest.fixture
def cluster(google: Calls) -> Made:
    """Give a cluster in the region."""
    return google.create(CLUSTER, {"name": "serving", "deletionProtection": False})


def kubeconfig(endpoint: str) -> str:
    """Write a kubeconfig for an API server."""
    server = {"name": "c", "cluster": {"server": f"https://{endpoint}"}}
    return json.dumps({"apiVersion": "v1", "kind": "Config", "clusters": [server]})


@pytest.fixture
def kubernetes(google: Calls, cluster: Made, tmp_path: Path) -> Calls:
    """Give the API of the cluster, in the same world."""
    assert google.world.folder == tmp_path / "world"
    config = kubeconfig(cluster.outputs["endpoint"])
    return Calls(Kubernetes, tmp_path, {"kubeconfig": config})


@pytest.fixture
def commands(tmp_path: Path) -> Calls:
    """Give the command provider."""
    return Calls(Commands, tmp_path, {})
