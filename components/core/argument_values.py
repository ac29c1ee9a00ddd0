"""Checks of an argument's value by the argument's name, which means the same in every component.

The checks here need no other argument; a component checks its arguments against each other.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from ..facts.accelerators import shape_for
from ..facts.addresses import MAX_PODS_RANGE
from .vllm_names import reasoning_parser_problem, template_problem, tool_parser_problem

_NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"


@dataclass(frozen=True)
class Form:
    """The form of a text."""

    fits: Callable[[str], object]
    """Return a true value if a text has the form; ASCII only."""
    words: str


def _matching(pattern: str, words: str) -> Form:
    compiled = re.compile(pattern, re.ASCII)
    return Form(compiled.fullmatch, words)


def _is_network(value: str) -> bool:
    try:
        ipaddress.IPv4Network(value)
    except ValueError:
        return False
    return True


_SHORT = _matching(_NAME, "a name of lower-case letters, digits and hyphens")
_FULL_NAME = r"(?!.*\.\.)[A-Za-z0-9][-\w./@:+=]*"
_LONG = _matching(
    _FULL_NAME, "a name or a full name of letters, digits and the signs - _ . / @ : + ="
)
_EMPTY_OR_LONG = _matching(f"({_FULL_NAME})?", f"{_LONG.words}, or an empty text")
_TIME = _matching(r"[0-9][-0-9:.TZ+]*", "a time such as 02:00, or a date such as 2026-12-24")
_SECRET = _matching(r"[!-~]*", "a token of printable characters without spaces")

FORMS: dict[str, Form] = {
    "account": _SHORT,
    "address": _LONG,
    "app": _SHORT,
    "architecture": _matching(r"[A-Za-z]\w*", "the name of an architecture"),
    "authorized_networks": Form(_is_network, "an IPv4 network, e.g. 203.0.113.0/24"),
    "bucket": _EMPTY_OR_LONG,
    "build_region": _SHORT,
    "ca_certificate": _matching(r"[A-Za-z0-9+/=]+", "a certificate in base64"),
    "certificate": _SHORT,
    "claim": _matching(f"({_NAME})?", "the name of a claim, or an empty text"),
    "cluster": _LONG,
    "cluster_id": _LONG,
    "cluster_name": _SHORT,
    "compute_class": _SHORT,
    "compute_classes": _SHORT,
    # It is one word for the shell, in which a first hyphen would make it a flag.
    "context": _matching(r"[^-\0-\x1f][^\0-\x1f]*", "a folder that starts with no hyphen"),
    "context_digest": _matching(r"[0-9a-f]+", "a hash in hexadecimal digits"),
    "deployments": _SHORT,
    "end": _TIME,
    "existing": _EMPTY_OR_LONG,
    "existing_token": _EMPTY_OR_LONG,
    "folder": _matching(
        r"((?!.*\.\.)\w[\w.@-]*(/\w[\w.@-]*)*/?)?", "a folder, e.g. models/my-model"
    ),
    "from_namespaces": _SHORT,
    "google_service_account": _LONG,
    "host": _matching(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?", "a host's name, e.g. llm.example.com"),
    "id": _matching(r"(?!.*\.\.)\w[\w.-]*(/\w[\w.-]*)?", "a Hugging Face id, e.g. Qwen/Qwen2-1.5B"),
    "identity": _LONG,
    "image": _LONG,
    "images": _LONG,
    "judge_image": _LONG,
    "key": _matching(r"[A-Za-z][-A-Za-z0-9]*", "a name of letters, digits and hyphens"),
    "labels": _matching(
        r"([a-z0-9][-_a-z0-9]*)?", "lower-case letters, digits, hyphens and underscores"
    ),
    "location": _SHORT,
    "member": _LONG,
    "mirrored": _LONG,
    "model_id": _matching(
        r"(?!.*\.\.)\w[\w.-]*(/\w[\w.-]*)?", "a Hugging Face id, e.g. Qwen/Qwen2-1.5B"
    ),
    "model_server": _SHORT,
    "name": _SHORT,
    "namespace": _SHORT,
    "network": _LONG,
    "node_pool": _SHORT,
    "node_service_account": _LONG,
    "notification_channels": _LONG,
    "pinned": _LONG,
    "pod_range": _EMPTY_OR_LONG,
    "pool": _SHORT,
    "pool_name": _SHORT,
    "prebuilt": _LONG,
    "project": _matching(
        r"[a-z]([-a-z0-9]{0,28}[a-z0-9])?",
        "a project's id of at most 30 lower-case letters, digits and hyphens",
    ),
    "project_number": _matching(r"[0-9]+", "a project's number"),
    "proxy_subnetwork": _EMPTY_OR_LONG,
    "reader": _LONG,
    "reference": _SHORT,
    "region": _SHORT,
    "release_channel": _matching(r"[A-Z]+", "a release channel, e.g. REGULAR"),
    "repository": _LONG,
    "repository_id": _LONG,
    "reservation": _LONG,
    "revision": _matching(r"(?!.*\.\.)\w[\w./-]*", "a branch, tag or commit, e.g. main or v1.0"),
    "role": _LONG,
    "routes": _matching(r"/[-\w./]*", "the path of a route, e.g. /v1/completions"),
    "runbooks": _matching(
        r"((?!.*\.\.)https://[a-z0-9][-.a-z0-9]*(:\d+)?/([-\w.]+/)*(README\.md|index\.html))?",
        "an address that starts with https:// and ends with /README.md or /index.html, or an "
        "empty text",
    ),
    "security_policy": _EMPTY_OR_LONG,
    "service": _SHORT,
    "service_account": _LONG,
    "service_range": _EMPTY_OR_LONG,
    "service_url": _LONG,
    "services": _SHORT,
    "source": _LONG,
    "source_bucket": _LONG,
    "source_folder": _matching(r"((?!.*\.\.)\w[\w.-]*(/\w[\w.-]*)*/?)?", "a folder of a bucket"),
    "source_ranges": Form(_is_network, "an IPv4 network, e.g. 203.0.113.0/24"),
    "staging": _LONG,
    "start": _TIME,
    "subnetwork": _EMPTY_OR_LONG,
    "system_zones": _SHORT,
    "token": _SECRET,
    "token_secret": _matching(f"({_NAME})?", "the name of a Secret, or an empty text"),
    "value": _SECRET,
}
"""Form by the name of the argument; for a list and a mapping, the form of each entry."""

SECRETS = frozenset({"token", "value"})
"""Arguments whose value no message shows."""

FREE = frozenset({"files", "judge_files", "kubeconfig", "launcher"})
"""Texts without a form: each is a whole file, and one argument of a command."""


LEAST = {
    "attention_heads": 1,
    "boot_disk_gb": 10,
    "draining_seconds": 0,
    "errors": 0,
    "first_choice_minutes": 1,
    "grace_seconds": 0,
    "lead_seconds": 0,
    "local_ssds": 0,
    "max_model_len": 1,
    "max_nodes": 1,
    "max_pods_per_node": MAX_PODS_RANGE[0],
    "max_replicas": 1,
    "min_nodes": 0,
    "minutes": 0,
    "min_replicas": 1,
    "no_node_minutes": 1,
    "no_replica_minutes": 1,
    "nodes": 1,
    "queue_minutes": 1,
    "rank": 1,
    "replicas": 1,
    "scale_down_minutes": 0,
    "scale_up_replicas": 1,
    "spare": 0,
    "size_gib": 1,
    "slowdown": 1,
    "throughput_mibps": 1,
    "weight_bits": 1,
    "tpu_devices": 0,
}
"""Smallest value of a number; 10 GB is Compute Engine's limit for a boot disk."""

_ZONE = re.compile(r"[a-z]+-[a-z]+[0-9]+-[a-z0-9]+")
_ACCOUNT_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_ZONE_RULE = "expected the name of a zone, like 'us-central1-a'"


def value_errors(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the errors of a value with the right type: the path below its key, and the reason."""
    if isinstance(value, int | float) and key in LEAST and value < LEAST[key]:
        yield "", f"expected at least {LEAST[key]}, given {value}"
    for path, text in _texts(value):
        reason = _text_error(key, text)
        if reason is not None:
            yield path, reason


def shown(value: object) -> str:
    """Return a value for a message; a value that may be secret, by its type only."""
    if isinstance(value, pulumi.Output):
        return "the output of a resource"
    if value is not None and not isinstance(value, str | bool | int | float):
        return f"a {type(value).__name__}"
    return "what looks like a Hugging Face token" if "hf_" in repr(value) else repr(value)


def _texts(value: object) -> Iterator[tuple[str, str]]:
    """Yield each text of a value with its path; a list or a mapping has several."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, Sequence):
        yield from ((f"[{at}]", each) for at, each in enumerate(value) if isinstance(each, str))
    elif isinstance(value, Mapping):
        yield from ((f".{at}", each) for at, each in value.items() if isinstance(each, str))


def _file_problem(text: str) -> str | None:
    # A kubeconfig can contain a token, so no message shows it.
    return "expected a text without the character NUL; remove it" if "\0" in text else None


_PROBLEMS: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(FREE, _file_problem),
    "tool_call_parser": tool_parser_problem,
    "reasoning_parser": reasoning_parser_problem,
    "chat_template": template_problem,
}


def _text_error(key: str, value: str) -> str | None:
    if key in _PROBLEMS:
        return _PROBLEMS[key](value)
    if key == "shape":
        try:
            shape_for(value)
        except ValueError as error:
            return str(error)
    if key in {"zone", "zones"} and _ZONE.fullmatch(value) is None:
        return f"{_ZONE_RULE}, given {shown(value)}"
    if key == "account_id" and _ACCOUNT_ID.fullmatch(value) is None:
        rule = "expected 6 to 30 lower-case letters, digits and hyphens, beginning with a letter"
        return f"{rule}, given {shown(value)}"
    if key in FORMS and not FORMS[key].fits(value):
        shown_value = "something else" if key in SECRETS else shown(value)
        return f"expected {FORMS[key].words}, given {shown_value}"
    return None
