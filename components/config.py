"""The stack's configuration: what a person may write in Pulumi.<stack>.yaml, and nothing else.

Owns syntax and defaults. What the domain allows (sizes, zones, regions) is the plan's to say, and
reading it with every mistake at once is `stack`'s.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from .config_text import (
    Cidr,
    Image,
    LabelKey,
    LabelValue,
    ModelId,
    Name,
    Region,
    ResourceName,
    SecretName,
    StackName,
    Zone,
)
from .plan.exposure import ExposureKind
from .plan.ladder import Capacity, Layout
from .plan.model_store import StoreKind
from .plan.replicas import Metric


class Section(BaseModel):
    """Frozen and closed: a typo in YAML is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class Pool(Section):
    """One rung of the ladder; order in the list is order of preference."""

    name: Name
    accelerator: str
    """`tpu` for the stack's generation, a generation (`v6e`), or GKE's GPU name (`nvidia-l4`)."""
    topology: str | None = None
    chips: Annotated[int, Field(ge=1)] | None = None
    gpus: Annotated[int, Field(ge=1)] | None = None
    zones: tuple[Zone, ...] = ()
    capacity: Capacity = Capacity.ON_DEMAND
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 2


class ModelSection(Section):
    """The model that every rung serves, at one length."""

    id: ModelId = "Qwen/Qwen2-1.5B"
    max_model_len: Annotated[int, Field(ge=128)] = 8192
    parameters_billion: Annotated[float, Field(gt=0, le=10_000)] | None = None


class Images(Section):
    """Where the containers come from: `build` makes them, `prebuilt` takes two digests."""

    mode: Literal["build", "prebuilt"] = "build"
    tpu: Image | None = None
    gpu: Image | None = None


class Autoscaling(Section):
    """How the number of replicas follows the load."""

    metric: Metric = Metric.QUEUE
    target: Annotated[float, Field(gt=0, le=100_000)] = 1
    """How much of it a replica should have; of the queue, the tutorial's 1 reacts at once."""
    min_replicas: Annotated[int, Field(ge=1, le=1000)] = 1
    max_replicas: Annotated[int, Field(ge=1, le=1000)] = 4

    @model_validator(mode="after")
    def _a_share_is_below_one(self) -> Self:
        if self.metric is Metric.KV_CACHE and self.target >= 1:
            raise ValueError(
                f"target {self.target:g} of metric 'kvCache' is never passed: it is a share of "
                f"the cache; write one below 1, e.g. 0.8"
            )
        return self

    @model_validator(mode="after")
    def _ceiling_is_not_below_the_floor(self) -> Self:
        if self.min_replicas > self.max_replicas:
            raise ValueError(
                f"minReplicas {self.min_replicas} is above maxReplicas {self.max_replicas}; "
                f"lower minReplicas or raise maxReplicas"
            )
        return self


class Exposure(Section):
    """Who can reach the service; nobody outside the cluster unless asked."""

    kind: ExposureKind = ExposureKind.NONE
    source_ranges: tuple[Cidr, ...] = ()

    @model_validator(mode="after")
    def _a_public_address_names_its_callers(self) -> Self:
        if self.kind is ExposureKind.LOAD_BALANCER and not self.source_ranges:
            raise ValueError(
                "kind 'loadBalancer' opens a public address without a key, so it needs "
                "'sourceRanges': the networks that may call it, e.g. [203.0.113.0/24]"
            )
        if self.kind is ExposureKind.NONE and self.source_ranges:
            raise ValueError(
                "'sourceRanges' means nothing with kind 'none'; remove it or write kind "
                "'internal' or 'loadBalancer'"
            )
        return self


class HuggingFaceToken(Section):
    """Where the token for gated models comes from; open models need none."""

    secret_manager: SecretName | None = None
    """Name of a secret in Secret Manager, in the stack's project; Pulumi never sees its value."""
    value: Annotated[SecretStr, Field(min_length=1)] | None = None
    """The token itself, as a Pulumi secret."""

    @model_validator(mode="after")
    def _there_is_one_source(self) -> Self:
        if self.secret_manager is not None and self.value is not None:
            raise ValueError("both 'secretManager' and 'value' are given; keep one")
        return self


class ExistingNetwork(Section):
    """A network that somebody else owns, by name, with its NAT for private nodes."""

    network: ResourceName
    subnetwork: ResourceName
    pod_range: ResourceName = "pods"
    service_range: ResourceName = "services"


class ModelStoreSection(Section):
    """How weights reach a replica."""

    kind: StoreKind = StoreKind.HUGGING_FACE


class NetworkSection(Section):
    """The stack's own network, unless an existing one is named."""

    existing: ExistingNetwork | None = None


class ClusterSection(Section):
    """How the cluster is kept and reached."""

    release_channel: Literal["RAPID", "REGULAR", "STABLE"] = "REGULAR"
    zone: Zone | None = None
    """One zone for the control plane too: cheaper, and down with its zone. Regional without."""
    deletion_protection: bool = True
    dns_endpoint: bool = True
    """Reach the control plane by its DNS name, guarded by IAM."""
    labels: dict[LabelKey, LabelValue] = {}
    """Labels of the cluster, for billing and search."""
    authorized_networks: tuple[Cidr, ...] = ()
    """Networks that may reach the control plane's IP address; none closes that endpoint."""

    @model_validator(mode="after")
    def _there_is_a_way_in(self) -> Self:
        if not self.dns_endpoint and not self.authorized_networks:
            raise ValueError(
                "no way to the control plane: set 'dnsEndpoint' to true or list "
                "'authorizedNetworks'"
            )
        return self


TUTORIAL_POOLS = tuple(
    Pool.model_validate(pool)
    for pool in (
        {"name": "tpu", "accelerator": "tpu", "minNodes": 1},
        {"name": "l4-spot", "accelerator": "nvidia-l4", "capacity": "spot"},
        {"name": "l4", "accelerator": "nvidia-l4", "minNodes": 1},
    )
)
"""The ladder of a stack that names none: the fungibility tutorial's."""


class StackConfig(Section):
    """Everything one stack may choose."""

    region: Region
    name: StackName = "vllm"
    """What the stack's parts are called; two stacks in one project need two names."""
    zones: tuple[Zone, ...] = ()
    """Zones the pools may be in; with none, each pool goes where its accelerator is known."""
    tpu_generation: str = "v6e"
    layout: Layout = Layout.FUNGIBLE
    pools: tuple[Pool, ...] = TUTORIAL_POOLS
    model: ModelSection = ModelSection()
    images: Images = Images()
    autoscaling: Autoscaling = Autoscaling()
    exposure: Exposure = Exposure()
    hugging_face_token: HuggingFaceToken = HuggingFaceToken()
    model_store: ModelStoreSection = ModelStoreSection()
    network: NetworkSection = NetworkSection()
    cluster: ClusterSection = ClusterSection()

    @field_validator("pools")
    @classmethod
    def _there_is_a_rung(cls, pools: tuple[Pool, ...]) -> tuple[Pool, ...]:
        if not pools:
            raise ValueError("no pools; write one, e.g. {name: l4, accelerator: nvidia-l4}")
        return pools
