"""Checks of the arguments of a model store and of a token: the parts that each kind requires."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error
from .plan import StoreKind
from .token_source import TokenSource


def store_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the missing parts of a kind of store."""
    yield from token_errors(args, "token_source", "existing_token", "token")
    if args.get("kind") == StoreKind.DISK:
        yield from _needed(args, "disk", "with kind 'disk', which disk it is")
        yield from _needed(args, "download", "with kind 'disk', what fills it")


def token_errors(
    args: Mapping[str, Any], source: str, existing: str, value: str
) -> Iterator[InputPropertyErrorDetails]:
    """Yield the missing parts of the source of a token, by these keys."""
    if args.get(source) == TokenSource.SECRET_MANAGER:
        yield from _needed(args, existing, f"with {source} 'secretManager', the secret's name")
        why = f"with {source} 'secretManager', whose kind GKE brings late"
        yield from _needed(args, "kubeconfig", why)
    if args.get(source) == TokenSource.KUBERNETES_SECRET:
        yield from _needed(args, value, f"with {source} 'kubernetesSecret', the token itself")


def _needed(args: Mapping[str, Any], key: str, what: str) -> Iterator[InputPropertyErrorDetails]:
    value = args.get(key)
    if value is None or (isinstance(value, str) and not value):
        yield argument_error(key, f"required {what}, and not given")
