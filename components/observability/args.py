"""The arguments that identify a stack in its metrics; plain values, since queries contain them."""

from collections.abc import Sequence

import pulumi

from ..ladder.args import LadderArgs, parallelism_from, rungs_from
from ..ladder.rung import Layout
from ..scaling.args import FollowedMetricArgs, followed_from
from .monitored import Observed


class ObservedArgs(LadderArgs):
    """The cluster, the model server and its ladder. Plain."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    cluster: str
    """Name of the cluster. Plain."""
    location: str
    """Region or zone of the cluster. Plain."""
    namespace: str
    """Namespace of the pods. Plain."""
    app: str
    """Name of the model server. Plain."""
    metrics: Sequence[FollowedMetricArgs]
    """Metrics that the autoscaler follows. Plain."""
    gpu_metrics: bool
    """Whether the cluster collects DCGM's metrics. Plain."""


def observed(args: ObservedArgs) -> Observed:
    """Return the arguments as the stack that queries select."""
    return Observed(
        cluster=args["cluster"],
        location=args["location"],
        namespace=args["namespace"],
        app=args["app"],
        layout=Layout(args["layout"]),
        rungs=rungs_from(args["rungs"]),
        parallelism=parallelism_from(args["strategy"], args["nodes"]),
        followed=followed_from(args["metrics"]),
        gpu_metrics=args["gpu_metrics"],
    )
