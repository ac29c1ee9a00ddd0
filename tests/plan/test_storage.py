"""Storage: what a pod asks for, and a disk that can give it."""

from components.core.problems import Problem
from components.ladder.disks import storage_problems
from components.ladder.parallelism import Parallelism
from tests.plan.choices import rung


def test_local_ssds_that_do_not_hold_the_weights_are_refused() -> None:
    small, large = rung("nvidia-l4-1", local_ssds=1), rung("nvidia-h100-80gb-8", local_ssds=16)
    assert [*storage_problems([(0, small), (1, large)], 170, Parallelism())] == [
        Problem(
            ("pools", 0, "localSsds"),
            "1 local SSDs have 264 GiB for pods and images, and a node of g2-standard-4 keeps 279; "
            "leave it out, for a larger boot disk, or write 'modelStore.kind: stream', which keeps "
            "no weights on the node",
        )
    ]
