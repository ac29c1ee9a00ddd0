"""The configuration of a stack: all keys of Pulumi.<stack>.yaml.

The sections define syntax and defaults. The plans check the values (sizes, zones, regions), and
`file.py` reads the configuration with all errors at once.
"""

from pydantic import field_validator

from ..chat.config import Chat
from ..cluster.config import ClusterSection, NetworkSection
from ..core.section import Section
from ..core.text import Region, StackName, Zone
from ..estimates.config import Budget
from ..exposure.config import Exposure
from ..image.config import Images
from ..ladder.config import TUTORIAL_POOLS, Pool
from ..ladder.parallelism_config import ParallelismSection
from ..ladder.rung import Layout
from ..lint.config import Waiver
from ..model.config import HuggingFaceToken, ModelSection
from ..model_store.config import ModelStoreSection
from ..observability.config import Observability
from ..rollout.config import RolloutSection
from ..scaling.config import Autoscaling
from ..scaling.metrics import Followed
from ..server.config import Identity


class StackConfig(Section):
    """All keys of a stack."""

    region: Region
    """Region of the cluster, the nodes and the images, e.g. us-central1."""
    name: StackName = "vllm"
    """Name of the stack's resources; two stacks in one project need different names."""
    zones: tuple[Zone, ...] = ()
    """Zones that the pools can use. If unset, each pool uses the zones where its accelerator is
    known."""
    tpu_generation: str = "v6e"
    """TPU generation for pools with `accelerator: tpu`: v4, v5e, v5p, v6e or v7x."""
    layout: Layout = Layout.FUNGIBLE
    """How the rungs become Deployments."""
    pools: tuple[Pool, ...] = TUTORIAL_POOLS
    """The ladder: the rungs in order of preference, the best first."""
    parallelism: ParallelismSection = ParallelismSection()
    model: ModelSection = ModelSection()
    images: Images = Images()
    autoscaling: Autoscaling = Autoscaling()
    rollout: RolloutSection = RolloutSection()
    exposure: Exposure = Exposure()
    identity: Identity = Identity()
    hugging_face_token: HuggingFaceToken = HuggingFaceToken()
    model_store: ModelStoreSection = ModelStoreSection()
    network: NetworkSection = NetworkSection()
    cluster: ClusterSection = ClusterSection()
    observability: Observability = Observability()
    chat: Chat = Chat()
    budget: Budget = Budget()
    waivers: tuple[Waiver, ...] = ()
    """Lint rules whose findings this stack accepts."""

    @property
    def cluster_name(self) -> str:
        """Return the name of the new or existing cluster."""
        return self.name if self.cluster.existing is None else self.cluster.existing

    @property
    def followed(self) -> tuple[Followed, ...]:
        """Return the metrics that the number of replicas follows, in the order of the keys."""
        return self.autoscaling.followed_by(self.model.known.task)

    @field_validator("pools")
    @classmethod
    def _there_is_a_rung(cls, pools: tuple[Pool, ...]) -> tuple[Pool, ...]:
        if not pools:
            raise ValueError("no pools; write one, e.g. {name: l4, accelerator: nvidia-l4}")
        return pools
