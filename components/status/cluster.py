"""Read a snapshot of a cluster with kubectl: one GET for each part, all at the same time.

Nothing is written. A part that cannot be read is named in the snapshot with the reason.
"""

import functools
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote

from ..core.pod_names import selector
from ..ladder.class_rules import API_VERSION
from ..model.profiles import PORT
from ..server.leader_worker_set_plan import API_VERSION as GROUPS
from .commands import Ask, NotSeenError
from .load import read_metrics
from .observed import Load, Object, Observed, is_true, labels_of, name_of

LOG_LINES = 200
"""Lines from the end of a log: vLLM writes fewer between two steps of its start."""

BETWEEN_READINGS = 1.0
"""Seconds between two readings of the metrics, for the tokens a second."""

_REQUEST_SECONDS = 10
_AT_ONCE = 8
_LOGS, _METRICS = 12, 24
"""Most pods of which logs, or metrics, are read."""

_AUTOSCALER = "GKE's node autoscaler"
_FRESHNESS, _ENTRIES = "1h", "50"


class Reader(Protocol):
    """A way to take a snapshot."""

    def __call__(self) -> Observed:
        """Take a snapshot. Raises nothing: it names what it could not read."""


@dataclass
class Cluster:
    """A cluster that kubectl reaches."""

    ask: Ask
    name: str
    """Name of the model server."""
    namespace: str
    kubectl: Sequence[str] = ("kubectl",)
    """The command, with the flags that select the cluster."""
    project: str = ""
    """Project of the visibility log; empty to leave the log out."""
    cluster: str = ""
    _readings: dict[str, tuple[Load, ...]] = field(default_factory=dict)

    def __call__(self) -> Observed:
        """Take a snapshot."""
        missed: dict[str, str] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            parts = {
                what: pool.submit(self._part, read, what, missed) for what, read in self._parts()
            }
            got = {what: part.result() for what, part in parts.items()}
            seen = _snapshot(got, missed)
            if any(map(_has_no_node, seen.pods)):
                seen = self._of_autoscaler(seen, pool, missed)
            if seen.reached:
                logs = self._logs(seen, pool, missed)
                loads = self._loads(seen, pool, missed)
                seen = replace(seen, logs=logs, loads=loads)
        return replace(seen, not_seen=_told(missed))

    def server(self) -> str:
        """Return the address of the cluster that kubectl uses; empty if it names none."""
        wanted = "--output=jsonpath={.clusters[0].cluster.server}"
        try:
            return self.ask([*self.kubectl, "config", "view", "--minify", wanted]).strip()
        except NotSeenError:
            return ""

    def _parts(self) -> list[tuple[str, Callable[[], Any]]]:
        here = f"namespaces/{self.namespace}"
        lists = {
            "pods": f"/api/v1/{here}/pods",
            "nodes": "/api/v1/nodes",
            "events": f"/api/v1/{here}/events",
            "events of nodes": "/api/v1/namespaces/default/events"
            "?fieldSelector=involvedObject.kind%3DNode",
            "Deployments": f"/apis/apps/v1/{here}/deployments",
            "LeaderWorkerSets": f"/apis/{GROUPS}/{here}/leaderworkersets",
            "autoscalers": f"/apis/autoscaling/v2/{here}/horizontalpodautoscalers",
            "ComputeClasses": f"/apis/{API_VERSION}/computeclasses",
        }
        return [(what, functools.partial(self._list, path)) for what, path in lists.items()]

    def _of_autoscaler(
        self, seen: Observed, pool: ThreadPoolExecutor, missed: dict[str, str]
    ) -> Observed:
        """Add the status and the visibility log of GKE's node autoscaler."""
        status = pool.submit(self._part, self._back_offs, f"status of {_AUTOSCALER}", missed)
        log = None
        if self.project:
            log = pool.submit(
                self._part, self._refusals, f"visibility log of {_AUTOSCALER}", missed
            )
        refusals = log.result() if log is not None else ()
        return replace(seen, back_offs=status.result() or {}, refusals=refusals or ())

    def _part(self, read: Callable[[], Any], what: str, missed: dict[str, str]) -> Any:
        try:
            return read()
        except NotSeenError as error:
            missed[what] = str(error)
        except (ValueError, KeyError, TypeError, AttributeError):
            missed[what] = "the answer cannot be read"
        return None

    def _get(self, path: str) -> str:
        timeout = f"--request-timeout={_REQUEST_SECONDS}s"
        return self.ask([*self.kubectl, timeout, "get", "--raw", path])

    def _list(self, path: str) -> list[Object]:
        return list(json.loads(self._get(path))["items"])

    def _back_offs(self) -> dict[str, str]:
        path = "/api/v1/namespaces/kube-system/configmaps/cluster-autoscaler-status"
        return back_offs(str(json.loads(self._get(path))["data"]["status"]))

    def _refusals(self) -> list[Object]:
        wanted = (
            'log_id("container.googleapis.com/cluster-autoscaler-visibility") '
            'AND jsonPayload.resultInfo.results.errorMsg.messageId:"scale.up.error" '
            f'AND resource.labels.cluster_name="{self.cluster}"'
        )
        flags = (f"--project={self.project}", f"--freshness={_FRESHNESS}", f"--limit={_ENTRIES}")
        words = ("gcloud", "logging", "read", wanted, *flags, "--format=json", "--quiet")
        return list(json.loads(self.ask(words)))

    def _logs(
        self, seen: Observed, pool: ThreadPoolExecutor, missed: dict[str, str]
    ) -> dict[str, str]:
        """Read the end of the logs of containers that run or ran, and are not ready."""
        wanted = [
            (name_of(pod), str(each["name"]), bool(each.get("restartCount")))
            for pod in _not_ready(seen.pods)[:_LOGS]
            for each in pod["status"].get("containerStatuses") or ()
            if "waiting" not in each.get("state", {}) or each.get("lastState")
        ]
        asked = {
            f"{pod}/{container}": pool.submit(self._log, pod, container, restarted, missed)
            for pod, container, restarted in wanted
        }
        return {key: log for key, each in asked.items() if (log := each.result())}

    def _log(self, pod: str, container: str, restarted: bool, missed: dict[str, str]) -> str:  # noqa: FBT001 # of a container
        path = (
            f"/api/v1/namespaces/{self.namespace}/pods/{pod}/log"
            f"?container={quote(container)}&tailLines={LOG_LINES}"
        )
        found = []
        for flags in ("&previous=true", "") if restarted else ("",):
            try:
                found.append(self._get(f"{path}{flags}"))
            except NotSeenError as error:
                missed[f"log of {pod}"] = str(error)
        return "\n".join(found)

    def _loads(
        self, seen: Observed, pool: ThreadPoolExecutor, missed: dict[str, str]
    ) -> dict[str, tuple[Load, ...]]:
        """Read the metrics of the ready replicas, twice at the first snapshot."""
        ready = [name_of(pod) for pod in seen.pods if _serves(pod, self.name)][:_METRICS]
        before = {pod: self._readings[pod] for pod in ready if pod in self._readings}
        rounds = 1 if before else 2
        for number in range(rounds if ready else 0):
            if number:
                time.sleep(BETWEEN_READINGS)
            asked = {pod: pool.submit(self._load, pod, missed) for pod in ready}
            for pod, each in asked.items():
                if (load := each.result()) is not None:
                    before[pod] = (*before.get(pod, ())[-1:], load)
            if not before:
                break
        self._readings = before
        return before

    def _load(self, pod: str, missed: dict[str, str]) -> Load | None:
        path = f"/api/v1/namespaces/{self.namespace}/pods/{pod}:{PORT}/proxy/metrics"
        try:
            return read_metrics(self._get(path), time.monotonic())
        except NotSeenError as error:
            missed[f"metrics of {pod}"] = str(error)
        except ValueError:
            missed[f"metrics of {pod}"] = "the answer cannot be read"
        return None


def _snapshot(got: dict[str, Any], missed: dict[str, str]) -> Observed:
    groups = got["LeaderWorkerSets"]
    if missed.get("LeaderWorkerSets") == "not there":
        del missed["LeaderWorkerSets"]
    return Observed(
        at=datetime.now(UTC),
        pods=got["pods"] or (),
        nodes=got["nodes"] or (),
        events=(*(got["events"] or ()), *(got["events of nodes"] or ())),
        workloads=(*(got["Deployments"] or ()), *(groups or ())),
        workloads_read=not {"Deployments", "LeaderWorkerSets"} & missed.keys(),
        autoscalers=got["autoscalers"] or (),
        classes=got["ComputeClasses"],
        reached="pods" not in missed,
    )


def _told(missed: dict[str, str]) -> tuple[str, ...]:
    """Return each part that was not read; parts with one reason are one line."""
    by_reason: dict[str, list[str]] = {}
    for what, why in missed.items():
        by_reason.setdefault(why, []).append(what)
    return tuple(f"{', '.join(what)}: {why}" for why, what in by_reason.items())


def _has_no_node(pod: Object) -> bool:
    ended = pod.get("status", {}).get("phase") in ("Succeeded", "Failed")
    return not ended and not pod.get("spec", {}).get("nodeName")


def _not_ready(pods: Iterable[Object]) -> list[Object]:
    return [
        pod
        for pod in pods
        if pod.get("status", {}).get("phase") != "Succeeded"
        and not is_true(pod.get("status", {}).get("conditions"), "Ready")
        and pod.get("spec", {}).get("nodeName")
    ]


def _serves(pod: Object, name: str) -> bool:
    ready = is_true(pod.get("status", {}).get("conditions"), "Ready")
    return ready and selector(name).items() <= labels_of(pod).items()


_GROUP = re.compile(r"^ *name: *\"?(?P<name>[^\s\"]+)", re.M)
_CODE = re.compile(r"backoffInfo:\s*\n(?:.*\n)*? *errorCode: *\"?(?P<code>[^\s\"]+)")


def back_offs(status: str) -> dict[str, str]:
    """Return the error code of each node group in back-off, from the autoscaler's status.

    The text is YAML: each node group has a name, and one in back-off has a `backoffInfo`
    (kubernetes/autoscaler, its FAQ, read 2026-12-01).
    """
    found: dict[str, str] = {}
    for chunk in re.split(r"^ *-[ \n]", status, flags=re.M)[1:]:
        name, code = _GROUP.search(chunk), _CODE.search(chunk)
        if name is not None and code is not None:
            found[name["name"]] = code["code"]
    return found
