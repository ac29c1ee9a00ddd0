"""Classes of the pinned vLLM's routes: inference, or administration of the server.

The classes decide which routes a proxy can forward. A release of vLLM with a route that is in none
of the tables fails a test. Read in `vllm/entrypoints` of 0.26.0 (each module in the contract),
2026-11.
"""

from collections.abc import Mapping
from types import MappingProxyType

INFERENCE: Mapping[str, str] = MappingProxyType(
    {
        "/v1/models": "OpenAI: names of the model and of its adapters",
        "/v1/chat/completions": "OpenAI: chat",
        "/v1/completions": "OpenAI: completion of a text",
        "/v1/embeddings": "OpenAI: embeddings",
        "/v1/responses": "OpenAI: responses",
        "/v1/audio/transcriptions": "OpenAI: speech to text",
        "/v1/audio/translations": "OpenAI: speech to English text",
        "/v1/realtime": "OpenAI: speech to text over a WebSocket",
        "/v1/messages": "Anthropic: messages",
        "/v1/messages/count_tokens": "Anthropic: size of a message in tokens",
        "/v1/rerank": "Jina and Cohere: rerank",
        "/v2/rerank": "Cohere, second version: rerank",
        "/v2/embed": "Cohere, second version: embeddings",
        "/v1/score": "vLLM: similarity of two texts",
        "/v1/chat/completions/batch": "vLLM: several chats in one request",
        "/v1/chat/completions/render": "vLLM: a chat as tokens, without an answer",
        "/v1/chat/completions/derender": "vLLM: tokens as the answer of a chat",
        "/v1/completions/render": "vLLM: a text as tokens, without an answer",
        "/v1/completions/derender": "vLLM: tokens as the completion of a text",
        "/inference/v1/generate": "vLLM: tokens in, tokens out",
        "/classify": "vLLM: classification",
        "/pooling": "vLLM: vectors of a pooling model",
        "/rerank": "as /v1/rerank",
        "/score": "as /v1/score",
        "/generative_scoring": "vLLM: probabilities of given answers",
        "/tokenize": "vLLM: a text as tokens",
        "/detokenize": "vLLM: tokens as a text",
        "/tokenizer_info": "vLLM: settings of the tokenizer",
    }
)
"""Routes that a client of the model calls, with their answers. Any replica can answer each."""

BY_DEFAULT: tuple[str, ...] = (
    "/v1/models",
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/embeddings",
    "/v1/responses",
    "/v1/messages",
    "/v1/messages/count_tokens",
    "/v1/rerank",
    "/v1/score",
    "/v1/audio/transcriptions",
    "/v1/audio/translations",
)
"""Paths that common clients call: the OpenAI and Anthropic libraries, and those that rerank. Each
begins with a prefix that vLLM's own API key protects."""

NOT_OPENED: Mapping[str, str] = MappingProxyType(
    {
        "/v1/responses/{response_id}": "only the replica that made the response has it",
        "/v1/responses/{response_id}/cancel": "only the replica that makes the response can",
        "/invocations": "SageMaker's name for the other inference routes together",
    }
)
"""Inference routes that a proxy does not forward, each with the reason."""

_RELOADS = "loads, moves or changes weights"
_SCALES = "changes the number of engines"
_STATE = "tells the state of the server"
_PAGES = "pages on the routes of the server"
_STOPS = "stops the work of the server"
_CACHES = "empties caches"
_PROFILES = "records what the server does"

ADMINISTRATION: Mapping[str, str] = MappingProxyType(
    {
        "/abort_requests": _STOPS,
        "/collective_rpc": "calls any method of the workers",
        "/docs": _PAGES,
        "/docs/oauth2-redirect": _PAGES,
        "/finish_weight_update": _RELOADS,
        "/get_world_size": _STATE,
        "/health": _STATE,
        "/init_weight_transfer_engine": _RELOADS,
        "/is_paused": _STATE,
        "/is_scaling_elastic_ep": _STATE,
        "/is_sleeping": _STATE,
        "/load": _STATE,
        "/metrics": _STATE,
        "/openapi.json": _PAGES,
        "/pause": _STOPS,
        "/ping": _STATE,
        "/ready": _STATE,
        "/readyz": _STATE,
        "/redoc": _PAGES,
        "/reset_encoder_cache": _CACHES,
        "/reset_mm_cache": _CACHES,
        "/reset_prefix_cache": _CACHES,
        "/resume": _STOPS,
        "/scale_elastic_ep": _SCALES,
        "/server_info": _STATE,
        "/sleep": _STOPS,
        "/start_draft_weight_update": _RELOADS,
        "/start_profile": _PROFILES,
        "/start_weight_update": _RELOADS,
        "/static": _PAGES,
        "/stop_profile": _PROFILES,
        "/update_weights": _RELOADS,
        "/v1/load_lora_adapter": _RELOADS,
        "/v1/unload_lora_adapter": _RELOADS,
        "/version": _STATE,
        "/wake_up": _STOPS,
    }
)
"""Routes that an operator calls, each with its effect; no key opens them."""
