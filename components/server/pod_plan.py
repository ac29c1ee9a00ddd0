"""The inputs of a pod template, resolved from the arguments of a model server."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from ..facts.shapes import Family
from ..ladder.lifetime import Drain
from ..ladder.rung import Layout
from ..ladder.workloads import Workload
from ..model.host_memory import HostBudget
from ..model_store.plan import Weights
from ..model_store.token_source import TokenSource


@dataclass(frozen=True)
class PodPlan:
    """All inputs of a pod template."""

    workload: Workload
    labels: Mapping[str, str]
    """Labels of the pod; its Deployment and the Service select by them."""
    compute_class: pulumi.Input[str]
    service_account: pulumi.Input[str]
    images: Mapping[Family, pulumi.Output[str]]
    """Image by accelerator family."""
    profiles: pulumi.Input[str]
    """Name of the ConfigMap with the launcher's profiles."""
    arguments: tuple[str, ...]
    """vLLM's flags that apply on every rung."""
    run_as_root: bool
    """Whether its containers run as root, with the default capabilities of containerd."""
    drain: Drain
    startup_seconds: int
    """Seconds from the start of the serving container until it must answer."""
    ephemeral_gib: int
    host: HostBudget
    weights: Weights
    bucket: pulumi.Input[str]
    """Name of the bucket; empty if there is none."""
    claim: pulumi.Input[str]
    """Name of the disk's PersistentVolumeClaim; empty if there is none."""
    token_source: TokenSource
    token_secret: pulumi.Input[str]
    launcher: pulumi.Input[str] | None = None
    """Name of the ConfigMap with the launcher; None if the images contain it."""
    proxied: bool = False
    """Whether Google's proxy keeps connections to the pod."""

    @property
    def fungible(self) -> bool:
        """Return whether the pod has to open the device files of the host itself."""
        return self.workload.layout is Layout.FUNGIBLE
