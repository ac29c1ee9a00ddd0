"""Everything a pod is made from, resolved: the hand-over from the model server to its pods."""

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
    """Everything a pod is made from."""

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
    """vLLM's flags that hold on every rung."""
    run_as_root: bool
    """Whether its containers are root, with the capabilities that containerd gives by default."""
    drain: Drain
    startup_seconds: int
    """From the start of the container that serves until it has to answer."""
    ephemeral_gib: int
    host: HostBudget
    weights: Weights
    bucket: pulumi.Input[str]
    """Name of the bucket; empty where there is none."""
    claim: pulumi.Input[str]
    """Name of the disk's PersistentVolumeClaim; empty where there is none."""
    token_source: TokenSource
    token_secret: pulumi.Input[str]
    launcher: pulumi.Input[str] | None = None
    """Name of the ConfigMap with the launcher; None where the images have it."""
    proxied: bool = False
    """Whether a proxy of Google's keeps connections to the pod."""

    @property
    def fungible(self) -> bool:
        """Return whether the pod has to open the host's devices itself."""
        return self.workload.layout is Layout.FUNGIBLE
