"""The form of each text argument, by its name: what a value may be made of in any component.

A value ends in the name of a resource, a path, a query of PromQL, the word of a command or a
label. A form allows nothing that means something there, so a value stays in its field. Which
resource a name leads to, and how long it may be, is Google's and Kubernetes' to say.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

_NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"


@dataclass(frozen=True)
class Form:
    """What a text looks like."""

    fits: Callable[[str], object]
    """Tells whether a text has the form; ASCII alone."""
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
    # It is a word of its own for the shell; one that starts with a hyphen would be a flag.
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
"""By the name of the argument; of a list and a mapping, each entry has the form."""

SECRETS = frozenset({"token", "value"})
"""Arguments whose value no message shows."""

FREE = frozenset({"files", "kubeconfig", "launcher"})
"""Texts of any form: each is a whole file, and is handed over as one."""
