"""A replica of a rung in a cluster, with a kubectl that answers as a real one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from components.facts.shapes import Family
from tests.tools.test_engine import executable
from tools.stack.replica import Cluster, ReplicaError

DIGEST = "registry/vllm@sha256:aa"

KUBECTL = """
echo "$@" >> "$FOLDER/asked"
case "$*" in
  *"get nodes"*) cat "$FOLDER/nodes" ;;
  *"get pods"*) cat "$FOLDER/pods" ;;
  *port-forward*)
    if [ -e "$FOLDER/refused" ]; then cat "$FOLDER/refused"; exit 1; fi
    echo "Forwarding from 127.0.0.1:43210 -> 8000"
    echo "Forwarding from [::1]:43210 -> 8000"
    exec sleep 600 ;;
esac
"""


def pod(name: str, node: str, *, ready: bool = True) -> dict[str, Any]:
    """Return a pod of two containers."""
    return {
        "metadata": {"name": name},
        "spec": {"nodeName": node},
        "status": {
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
            "containerStatuses": [
                {"name": "vllm-tpu", "imageID": ""},
                {"name": "vllm-nvidia", "imageID": DIGEST},
            ],
        },
    }


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Give a cluster of two nodes with rungs and one without, and three pods."""
    executable(tmp_path / "kubectl", KUBECTL)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FOLDER", str(tmp_path))
    nodes = [
        {"metadata": {"name": f"node-{rung}", "labels": {"vllm-gke/rung": rung}}}
        for rung in ("v6e", "l4")
    ]
    pods = [pod("a", "node-v6e", ready=False), pod("b", "node-system"), pod("c", "node-l4")]
    (tmp_path / "nodes").write_text(json.dumps({"items": nodes}))
    (tmp_path / "pods").write_text(json.dumps({"items": pods}))
    return Cluster("vllm", "my-context")


def test_a_replica_is_found_by_the_rung_of_its_node(cluster: Cluster) -> None:
    found = cluster.replica_of("l4")
    assert (found.name, found.image_of(Family.NVIDIA), found.image_of(Family.TPU)) == (
        "c",
        DIGEST,
        None,
    )


def test_a_replica_that_is_not_ready_is_not_measured(cluster: Cluster) -> None:
    with pytest.raises(ReplicaError) as caught:
        cluster.replica_of("v6e")
    assert str(caught.value) == (
        "no replica is ready on rung 'v6e' in namespace 'vllm'; rungs with one: l4. Wait for a "
        "node of the rung, or measure another one with --rung"
    )


def test_kubectl_is_asked_in_the_context_and_the_namespace_of_the_stack(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.replica_of("l4")
    nodes, pods = (tmp_path / "asked").read_text().splitlines()
    assert nodes == ("--context=my-context get nodes -lvllm-gke/rung -o json --request-timeout=20s")
    assert pods == (
        "--context=my-context get pods -nvllm -lapp.kubernetes.io/name=vllm -o json "
        "--request-timeout=20s"
    )


def test_a_replica_has_an_address_here_for_as_long_as_it_is_measured(cluster: Cluster) -> None:
    with cluster.forwarded(cluster.replica_of("l4")) as url:
        assert url == "http://127.0.0.1:43210"


def test_a_port_that_is_not_forwarded_is_refused_in_the_words_of_kubectl(
    cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "refused").write_text("error: pod is gone\n")
    with (
        pytest.raises(ReplicaError, match="kubectl cannot forward a port: error: pod is gone"),
        cluster.forwarded(cluster.replica_of("l4")),
    ):
        pass


def test_a_list_that_is_none_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "nodes").write_text("[]")
    with pytest.raises(ReplicaError, match="kubectl's list of nodes is not JSON with items"):
        cluster.replicas()
