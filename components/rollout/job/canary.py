"""The course of a canary: one replica of the new version, compared, watched, and taken away.

The replica is pod 0 of a StatefulSet, so that its name is known and the Job's account may change
this pod alone. It gets the label of the Service only after the gate, so that a version with other
answers never answers a user.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from .agreement import Ask, OtherTokensError
from .answers import Answer, Asked
from .endpoint import EndpointError, address, ask, served_model
from .gate import LIMITS, compared
from .kubernetes import ApiError, Kubernetes, Object
from .load import FEWEST_REQUESTS, Limits, Window, load_of, worse
from .pods import is_ready, restarts, waits_for
from .replicas import NAME_LABEL, PODS, Replicas

DECISION = "vllm-gke/decision"
"""Annotation of the Job, by which a user decides: `hold`, `go` or `back`."""

MOST_RESTARTS = 3
"""Restarts of a canary that is not ready yet, after which it counts as broken."""

_TRIES = 3
_READ_SECONDS = 10


class BackError(Exception):
    """The canary goes back; the message says why."""


class GoOn(Exception):  # noqa: N818 # a decision and no error
    """A user decided to go on."""


class LostError(Exception):
    """The canary's pod is another one than before: its node was taken, which is no fault of it."""


class SilentError(Exception):
    """No replica that serves answers the questions of the gate."""


@dataclass(frozen=True)
class Plan:
    """The version to judge, and how."""

    app: str
    """Label of the pods that serve."""
    deployment: str
    """Deployment whose version is replaced."""
    canary: str
    """StatefulSet of the new version."""
    job: str
    """This Job; it has the decision of a user."""
    gate: str | None
    """Key of the gate's limits; None for no gate."""
    seconds: float
    """Time to watch it with a share of requests; 0 for no share."""
    ready_seconds: float
    """Time for its node, its weights and its start."""
    limits: Limits
    port: int
    pause: float = 5
    """Seconds between two looks."""
    node_seconds: float = 90
    """Time in which a pod whose node is shut down is deleted; until then it is only not ready."""


class Canary:
    """One canary."""

    def __init__(self, plan: Plan, api: Kubernetes, say: Callable[[str], None]) -> None:
        self._plan, self._api, self._say = plan, api, say
        self._replicas = Replicas(api, plan.app, plan.deployment, plan.canary)
        self._held = False

    def run(self) -> None:
        """Judge the version; returns if it goes on. Raises BackError, and SilentError."""
        back: BackError | None = None
        try:
            if (reason := self._replicas.earlier_verdict(self._plan.job)) is not None:
                raise BackError(reason)
            reason = self._needless()
            if reason is None:
                self._judge_a_pod()
            else:
                self._say(f"no canary: {reason}")
        except GoOn:
            self._say("going on: decided by hand")
        except BackError as error:
            back = error
        finally:
            self._take_away(back)
        if back is not None:
            raise back

    def _take_away(self, back: BackError | None) -> None:
        try:
            # Its pod gets no new requests, finishes those that it has, and ends.
            self._replicas.scale(0)
        except ApiError as error:
            # A verdict stands: without it the next try would judge the version again.
            if back is None:
                raise
            self._say(f"the canary is still there: {error}")

    def _needless(self) -> str | None:
        if not self._replicas.serving():
            return "no replica serves yet, so there is nothing to compare with"
        if self._replicas.have_the_version():
            return "the replicas that serve have this version already"
        return None

    def _judge_a_pod(self) -> None:
        """Judge the version, with another pod if one is lost."""
        while True:
            try:
                self._judge()
            except LostError:
                self._say("the canary's pod was replaced: it starts again")
            else:
                return

    def _judge(self) -> None:
        self._replicas.scale(1)
        pod = self._started()
        if self._plan.gate is not None:
            self._compare(pod, self._plan.gate)
        if self._plan.seconds:
            self._share(pod)
            self._watch(pod)
        self._decided()
        while self._held:
            time.sleep(self._plan.pause)
            self._look(pod)
            self._decided()
        self._say("going on: the canary is not worse")

    def _started(self) -> Object:
        """Wait until the replica is ready, and return its pod."""
        self._say("the canary starts")
        end = time.monotonic() + self._plan.ready_seconds
        while True:
            pod = self._replicas.canary()
            if pod is not None and is_ready(pod):
                self._say(f"the canary is ready on node {pod['spec'].get('nodeName')}")
                return pod
            if pod is not None and restarts(pod) >= MOST_RESTARTS:
                raise BackError(f"it restarted {restarts(pod)} times before it was ready")
            if time.monotonic() > end:
                raise BackError(
                    f"it was not ready after {self._plan.ready_seconds:.0f} seconds: "
                    f"{waits_for(pod)}"
                )
            self._decided()
            time.sleep(self._plan.pause)

    def _compare(self, pod: Object, gate: str) -> None:
        """Ask the canary and a replica that serves the same. Raises BackError if they differ."""
        for serving in self._replicas.serving()[:_TRIES]:
            name = serving["metadata"]["name"]
            self._say(f"the gate compares the canary with {name}")
            asks = self._asks(serving, SilentError)

            def reference(prompt: str | Sequence[int], tokens: int, asks: Ask = asks) -> Answer:
                self._decided()
                return asks(prompt, tokens)

            try:
                found = compared(reference, self._asks(pod), LIMITS[gate])
            except SilentError as error:
                self._say(f"{name} does not answer: {error}")
                continue
            except OtherTokensError as error:
                raise BackError(str(error)) from None
            except EndpointError as error:
                self._back_unless_lost(pod, f"it does not answer the gate: {error}")
            for line in found.lines():
                self._say(f"  {line}")
            if found.broken:
                raise BackError(f"its answers differ: {'; '.join(found.broken)}")
            return
        raise SilentError("no replica that serves answers the gate")

    def _asks(self, pod: Object, failure: type[Exception] = EndpointError) -> Ask:
        """Return the way to ask a pod, which raises `failure` without an answer."""
        parts = address(self._url(pod))
        model: list[str] = []

        def asked(prompt: str | Sequence[int], tokens: int) -> Answer:
            try:
                if not model:
                    model.append(served_model(parts))
                return Asked(parts, model[0]).answer(prompt, tokens)
            except EndpointError as error:
                raise failure(str(error)) from None

        return asked

    def _share(self, pod: Object) -> None:
        self._look(pod)
        path = f"{PODS}/{pod['metadata']['name']}"
        self._api.patch(path, {"metadata": {"labels": {NAME_LABEL: self._plan.app}}})
        self._say(f"the canary takes a share of requests for {self._plan.seconds:.0f} seconds")

    def _watch(self, pod: Object) -> None:
        """Watch it answer users. Raises BackError as soon as it is worse."""
        before = restarts(pod)
        canary, serving = Window(), Window()
        end = time.monotonic() + self._plan.seconds
        while True:
            now = self._look(pod)
            if restarts(now) > before:
                raise BackError("it restarted while it answered requests")
            if not is_ready(now):
                self._back_unless_lost(pod, "it was ready and is not any more")
            self._read(now, canary)
            for each in self._replicas.serving():
                self._read(each, serving)
            reason = worse(canary.load, serving.load, self._plan.limits)
            if reason is not None:
                raise BackError(reason)
            self._decided()
            if time.monotonic() >= end and not self._held:
                break
            time.sleep(self._plan.pause)
        self._tell(canary)

    def _tell(self, canary: Window) -> None:
        if canary.is_empty:
            raise SilentError("the canary's metrics cannot be read")
        seen = canary.load
        self._say(
            f"{seen.requests:.0f} requests, {seen.errors:.0f} errors, "
            f"first token after {seen.mean_first_token * 1000:.0f} ms"
        )
        if seen.requests < FEWEST_REQUESTS:
            self._say(
                f"too few requests to judge errors and time to first token: at least "
                f"{FEWEST_REQUESTS} needed"
            )

    def _read(self, pod: Object, window: Window) -> None:
        """Take note of a pod's metrics; one that does not answer now is read the next time."""
        try:
            status, text = ask(address(self._url(pod)), "/metrics", None, _READ_SECONDS)
        except EndpointError:
            return
        if status == 200:  # noqa: PLR2004 # HTTP's own
            window.see(pod["metadata"]["uid"], load_of(text.decode()))

    def _look(self, pod: Object) -> Object:
        """Return the pod as it is now. Raises LostError if it is gone."""
        now = self._replicas.canary()
        if now is None or now["metadata"]["uid"] != pod["metadata"]["uid"]:
            raise LostError
        return now

    def _back_unless_lost(self, pod: Object, reason: str) -> NoReturn:
        """Raise BackError, or LostError if its node is taken: the pod is not ready before."""
        end = time.monotonic() + self._plan.node_seconds
        while time.monotonic() < end:
            self._look(pod)
            time.sleep(self._plan.pause)
        raise BackError(reason)

    def _decided(self) -> None:
        """Follow the decision of a user. Raises GoOn or BackError."""
        job = self._api.get(f"/apis/batch/v1/namespaces/{{}}/jobs/{self._plan.job}")
        decision = (job["metadata"].get("annotations") or {}).get(DECISION)
        if decision == "go":
            raise GoOn
        if decision == "back":
            raise BackError("decided by hand")
        if (decision == "hold") is not self._held:
            self._held = not self._held
            self._say("held until 'go' or 'back'" if self._held else "no longer held")

    def _url(self, pod: Object) -> str:
        return f"http://{pod['status']['podIP']}:{self._plan.port}"
