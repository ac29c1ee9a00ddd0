"""The step of a start, and the cause of an end, as the log of a container names it.

The lines are those of `images/launcher.py`, of vLLM 0.26 and its TPU backend, and of
huggingface_hub (public logs, read 2026-12-01). Of several steps the last one in the log counts.
"""

import re

NOT_YET = 75
"""Exit status with which the launcher asks for a restart, because the driver is not there yet."""

_STEPS = (
    (r"launcher: a GPU and no NVIDIA driver yet", "driver-missing"),
    (r"launcher: found \S+: starting vLLM", "starting"),
    (
        r"Starting to load model|Loading safetensors checkpoint shards|Loading weights|Downloading"
        r"|Loading model weights",
        "weights-loading",
    ),
    (
        r"Loading weights took|Model loading took|Dynamo bytecode transform|torch\.compile"
        r"|Compiling |Capturing (?:the model for )?CUDA graphs|Precompil|Graph capturing",
        "compiling",
    ),
    (r"init engine \(.*took|Starting vLLM API server|Application startup complete", "starting"),
)

_FAILURES = (
    (
        r"Invalid credentials in Authorization header|Invalid username or password"
        r"|be authenticated to access it|401 Client Error\. \(Request ID"
        r"|401 Client Error: Unauthorized for url: https://huggingface"
        r"|Hugging Face refuses \S+ \(401\)",
        "token-refused",
    ),
    (
        r"GatedRepoError|Cannot access gated repo|You are trying to access a gated repo"
        r"|is restricted and you are not in the authorized list"
        r"|is restricted\. You must have access"
        # Of a token without the right; huggingface_hub then reports that it has no connection.
        r"|enable access to public gated repositories|Hugging Face refuses \S+ \(403\)",
        "gated-model",
    ),
    (
        r"torch\.OutOfMemoryError|CUDA out of memory|No available memory for the cache blocks"
        r"|larger than the available KV cache memory|RESOURCE_EXHAUSTED: .*(?:HBM|hbm|memory)"
        r"|Free memory on device .* is less than desired",
        "device-memory",
    ),
    (
        r"LocalEntryNotFoundError|We couldn't connect to 'https://huggingface\.co'"
        r"|MaxRetryError.*huggingface|Failed to resolve '\S*huggingface",
        "hub-unreachable",
    ),
    (
        r"launcher: no NVIDIA driver|launcher: the NVIDIA driver was installed after",
        "driver-missing",
    ),
    (
        r"launcher: (?:no profile|cannot read|profile|unknown TPU|more than one|cannot start)",
        "launcher-refused",
    ),
)

_IDLE = re.compile(r"launcher: no \w+ on this machine, found .*: waiting for SIGTERM")


def is_idle(log: str) -> bool:
    """Return whether the launcher waits in this container, because another one serves."""
    return _IDLE.search(log) is not None


def step(log: str) -> tuple[str, str] | None:
    """Return the cause of the last step that a log names, with its line."""
    for line in reversed(log.splitlines()):
        # Of two patterns in one line, the later step counts.
        for words, cause in reversed(_STEPS):
            if re.search(words, line):
                return cause, line
    return None


def failure(log: str, exit_code: object = None) -> tuple[str, str] | None:
    """Return the cause of an end that a log names, with its line."""
    lines = log.splitlines()
    for words, cause in _FAILURES:
        if (line := next((x for x in reversed(lines) if re.search(words, x)), None)) is not None:
            return cause, line
    return ("driver-missing", f"exit status {NOT_YET}") if exit_code == NOT_YET else None


def last_line(log: str) -> str:
    """Return the last line that is not empty."""
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "")
