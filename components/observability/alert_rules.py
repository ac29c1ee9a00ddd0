"""The alerts of a stack: their conditions, and the text of each notification.

The stack's `notificationChannels` decide who receives it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..facts.shapes import Family
from ..ladder.class_rules import RUNG_LABEL
from ..ladder.lifetime import ENGINE_START_SECONDS
from ..ladder.workloads import container_name
from ..scaling.metrics import VLLM_METRICS
from ..scaling.targets import TOLERANCE, targets
from .monitored import Observed

RUNBOOKS = "docs/runbooks"
"""Folder of the runbooks in this project: a page for each alert, named after it."""


class Severity(StrEnum):
    """Urgency of an alert, in Cloud Monitoring's terms."""

    CRITICAL = "CRITICAL"
    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True)
class Patience:
    """Minutes for which a condition must hold before there is an incident."""

    no_replica: int
    queue: int
    first_choice: int
    no_node: int | None = None
    """None for no such alert."""


@dataclass(frozen=True)
class Alert:
    """One alerting policy."""

    name: str
    """Subject of the alert, as part of a resource's name."""
    title: str
    query: str
    """PromQL that returns a value while the condition holds."""
    minutes: int
    """Minutes for which it must hold."""
    severity: Severity
    meaning: str
    """Meaning of the alert for the service, in Markdown."""
    advice: str
    """Steps to take, in Markdown."""

    @property
    def page(self) -> str:
        """Return the runbook, as a file of this project."""
        return f"{RUNBOOKS}/{self.name}.md"

    def documentation(self, status: str, runbooks: str = "") -> str:
        """Return the text of a notification.

        `status` is the first step, and `runbooks` the address of the list of runbooks.
        """
        page = self.page
        if runbooks:
            folder, _, name = runbooks.rpartition("/")
            # A repository shows README.md and a site index.html: a page next to it ends alike.
            page = f"[{page}]({folder}/{self.name}.{name.rpartition('.')[2]})"
        parts = {"First": status, "Next": self.advice, "Runbook": page}
        return (
            "\n\n".join([self.meaning, *(f"**{x}.** {text}" for x, text in parts.items())]) + "\n"
        )


def status_commands(stack: Observed, file: str) -> str:
    """Return the commands that name the causes, as a text; `file` is the name of the stack."""
    return (
        f"In a clone with `Pulumi.{file}.yaml`, `make status STACK={file} ACCOUNT=1` "
        "names the cause of each wait and failure, and the next step. With the package alone, and "
        f"kubectl on cluster `{stack.cluster}` in `{stack.location}`: "
        f"`python -m vllm_gke.status --name {stack.app} --namespace {stack.namespace}`."
    )


def alerts(stack: Observed, patience: Patience) -> tuple[Alert, ...]:
    """Return the alerts of a stack, those for a service that is down first."""
    policies = [_no_replica(stack, patience), _queue(stack, patience), _restarts(stack)]
    if patience.no_node is not None:
        policies.insert(1, _no_node(stack, patience.no_node))
    if len(stack.rungs) > 1:
        policies.insert(-1, _first_choice(stack, patience))
    if stack.has_spot:
        policies.append(_reclaimed(stack))
    return tuple(policies)


def _no_replica(stack: Observed, patience: Patience) -> Alert:
    start = max(ENGINE_START_SECONDS[rung.shape.family] for rung in stack.rungs) // 60
    # A server that hangs is still scraped; a server that never started has no series to compare.
    silent = f"absent({stack.scraped('vllm:num_requests_running')})"
    return Alert(
        "no-replica",
        "No replica is ready",
        f"sum({stack.ready}) < 1 or {silent}",
        patience.no_replica,
        Severity.CRITICAL,
        f"The service does not answer: no pod of `{stack.app}` is ready, or none can be scraped. "
        "Every request fails.",
        f"`kubectl -n {stack.namespace} get pods` says whether pods wait for a node (Pending), "
        "load the model (Running, not ready), lack their image (ImagePullBackOff) or end "
        f"(CrashLoopBackOff). Pending: `kubectl -n {stack.namespace} describe pods` names what "
        f"GKE could not get; add a rung that has room.{_silent_wait(stack)} Not ready: a first "
        f"start may take {start} minutes once the weights are there. Ending: read the log of the "
        "container that serves.",
    )


def _silent_wait(stack: Observed) -> str:
    """Return the exception to the advice of another rung; empty without a TPU."""
    if not stack.has(Family.TPU):
        return ""
    return (
        " A TPU that GKE neither creates nor refuses (TriggeredScaleUp, and no FailedScaleUp for "
        "20 minutes) holds the replica up to ten hours, and a new rung does not help: see "
        f"{RUNBOOKS}/no-node.md."
    )


def _queue(stack: Observed, patience: Patience) -> Alert:
    named = " or ".join(f"`{VLLM_METRICS[followed.metric]}`" for followed in stack.followed)
    return Alert(
        "above-target",
        "Load stays above the autoscaler's target",
        " or ".join(_too_high(stack)),
        patience.queue,
        Severity.ERROR,
        f"{named} is on average above the target of its autoscaler, by more than the autoscaler's "
        f"own tolerance, and has been for {patience.queue} minutes: more replicas are wanted and "
        "do not come.",
        f"`kubectl -n {stack.namespace} get hpa` says whether the autoscaler is at its most "
        "(raise `autoscaling.maxReplicas`, and the pools' `maxNodes`) or cannot read its metric. "
        f"If pods are Pending, no rung has room: add one, or a zone.{_silent_wait(stack)}",
    )


def _no_node(stack: Observed, minutes: int) -> Alert:
    return Alert(
        "no-node",
        "A replica has no node",
        " or ".join(stack.lacks_nodes(workload) for workload in stack.workloads),
        minutes,
        Severity.ERROR,
        f"The autoscaler wants more replicas than the nodes of the ladder hold, and has for "
        f"{minutes} minutes. Either no rung has a node, or GKE waits for a TPU that it neither "
        "creates nor reports as out of stock, which can take ten hours.",
        f"`kubectl -n {stack.namespace} get pods` shows which replica is Pending. If its events "
        "have TriggeredScaleUp and no FailedScaleUp since, GKE waits: take the rung's pool from "
        "the node autoscaler, and GKE tries the next rung. The runbook has the commands, and when "
        "not to run them.",
    )


def _too_high(stack: Observed) -> Iterator[str]:
    """Yield a condition for each workload and metric: its target plus the tolerance."""
    for workload in stack.workloads:
        limits = targets(stack.followed, workload.rungs)
        for followed, target in zip(stack.followed, limits, strict=True):
            limit = f"{target * (1 + TOLERANCE):g}"
            yield f"avg({stack.load(followed.metric, workload)}) > {limit}"


def _first_choice(stack: Observed, patience: Patience) -> Alert:
    best = stack.rungs[0]
    elsewhere = f"count({stack.servers}) > 0"
    return Alert(
        "first-choice",
        f"First choice {best.name} has no node",
        f"{elsewhere} unless count({stack.nodes([best])}) > 0",
        patience.first_choice,
        Severity.WARNING,
        f"The service runs, but only on lower rungs: there is no node of `{best.name}`, the first "
        "in `pools`. Answers may be slower, and the cost is another.",
        f"Look for the pool's nodes: `kubectl get nodes -l {RUNG_LABEL}={best.name}`. If Google "
        "has none to give, wait, or put another rung first. Pods do not move back "
        f"automatically: once nodes are available, {_climb(stack)}.",
    )


def _climb(stack: Observed) -> str:
    if stack.parallelism.grouped:
        leader = f"{stack.workloads[0].name}-0"
        return (
            f"`kubectl -n {stack.namespace} delete pod {leader}` recreates the group of that "
            "leader, on the best rung"
        )
    names = " ".join(f"deployment/{workload.name}" for workload in stack.workloads)
    return f"`kubectl -n {stack.namespace} rollout restart {names}` moves them, one at a time"


RESTARTS = 3
"""Restarts within an hour that trigger the alert. One restart is normal on a new node: a container
that was created before the driver exits, and is started again with its devices."""


def _restarts(stack: Observed) -> Alert:
    families = dict.fromkeys(rung.shape.family for rung in stack.rungs)
    names = "|".join(container_name(family) for family in families)
    count = stack.in_cluster("kubernetes_io:container_restart_count", f'container_name=~"{names}"')
    return Alert(
        "restarts",
        "A server's container restarts again and again",
        # PromQL extrapolates an increase beyond the first and last sample: three may be 2.9.
        f"sum by (pod_name, container_name) (increase({count}[1h])) > {RESTARTS - 0.5:g}",
        0,
        Severity.WARNING,
        f"vLLM restarted in its pod {RESTARTS} times in an hour: each time the replica loads its "
        "model again, and its requests are lost.",
        f"`kubectl -n {stack.namespace} get pods` shows which pod, and `kubectl -n "
        f"{stack.namespace} logs POD -c CONTAINER --previous` how it ended. "
        f"Killed for memory (OOMKilled in `kubectl -n {stack.namespace} describe pod POD`): the "
        "rung needs a machine with more memory. 401 or 403 in the log: the token, or the license "
        "of the model. At the start: a flag or the model's length does not fit the machine. "
        "Status 75: the node has a GPU and no driver; look at its pods in `kube-system` whose "
        "names start with `nvidia-`.",
    )


def _reclaimed(stack: Observed) -> Alert:
    return Alert(
        "spot-reclaimed",
        "Google took spot nodes back",
        f"{stack.reclaimed} > 0",
        0,
        Severity.WARNING,
        "A spot node was taken back, with half a minute's notice. Its replica finished what it "
        "could and is gone; the autoscaler asks for another, on the best rung that has room.",
        f"`kubectl -n {stack.namespace} get pods -o wide` shows whether the replica runs again; "
        "then no step is needed. If it is Pending, no rung has room: add a rung or a zone. If it "
        "happens often, the zone is short of spot machines: put an on-demand rung before the spot "
        "one, or add zones to the pool.",
    )
