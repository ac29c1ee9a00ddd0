"""What the HorizontalPodAutoscaler controller makes of pods' own metric, worked out by hand.

The simulated controller is held to it, and so is the real one, where its program is available.
"""

TARGET = 20
"""Requests that wait, on average over the replicas."""

CASES = [
    ((21,), 1, 1),  # within the tolerance
    ((23,), 1, 2),
    ((80,), 1, 4),
    ((80,), 3, 4),  # two pods that do not answer yet count as idle
    ((80,), 4, 4),
    ((40,), 4, 4),  # idle pods turn a wish for more around: nothing is done
    ((4, 4), 2, 1),
    ((), 3, 3),
]
"""Requests that wait at each pod that runs, replicas (the others have no node), and the wish."""
