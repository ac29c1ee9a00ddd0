"""Flags and variables of vLLM that a stack file can set, and the owners of the others.

A closed flag has the key that sets it, or a reason. `vllm.py` has all flags that exist. Read in the
source of vLLM 0.26.0 and tpu-inference 0.26.0, 2026-11.
"""

from collections.abc import Mapping
from types import MappingProxyType

_STRATEGY = "parallelism.strategy"
_ADAPTERS = "model.adapters"

OWN_FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "--model": "model.id",
        "--served-model-name": "model.id",
        "--revision": "model.revision",
        "--max-model-len": "model.maxModelLen",
        "--dtype": "model.dtype",
        "--quantization": "model.quantization",
        "--kv-cache-dtype": "model.kvCacheDtype",
        "--runner": "model.task",
        "--convert": "model.task",
        "--enable-auto-tool-choice": "model.toolCallParser",
        "--tool-call-parser": "model.toolCallParser",
        "--reasoning-parser": "model.reasoningParser",
        "--chat-template": "model.chatTemplate",
        "--trust-remote-code": "model.remoteCode",
        "--code-revision": "model.remoteCode",
        "--enable-lora": _ADAPTERS,
        "--lora-modules": _ADAPTERS,
        "--max-loras": _ADAPTERS,
        "--max-lora-rank": _ADAPTERS,
        "--tensor-parallel-size": _STRATEGY,
        "--distributed-executor-backend": _STRATEGY,
        "--pipeline-parallel-size": "parallelism.nodes",
        "--nnodes": "parallelism.nodes",
        "--hf-token": "huggingFaceToken",
    }
)
"""Flags that the program sets from a key."""

STREAM_FLAGS = frozenset({"--load-format", "--model-loader-extra-config"})
"""Flags that the program sets from `modelStore.kind`, only with kind `stream`."""

_ADDRESS = "probes, Service and network policies go by it"
_PLAIN_HTTP = "probes and the Service speak plain HTTP to vLLM"
_ONE_ENGINE = "a replica is one engine, and its devices are counted once"
_OVER_RAY = "a group is joined over Ray"
_NO_SERVER = "no HTTP server would answer"

CLOSED_FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "--host": _ADDRESS,
        "--port": _ADDRESS,
        "--uds": _ADDRESS,
        "--ssl-ca-certs": _PLAIN_HTTP,
        "--ssl-cert-reqs": _PLAIN_HTTP,
        "--ssl-certfile": _PLAIN_HTTP,
        "--ssl-ciphers": _PLAIN_HTTP,
        "--ssl-keyfile": _PLAIN_HTTP,
        "--enable-ssl-refresh": _PLAIN_HTTP,
        "--shutdown-timeout": "it follows from how the nodes of the rungs are sold",
        "--api-key": "a ConfigMap is no place for a secret; 'exposure' says who may call",
        "--config": "it reads further flags from a file that nothing checks",
        "--grpc": _NO_SERVER,
        "--headless": _NO_SERVER,
        "--disable-log-stats": "autoscaler, dashboard and picker read vLLM's metrics",
        "--download-dir": "a pod has one folder that it writes to",
        "--device-ids": "a replica has all devices of its pod",
        "--prefill-context-parallel-size": _ONE_ENGINE,
        "--decode-context-parallel-size": _ONE_ENGINE,
        "--data-parallel-address": _ONE_ENGINE,
        "--data-parallel-backend": _ONE_ENGINE,
        "--data-parallel-external-lb": _ONE_ENGINE,
        "--data-parallel-hybrid-lb": _ONE_ENGINE,
        "--data-parallel-multi-port-external-lb": _ONE_ENGINE,
        "--data-parallel-rank": _ONE_ENGINE,
        "--data-parallel-rpc-port": _ONE_ENGINE,
        "--data-parallel-size": _ONE_ENGINE,
        "--data-parallel-size-local": _ONE_ENGINE,
        "--data-parallel-start-rank": _ONE_ENGINE,
        "--data-parallel-supervisor-port": _ONE_ENGINE,
        "--node-rank": _OVER_RAY,
        "--master-addr": _OVER_RAY,
        "--master-port": _OVER_RAY,
    }
)
"""Flags that no key sets, each with the reason."""

ADJUSTABLE_FLAGS = frozenset({"--max-num-batched-tokens", "--max-num-seqs"})
"""Flags that follow the machine unless a stack file sets them."""

COUNTED_FLAGS = ADJUSTABLE_FLAGS | {
    "--block-size",
    "--cpu-offload-gb",
    "--gpu-memory-utilization",
    "--kv-cache-memory-bytes",
    "--kv-offloading-size",
    "--max-cpu-loras",
    "--mm-ipc-gpu-memory-gb",
    "--num-gpu-blocks-override",
    "--spec-model",
    "--speculative-config",
}
"""Flags that change the memory use, for which the estimates assume vLLM's default."""

_TOKEN = "huggingFaceToken"  # noqa: S105 # a key's name

OWN_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "HF_TOKEN": _TOKEN,
        "HF_TOKEN_PATH": _TOKEN,
        "HUGGING_FACE_HUB_TOKEN": _TOKEN,
        "HF_HUB_OFFLINE": "modelStore.kind",
        "MODEL_BUCKET": "modelStore.kind",
        "TPU_ACCELERATOR_TYPE": "pools",
        "TPU_TOPOLOGY": "pools",
    }
)
"""Variables that the program sets from a key."""

_FOLDERS = "a pod has one folder that it writes to"
_DRIVER = "it says where GKE puts the driver"
_DEVICES = "a replica has all devices of its pod"
_TPU_HOST = "it follows from the TPU machine"
_HOST_MEMORY = "it follows from the memory of the machine"
_SECRET = "a ConfigMap is no place for a secret"  # noqa: S105 # a reason
_OPENS = "it opens routes that administer the server"

CLOSED_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "HOME": _FOLDERS,
        "USER": "it is the user that the pod runs as",
        "HF_HOME": _FOLDERS,
        "HF_HUB_CACHE": _FOLDERS,
        "VLLM_CACHE_ROOT": _FOLDERS,
        "VLLM_XLA_CACHE_PATH": _FOLDERS,
        "LD_LIBRARY_PATH": _DRIVER,
        "LIBRARY_PATH": _DRIVER,
        "CUDA_VISIBLE_DEVICES": _DEVICES,
        "LOCAL_RANK": _DEVICES,
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT": _HOST_MEMORY,
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE": _HOST_MEMORY,
        "RUNAI_STREAMER_MEMORY_LIMIT": _HOST_MEMORY,
        "VLLM_HOST_IP": _ADDRESS,
        "VLLM_PORT": _ADDRESS,
        "VLLM_API_KEY": "a ConfigMap is no place for a secret; 'exposure' says who may call",
        "S3_ACCESS_KEY_ID": _SECRET,
        "S3_SECRET_ACCESS_KEY": _SECRET,
        "VLLM_SERVER_DEV_MODE": _OPENS,
        "VLLM_ALLOW_RUNTIME_LORA_UPDATING": f"{_OPENS}; '{_ADAPTERS}' lists adapters",
        "VLLM_ALLOW_INSECURE_SERIALIZATION": "it lets a caller run code",
        "VLLM_KEEP_ALIVE_ON_ENGINE_DEATH": "a replica whose engine is dead has to end",
        "VLLM_ENGINE_READY_TIMEOUT_S": "it follows from the weights and the machine",
        "VLLM_HTTP_TIMEOUT_KEEP_ALIVE": "it is longer than the load balancer's",
        "VLLM_NO_USAGE_STATS": "no policy lets usage statistics out",
        "VLLM_TARGET_DEVICE": "it follows from the image",
        "NODE_IP": _TPU_HOST,
        "VBAR_CONTROL_SERVICE_URL": _TPU_HOST,
        "ALT": _TPU_HOST,
        "WRAP": _TPU_HOST,
        "HOST_BOUNDS": _TPU_HOST,
        "CHIPS_PER_HOST_BOUNDS": _TPU_HOST,
        "TPU_CHIPS_PER_HOST_BOUNDS": _TPU_HOST,
        "TPU_HOST_BOUNDS": _TPU_HOST,
        "TPU_MULTIHOST_BACKEND": _TPU_HOST,
        "TPU_NAME": _TPU_HOST,
        "TPU_RUNTIME_METRICS_PORTS": _TPU_HOST,
        "TPU_SKIP_MDS_QUERY": _TPU_HOST,
        "TPU_TOPOLOGY_ALT": _TPU_HOST,
        "TPU_TOPOLOGY_WRAP": _TPU_HOST,
        "TPU_WORKER_HOSTNAMES": _TPU_HOST,
        "TPU_WORKER_ID": _TPU_HOST,
    }
)
"""Variables that no key sets, each with the reason."""

LIBRARY_PREFIXES = (
    "CUBLAS_",
    "CUDA_",
    "CUDNN_",
    "FLASHINFER_",
    "FLASH_ATTENTION_",
    "GLOO_",
    "HF_",
    "LMCACHE_",
    "MKL_",
    "NCCL_",
    "OMP_",
    "OTEL_",
    "PYTORCH_",
    "RAY_",
    "RUNAI_STREAMER_",
    "SAFETENSORS_",
    "TOKENIZERS_",
    "TORCHINDUCTOR_",
    "TORCH_",
    "TRANSFORMERS_",
    "TRITON_",
    "UCX_",
)
"""Prefixes of the variables of the libraries below vLLM; there is no list of them, so their names
are not checked."""

TPU_PREFIXES = ("JAX_", "LIBTPU_", "PJRT_", "TPU_", "XLA_")
"""Prefixes of the variables of the libraries below the TPU plugin."""
