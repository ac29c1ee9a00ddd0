"""Arguments of the model server."""

from collections.abc import Sequence
from typing import NotRequired

import pulumi

from ..exposure.plan import ExposureKind
from ..ladder.args import RungArgs
from ..ladder.parallelism import Strategy
from ..ladder.rung import Layout
from .replica import ReplicaArgs


class ModelServerArgs(ReplicaArgs):
    """Model, rungs, images and exposure."""

    layout: Layout
    """How rungs become Deployments. Plain."""
    rungs: Sequence[RungArgs]
    """The ladder, best first. Plain."""
    strategy: NotRequired[Strategy]
    """Distribution of the model over accelerators; defaults to all of one machine. Plain."""
    nodes: NotRequired[int]
    """Machines of one replica, with strategy `multiNode`; defaults to 1. Plain."""
    kubeconfig: NotRequired[pulumi.Input[str]]
    """Kubeconfig of the cluster; required with strategy `multiNode`, to install its controller."""
    compute_classes: Sequence[pulumi.Input[str]]
    """ComputeClass of each workload: one for `fungible`, one for each family for `split`."""
    launcher: NotRequired[str | None]
    """Text of the launcher, for images that do not contain it; defaults to none. Plain."""
    max_replicas: NotRequired[int]
    """Maximum number of replicas of the autoscaler; defaults to 4. Plain."""
    exposure: NotRequired[ExposureKind]
    """Kind of exposure; defaults to `none`, inside the cluster only. Plain."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that can call it from outside; defaults to all that reach its address. Plain."""
