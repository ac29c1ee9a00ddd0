"""Latencies of Google's and vLLM's operations: one table for every estimate of a wait.

Each row has the seconds, their range, the kind of the figure and its source.
`estimates/stack_steps.py` has the order of operations, and `ladder/lifetime.py` Pulumi's timeouts.
All sources were read on 2026-12-01. "Public logs" are Terraform's and kubectl's outputs in public
repositories, found by the words "Creation complete after"; the figure is their median
unless the source says otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """Kind of a latency's figure."""

    MEASURED = "measured"
    """Another team measured it or printed it in a log; the source says on what."""
    DOCUMENTED = "documented"
    """A page or an engineer of the vendor gives it."""
    ASSUMED = "assumed"
    """No source has the figure; the text says what it is inferred from."""
    UNKNOWN = "unknown"
    """No source, and nothing to infer it from: estimates do not count it, and report that."""


@dataclass(frozen=True)
class Latency:
    """One operation."""

    what: str
    seconds: float | None
    """Value for estimates; None if it is unknown, never 0."""
    low: float | None
    high: float | None
    """Range of the sources; None if at most a single figure was found."""
    basis: Basis
    source: str

    @property
    def counted(self) -> float:
        """Return the value for a sum; a sum with an unknown latency is a minimum."""
        return 0.0 if self.seconds is None else self.seconds

    @property
    def is_known(self) -> bool:
        """Return whether a figure was found."""
        return self.seconds is not None


def _measured(what: str, seconds: float, low: float, high: float, source: str) -> Latency:
    return Latency(what, seconds, low, high, Basis.MEASURED, source)


def _assumed(what: str, seconds: float, low: float, high: float, source: str) -> Latency:
    return Latency(what, seconds, low, high, Basis.ASSUMED, source)


_LOGS = "public logs"

API = _measured("enable an API", 26, 10, 26, f"{_LOGS}: 26 s for artifactregistry, twice")
NETWORK = _measured("VPC network", 21, 12, 22, f"{_LOGS}: 21 s, 22 s")
SUBNETWORK = _measured("subnetwork", 19, 11, 23, f"{_LOGS}: 11, 12, 19, 23 s, twice")
ROUTER = _measured("Cloud Router", 12, 12, 22, f"{_LOGS}: 12, 12, 22 s")
NAT = _measured("Cloud NAT", 12, 11, 23, f"{_LOGS}: 11, 12, 12, 12, 23 s")
ADDRESS = _measured("static address", 3, 3, 17, f"{_LOGS}: 3 s regional, 17 s global")
ACCOUNT = _assumed(
    "service account", 12, 2, 12, f"{_LOGS}: 2 s; newer providers wait until reads agree"
)
RIGHT = _assumed(
    "IAM binding",
    10,
    5,
    60,
    "field reports, 2026-10: 5 to 60 s; it takes effect later, after 2 minutes and at times 7 "
    "(cloud.google.com/iam/docs/access-change-propagation)",
)
REPOSITORY = _measured("Artifact Registry repository", 12, 5, 14, f"{_LOGS}: 5, 12, 12, 14 s")
BUCKET = _measured("bucket", 3, 3, 3, f"{_LOGS}: 3 s")
POLICY = _assumed("security policy", 12, 3, 25, "like the other global Compute Engine objects")
MONITORING = _assumed("dashboard or alert policy", 3, 1, 10, "one call, without an operation")
CLUSTER = _measured(
    "GKE cluster",
    275,
    156,
    514,
    f"{_LOGS}: 2m36s, 3m21s, 3m24s, 3m33s, 3m34s, 6m13s, 6m13s, 6m17s, 8m34s; 3 to 5 minutes in "
    "field reports, 2026-10; their median is 214 s, and the figure is between the two groups",
)
DEFINITION = Latency(
    "definition that GKE installs late",
    None,
    0,
    3600,
    Basis.UNKNOWN,
    "up to an hour for ComputeClass (google/skills, gke-compute-classes, 2026-08); how long it "
    "usually takes was not found",
)
EMPTY_POOL = _measured(
    "node pool without a node", 38, 30, 45, "field reports on pool creation, 2026: 30 to 45 s"
)
SYSTEM_POOL = _measured(
    "node pool with a node of e2",
    84,
    64,
    116,
    f"{_LOGS}: 1m4s, 1m22s, 1m46s, 1m56s; their median is 94 s",
)
NODE_GPU = _measured(
    "node with a GPU", 60, 30, 270, "L4 spot seen after 30 to 60 s (field reports, 2026-10)"
)
NODE_TPU = _measured(
    "node with a TPU",
    900,
    60,
    36000,
    "one v6e spot node after 15 minutes (field report, 2026-10); in a stockout never, and GKE "
    "gives up after 10 hours",
)
DRIVER = _assumed(
    "NVIDIA driver",
    60,
    30,
    240,
    "a node and its driver together take 2 to 5 minutes (vllm-project/vllm issue 41893, a Google "
    "engineer, 2026-05), less the node",
)
BUILD = _assumed(
    "build and push of one image",
    450,
    300,
    600,
    "5 to 10 minutes for an image of 10 GB (field reports, 2026-10)",
)
BUILD_CHAT = _assumed("build and push of the chat image", 90, 60, 180, "small: one pip install")
IMAGE_PULL = _measured(
    "pull and unpack of vLLM's GPU image",
    214,
    214,
    540,
    "Llama 3.1 8B on one L4 in GKE (llm-d/llm-d pull 1902, 2026-06); up to 9 minutes for 20 GB "
    "(bentoml.com, 2025-04)",
)
IMAGE_STREAM = _measured(
    "image with image streaming", 4, 4, 20, "the same run of llm-d: 214 s became 4 s"
)
GROUPS = _assumed("LeaderWorkerSet controller", 60, 20, 120, "a Deployment of one small image")
SMALL_POD = _assumed("pod of a small image", 20, 5, 60, "a pull of some MB and a start")
LOAD_BALANCER = _measured(
    "address of a load balancer",
    60,
    36,
    60,
    "36 s (slateci/slate-client-server issue 94); 60 s is assumed",
)
PROXY = _assumed(
    "Ingress or Gateway", 300, 60, 600, '"a few minutes" (rancher/rancher issue 13099, GCE\'s page)'
)
DISK = _assumed("disk", 5, 2, 30, "one zonal operation")
DETACH = _assumed("release of a disk after a Job", 10, 0, 60, "one look of the wait")
DISK_IMAGE = Latency(
    "image of a disk and a disk of it",
    None,
    60,
    1800,
    Basis.UNKNOWN,
    "depends on the bytes; no rate of Compute Engine's was found",
)

CLUSTER_DELETION = _measured(
    "deletion of a cluster", 205, 164, 495, f"{_LOGS}: 2m44s, 3m9s, 3m40s, 8m15s"
)
POOL_DELETION = _assumed(
    "deletion of a node pool", 120, 10, 3600, "GKE drains the nodes first, for up to an hour"
)
SMALL_DELETION = _assumed("deletion of a small thing", 3, 1, 15, "one call")
PROXY_DELETION = _assumed("deletion of a load balancer", 60, 30, 300, "as long as its creation")

HUB_GIB_PER_SECOND = 0.83
"""From Hugging Face into memory: 51.75 GiB in 62 s, download and load together, on an A100 of
another cloud (kaito-project/kaito issue 2325, 2026-09). `ladder/lifetime.py` allows for 0.1, for a
slow day."""

BUCKET_GB_PER_SECOND = 2.0
"""From Cloud Storage into a pod: about 2 GB a second with an H100 (llm-d/llm-d pull 2489, 2026-09).
A smaller machine's network is slower, and then the network is the rate."""

_L4 = (
    "half of 177 s: Llama 3.1 8B on one L4 took 195 s cold without its image (llm-d/llm-d pull "
    "1902, 2026-06), of which 18 s are the weights at the hub's rate; a VLLM_CACHE_ROOT that the "
    "engine before had filled took 64 s to 30 (NovaSky-AI/SkyRL pull 2138, 2026-09)"
)
ENGINE_GPU = _assumed("start of vLLM on a GPU, with compiled programs", 87, 30, 110, _L4)
COMPILE_GPU = _assumed("torch.compile and its kernels on a GPU", 90, 33, 166, _L4)
ENGINE_TPU = _measured(
    "start of vLLM on a TPU, with compiled programs",
    154,
    96,
    160,
    "Llama 3.1 8B on v4-8 from a mounted bucket, weights included (marin-community/marin issue "
    "2318, 2026-01); 96 s of 1.7B on v6e-1, another engine (sgl-project/sglang-jax issue 1263)",
)
COMPILE_TPU = _measured(
    "XLA compilation on a TPU", 203, 94, 900, "357 s cold less 154 s, the same run; 190 less 96 s"
)

WEIGHTS_IN_ENGINE_TPU_GIB = 15.0
"""Weights that `ENGINE_TPU` has loaded already: those of Llama 3.1 8B."""

IMAGE_GB = {"nvidia": 12.0, "tpu": 3.0}
"""Compressed size of vLLM's images: 12 GB (vllm-project/vllm issue 27154, 2025-10); 3 GB
(marin-community/marin issue 704, 2025-01). Those of the pinned version were not measured."""
