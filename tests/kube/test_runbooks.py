"""Drills of the runbooks: the state of each alert, and what the page's commands print in it.

Kubernetes' own kubectl, scheduler and autoscaler; nodes and the status of pods are simulated.
`tests/contract/test_alert_rules.py` shows that each alert fires in its state.
"""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from components.observability.alert_rules import RESTARTS
from kube.control_plane.api import wait
from kube.control_plane.control_plane import ControlPlane
from kube.metrics.serving import Serving, serving
from kube.nodes.stock import Stock
from tests.contract.runbooks import commands, pages
from tests.judges import Heard
from tests.kube.autoscaling_fixtures import Start
from tests.kube.stacks import rendered

HOUR = 3600
SECONDS = 60
ROOM = {"l4": 4}

DRILLED: list[str] = []
"""The alerts whose state a test here brings about."""

Follow = Callable[[str, str], str]
"""Runs a page's command in a namespace and returns all that it prints."""


def runbook(name: str) -> pytest.MarkDecorator:
    """Give a test the commands of an alert's page."""
    DRILLED.append(name)
    return pytest.mark.parametrize("page", [commands(name)], ids=[name])


@pytest.fixture
def follow(cluster: ControlPlane, programs: Path, tmp_path: Path, heard: Heard) -> Follow:
    """Run commands of a page as a user with access to the cluster."""

    def run(command: str, namespace: str) -> str:
        kubectl, *words = shlex.split(command.replace("-n vllm ", f"-n {namespace} "))
        assert kubectl == "kubectl"
        heard("kubectl")
        own = [f"--kubeconfig={cluster.kubeconfig}", f"--cache-dir={tmp_path}"]
        done = subprocess.run(
            [str(programs / "bin" / "kubectl"), *own, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


def wait_for(word: str, printed: Callable[[], str]) -> None:
    """Wait until a command prints a word: Kubernetes records events in the background."""
    wait(SECONDS, word, lambda: word in printed())


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table that kubectl prints, by the words of its head."""
    head, *lines = [re.split(r"\s{2,}", line.strip()) for line in table.splitlines()]
    # An empty cell at the end of a line has no width.
    return [dict(zip(head, [*line, ""], strict=False)) for line in lines]


def out_of(*rungs: str) -> Stock:
    """Give a region that has nothing of these rungs."""
    stock = Stock()
    for rung in rungs:
        stock.out(rung)
    return stock


def restarted(cluster: ControlPlane, server: Serving, times: int) -> str:
    """Count restarts in the status of a pod as a kubelet does; return the pod's name."""
    pod, *_ = cluster.api.objects("v1", "Pod", namespace=server.namespace)
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": pod["metadata"], "status": pod["status"]}
    status = pod["status"]["containerStatuses"]
    counted = [{**status[0], "restartCount": times}, *status[1:]]
    cluster.api.set_status(pod, {"containerStatuses": counted}, "kubelet")
    return str(pod["metadata"]["name"])


@runbook("no-replica")
def test_a_pod_that_no_rung_has_a_node_for_is_pending(
    page: list[str], cluster: ControlPlane, follow: Follow
) -> None:
    with serving(
        cluster.api, rendered("dev"), "no-replica", out_of("v6e-1", "l4-spot", "l4")
    ) as server:
        server.nodes.run(HOUR)
        assert [row["STATUS"] for row in rows(follow(page[0], "no-replica"))] == ["Pending"]
        wait_for("FailedScheduling", lambda: follow(page[1], "no-replica"))
        (wanted,) = rows(follow(page[2], "no-replica"))
        assert wanted["READY"] == "0/1"


@runbook("no-node")
def test_a_replica_that_waits_silently_for_a_tpu_is_freed_by_taking_the_pool_away(
    page: list[str], cluster: ControlPlane, follow: Follow
) -> None:
    stock = out_of("v6e-1")
    with serving(cluster.api, rendered("nothing-kept"), "no-node", stock) as server:
        server.nodes.run(HOUR)
        stock.out("v6e-1", silent=True)
        server.scale(2)
        server.nodes.run(9 * HOUR)
        states = {row["NAME"]: row["STATUS"] for row in rows(follow(page[0], "no-node"))}
        assert sorted(states.values()) == ["Pending", "Running"]
        assert re.search(r"PodScheduled +False", follow(page[1], "no-node"))
        assert {row["RUNG"] for row in rows(follow(page[2], "no-node"))} >= {"l4-spot"}
        before = server.nodes.placed()
        (serves,) = [name for name, rung in before.items() if rung == "l4-spot"]
        pools = server.nodes.pools

        server.nodes.follow([pool for pool in pools if pool.rung != "v6e-1"], server.classes)
        server.nodes.run(HOUR / 2)

        after = server.nodes.placed()
        assert (set(after), after[serves]) == (set(before), "l4-spot")
        assert server.nodes.replicas() == {"l4-spot": 2}
        server.nodes.follow(pools, server.classes)
        stock.back("v6e-1")
        server.scale(3)
        server.nodes.run(HOUR / 2)
        assert server.nodes.replicas() == {"l4-spot": 2, "v6e-1": 1}


@runbook("above-target")
def test_an_autoscaler_at_its_maximum_has_that_many_replicas(
    page: list[str], autoscaled: Start, namespace: str, follow: Follow
) -> None:
    server = autoscaled("dev", ROOM, replicas=4)
    server.keep(9, 9, 9, 9)
    server.watch()
    server.await_condition("ScalingLimited", "TooManyReplicas")
    (scaler,) = rows(follow(page[0], namespace))
    assert (scaler["REPLICAS"], scaler["MAXPODS"]) == ("4", "4")
    assert "TooManyReplicas" in follow(page[1], namespace)
    assert {row["STATUS"] for row in rows(follow(page[2], namespace))} == {"Running"}


@runbook("first-choice")
def test_a_rung_without_a_node_lists_none_and_the_rung_that_serves_lists_one(
    page: list[str], cluster: ControlPlane, follow: Follow
) -> None:
    with serving(cluster.api, rendered("nothing-kept"), "first-choice", out_of("v6e-1")) as server:
        server.nodes.run(HOUR)
        assert follow(page[0], "first-choice") == "No resources found\n"
        assert len(rows(follow(page[0].replace("v6e-1", "l4-spot"), "first-choice"))) == 1
        wait_for("default-scheduler", lambda: follow(page[1], "first-choice"))
        assert "vllm-fallback" in follow(page[2], "first-choice")


@runbook("restarts")
def test_a_pod_that_restarts_is_the_one_with_the_most_restarts(
    page: list[str], cluster: ControlPlane, follow: Follow
) -> None:
    with serving(cluster.api, rendered("dev"), "restarts") as server:
        server.scale(2)
        server.nodes.run(HOUR)
        name = restarted(cluster, server, RESTARTS)
        counted = {row["NAME"]: row["RESTARTS"] for row in rows(follow(page[0], "restarts"))}
        assert [pod for pod, count in counted.items() if count != "0"] == [name]
        assert counted[name] == str(RESTARTS)
        assert f"Restart Count:  {RESTARTS}" in follow(
            page[2].replace("pod POD", f"pod {name}"), "restarts"
        )


@runbook("spot-reclaimed")
def test_a_replica_whose_spot_node_is_gone_runs_on_a_node_of_another_rung(
    page: list[str], cluster: ControlPlane, follow: Follow
) -> None:
    stock = out_of("v6e-1", "l4")
    with serving(cluster.api, rendered("nothing-kept"), "spot-reclaimed", stock) as server:
        server.nodes.run(HOUR)
        stock.out("l4-spot")
        stock.back("l4")
        assert server.nodes.take_back("l4-spot") is not None
        server.nodes.run(HOUR)
        (replica,) = rows(follow(page[0], "spot-reclaimed"))
        rung_of = {row["NAME"]: row["RUNG"] for row in rows(follow(page[1], "spot-reclaimed"))}
        assert (replica["STATUS"], rung_of[replica["NODE"]]) == ("Running", "l4")


def test_every_runbook_is_drilled_once() -> None:
    assert sorted(DRILLED) == sorted(pages())
