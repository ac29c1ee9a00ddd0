"""The cause for which a pod with a node does not answer: its containers, events and logs."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from .causes import finding
from .finding import Finding
from .log_steps import NOT_YET, failure, is_idle, last_line, step
from .observed import (
    Object,
    Observed,
    created,
    first_seen_at,
    is_true,
    moment,
    name_of,
    seen_at,
)
from .watched import WatchedStack

RECENT_SECONDS = 3600
"""Age up to which a restart or a failed pod is reported: the time for which events are kept."""

TAKEN_BACK = ("cloud.google.com/impending-node-termination",)
"""Taint that GKE puts on a node before Google takes it back (the flags of its maintenance handler,
read 2026-12-01)."""

_NO_IMAGE = re.compile(
    r"not found|NotFound|manifest unknown|InvalidImageName|couldn't parse|\b404\b"
)
_NO_RIGHT = re.compile(
    r"\b403\b|\b401\b|[Ff]orbidden|denied|[Uu]nauthorized|UNAUTHENTICATED|insufficient_scope"
)
_NO_SECRET = re.compile(
    r'secret "[^"]+" not found|non-existent secret key|couldn\'t find key \S+ in Secret'
    r"|failed to mount secrets store objects"
)
_PULLS = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")
_SHUT_DOWN = re.compile(r"imminent node shutdown|node is shutting down|Preempt", re.I)


def on_a_node(pod: Object, seen: Observed, stack: WatchedStack) -> Finding | None:
    """Return the cause for which a pod does not answer; None if it does, without any trouble."""
    return _OnANode(pod, seen, stack).cause()


class _OnANode:
    """One pod with its node, its containers and its events."""

    def __init__(self, pod: Object, seen: Observed, stack: WatchedStack) -> None:
        self._pod, self._seen, self._stack = pod, seen, stack
        self._status = pod.get("status", {})
        self._events = {each.get("reason", ""): each for each in seen.events_of(pod)}
        self._containers = [
            *(self._status.get("initContainerStatuses") or ()),
            *(self._status.get("containerStatuses") or ()),
        ]

    def cause(self) -> Finding | None:
        """Return the first cause that applies: of the pod, of its node, or of its containers."""
        return self._stopping() or self._ended() or self._node() or self._of_containers()

    def _stopping(self) -> Finding | None:
        metadata = self._pod["metadata"]
        end = moment(metadata.get("deletionTimestamp"))
        if end is None:
            return None
        # The time in the object is that of the end, after the grace period.
        asked = end - timedelta(seconds=metadata.get("deletionGracePeriodSeconds") or 0)
        node = self._seen.node(self._pod)
        taken = node is not None and _is_taken_back(node)
        return self._found("node-taken-back" if taken else "draining", since=asked)

    def _ended(self) -> Finding | None:
        if self._status.get("phase") != "Failed":
            return None
        reason, text = (str(self._status.get(x, "")) for x in ("reason", "message"))
        if reason == "Evicted":
            cause = "evicted"
        elif _SHUT_DOWN.search(f"{reason} {text}"):
            cause = "node-taken-back"
        elif reason == "UnexpectedAdmissionError" or reason.startswith("OutOf"):
            cause = "device-missing"
        else:
            return self._failed(f"{reason}: {text}" if text else reason)
        return self._found(cause, evidence=f"{reason}: {text}")

    def _failed(self, about: str) -> Finding:
        """Return the cause for which a pod without restarts, such as a download, has failed."""
        for container in self._containers:
            end = container.get("state", {}).get("terminated") or {}
            if end.get("exitCode"):
                log = self._log(container) or str(end.get("message", ""))
                since = moment(end.get("finishedAt"))
                return self._named_end(container, end, log) or self._found(
                    "failed", container=container, evidence=last_line(log) or about, since=since
                )
        return self._found("failed", evidence=about)

    def _node(self) -> Finding | None:
        node = self._seen.node(self._pod)
        if node is None:
            return None
        if _is_taken_back(node):
            return self._found("node-taken-back", detail=f"node {name_of(node)}")
        conditions = node.get("status", {}).get("conditions")
        if not conditions or is_true(conditions, "Ready"):
            return None
        ready = next(each for each in conditions if each.get("type") == "Ready")
        return self._found(
            "node-not-ready",
            detail=f"node {name_of(node)}",
            evidence=str(ready.get("message", "")),
            since=moment(ready.get("lastTransitionTime")),
        )

    def _of_containers(self) -> Finding | None:
        for container in self._containers:
            if (found := self._blocked(container)) is not None:
                return found
        if is_true(self._status.get("conditions"), "Ready"):
            return next(self._restarts(), None)
        return self._creating() or self._not_answering()

    def _blocked(self, container: Object) -> Finding | None:
        """Return the cause for which a container cannot start or has stopped."""
        waiting = container.get("state", {}).get("waiting") or {}
        reason, text = str(waiting.get("reason", "")), str(waiting.get("message", ""))
        about = f"{reason}: {text}" if text else reason
        if reason in _PULLS:
            return self._pull(container, f"{about} {_text(self._events.get('Failed'))}")
        if reason in ("CreateContainerConfigError", "CreateContainerError"):
            cause = "token-secret" if _NO_SECRET.search(text) else "volume-mount"
            return self._found(cause, container=container, evidence=about)
        stopped = container.get("state", {}).get("terminated")
        if reason == "CrashLoopBackOff" or (stopped and stopped.get("exitCode")):
            return self._crash(container)
        return None

    def _pull(self, container: Object, text: str) -> Finding:
        cause = "image-pull-failed"
        if _NO_RIGHT.search(text):
            cause = "image-forbidden"
        elif _NO_IMAGE.search(text):
            cause = "image-missing"
        return self._found(
            cause, container=container, detail=str(container.get("image", "")), evidence=text
        )

    def _crash(self, container: Object) -> Finding:
        """Return the cause of an end: the kubelet's, a probe's, or the one in the log."""
        states = (container.get(key, {}).get("terminated") for key in ("state", "lastState"))
        end: Mapping[str, object] = next((each for each in states if each), {})
        log = self._log(container) or str(end.get("message", ""))
        since = moment(str(end.get("finishedAt", "")))
        if (named := self._named_end(container, end, log)) is not None:
            return named
        if (probe := self._killed_by_probe(container)) is not None:
            return probe
        code = f"exit status {end['exitCode']}" if "exitCode" in end else "exit status unknown"
        return self._found(
            "crash-loop",
            container=container,
            detail=code,
            evidence=last_line(log),
            since=since,
            restarts=True,
        )

    def _named_end(self, container: Object, end: Mapping[str, object], log: str) -> Finding | None:
        """Return the cause of an end that the kubelet or the log names."""
        since = moment(str(end.get("finishedAt", "")))
        if end.get("reason") == "OOMKilled":
            return self._found("memory-killed", container=container, since=since, restarts=True)
        if (named := failure(log, end.get("exitCode"))) is None:
            return None
        cause, line = named
        return self._found(cause, container=container, evidence=line, since=since, restarts=True)

    def _killed_by_probe(self, container: Object) -> Finding | None:
        text = _text(self._events.get("Killing"))
        found = re.search(r"Container (\S+) failed (startup|liveness) probe", text)
        if not found or found[1] != container.get("name") or not container.get("restartCount"):
            return None
        return self._found(
            f"{found[2]}-probe",
            container=container,
            evidence=_text(self._events.get("Unhealthy")),
            since=seen_at(self._events["Killing"]),
            restarts=True,
        )

    def _creating(self) -> Finding | None:
        """Return the cause for which the containers do not run yet."""
        started = [each for each in self._containers if "waiting" not in each.get("state", {})]
        main = self._status.get("containerStatuses") or ()
        if main and all("waiting" not in each.get("state", {}) for each in main):
            return None
        if (mount := self._events.get("FailedMount")) is not None:
            cause = "token-secret" if _NO_SECRET.search(_text(mount)) else "volume-mount"
            return self._found(cause, evidence=_text(mount), since=first_seen_at(mount))
        if (attach := self._events.get("FailedAttachVolume")) is not None:
            text = _text(attach)
            return self._found("volume-attach", evidence=text, since=first_seen_at(attach))
        if (pull := self._events.get("Pulling")) is not None and not self._pulled_after(pull):
            text = _text(pull)
            return self._found("image-pulling", evidence=text, since=first_seen_at(pull))
        names = {each["name"] for each in self._status.get("initContainerStatuses") or ()}
        for each in started:
            runs = each["name"] in names and "running" in each.get("state", {})
            # A sidecar has started, and runs until the end of the pod.
            if runs and not each.get("started"):
                return self._found("init-waiting", container=each, detail=str(each["name"]))
        return self._found("container-creating", since=created(self._pod))

    def _pulled_after(self, pull: Object) -> bool:
        pulled = self._events.get("Pulled")
        return pulled is not None and seen_at(pulled) >= seen_at(pull)

    def _not_answering(self) -> Finding:
        """Return the cause for which running containers do not answer."""
        main = self._status.get("containerStatuses") or ()
        serving = [each for each in main if not is_idle(self._log(each))] or list(main)
        for each in serving:
            if each.get("restartCount") and (probe := self._killed_by_probe(each)) is not None:
                return probe
            if self._restarted_lately(each) and not _waited_for_driver(each):
                return self._crash(each)
        if serving and any(each.get("started") for each in serving):
            text = _text(self._events.get("Unhealthy"))
            first = next(each for each in serving if each.get("started"))
            return self._found("readiness-probe", container=first, evidence=text)
        container = serving[0] if serving else {}
        cause, line = step(self._log(container)) or ("starting", "")
        began = moment(container.get("state", {}).get("running", {}).get("startedAt"))
        return self._found(cause, container=container, evidence=line, since=began)

    def _restarts(self) -> Iterator[Finding]:
        for each in self._containers:
            if self._restarted_lately(each):
                end = each["lastState"]["terminated"]
                yield self._found(
                    "restarted",
                    container=each,
                    detail=f"{end.get('reason', 'Error')}, exit status {end.get('exitCode', '?')}",
                    since=moment(end.get("finishedAt")),
                )

    def _restarted_lately(self, container: Object) -> bool:
        end = container.get("lastState", {}).get("terminated") or {}
        ended = moment(end.get("finishedAt"))
        return ended is not None and self._seen.seconds_since(ended) < RECENT_SECONDS

    def _log(self, container: Object) -> str:
        return self._seen.logs.get(f"{name_of(self._pod)}/{container.get('name', '')}", "")

    def _found(  # noqa: PLR0913 # one for each field of a finding
        self,
        cause: str,
        *,
        container: Object | None = None,
        detail: str = "",
        evidence: str = "",
        since: datetime | None = None,
        restarts: bool = False,
    ) -> Finding:
        count = (container or {}).get("restartCount", 0)
        if restarts and count:
            detail = ", ".join(filter(None, (detail, f"{count} restart{'s' * (count != 1)}")))
        values = {
            "NAMESPACE": self._stack.namespace,
            "POD": name_of(self._pod),
            "CONTAINER": str((container or {}).get("name", "")),
            "NODE": str(self._pod.get("spec", {}).get("nodeName", "")),
            "FILE": self._stack.file,
        }
        return finding(
            cause, name_of(self._pod), detail=detail, evidence=evidence, since=since, values=values
        )


def _waited_for_driver(container: Object) -> bool:
    """Return whether the launcher ended the start before this one, as it does without a driver."""
    return bool(container["lastState"]["terminated"].get("exitCode") == NOT_YET)


def _is_taken_back(node: Object) -> bool:
    return any(each["key"] in TAKEN_BACK for each in node.get("spec", {}).get("taints") or ())


def _text(event: Object | None) -> str:
    return str(event.get("message", "")) if event else ""
