"""A gate before an autoscaler: the real one looks once in each step of a test's time."""

import threading
import time

from kube.control_plane.api import Object

_SECONDS = 60


class Gate:
    """Lets an autoscaler look when it is told to, and notes the times.

    It measures windows and periods with a clock that cannot be stopped. So no look is let through
    at a moment at which an earlier one is about to be forgotten: a hundredth of a second would
    decide.
    """

    def __init__(self, autoscaler: Object) -> None:
        self._namespace = autoscaler["metadata"]["namespace"]
        names = [each["pods"]["metric"]["name"] for each in autoscaler["spec"]["metrics"]]
        self._first, self._last = names[0], names[-1]
        ways = autoscaler["spec"]["behavior"].values()
        self._windows = [each["stabilizationWindowSeconds"] for each in ways]
        self._periods = [policy["periodSeconds"] for each in ways for policy in each["policies"]]
        self._changed = threading.Condition()
        self._asked = self._allowed = 0
        self._is_open = False
        self._rescaled: list[float] = []
        self.times: list[float] = []
        """Of each look."""

    def asked(self, namespace: str, metric: str) -> None:
        """Delay the first question of a look until it is allowed."""
        if namespace != self._namespace or metric != self._first:
            return
        with self._changed:
            self._asked += 1
            number = self._asked
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_open or self._allowed >= number, _SECONDS)

    def answers(self, namespace: str, metric: str) -> None:
        """Note the time of the last answer of a look, by which the autoscaler decides."""
        if namespace != self._namespace or metric != self._last:
            return
        while not self._is_open and self._is_close_call(time.monotonic()):
            time.sleep(0.01)
        self.times.append(time.monotonic())

    def note_change(self) -> None:
        """Remember that the last look changed the number of replicas."""
        self._rescaled.append(self.times[-1])

    def await_question(self) -> None:
        """Wait until the autoscaler asks for more than it was allowed."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._asked > self._allowed, _SECONDS):
                raise TimeoutError(f"the autoscaler did not look in {_SECONDS} s")

    def look(self) -> None:
        """Let the autoscaler look once, and wait until it has done what follows from it."""
        with self._changed:
            self._allowed += 1
            self._changed.notify_all()
        self.await_question()

    def open(self) -> None:
        """Let it look as often as it likes."""
        with self._changed:
            self._is_open = True
            self._changed.notify_all()

    def _is_close_call(self, now: float) -> bool:
        ages = [now - at - window for at in self.times for window in self._windows]
        # A change is noted after the look, when the new number is written.
        ages_of_changes = [now - at - period for at in self._rescaled for period in self._periods]
        return any(-_EARLY < age < _LATE for age in ages) or any(
            -_EARLY < age < _WRITTEN for age in ages_of_changes
        )


_EARLY, _LATE, _WRITTEN = 0.05, 0.05, 0.3
"""Seconds around the end of a window or a period in which no look is let through."""
