"""The inputs of a Kubernetes object."""

import base64
import re

from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from sandbox.kubernetes import autoscaler as hpa_refusals
from sandbox.kubernetes import compute_class as compute_class_refusals
from sandbox.kubernetes import groups as group_refusals
from sandbox.kubernetes.rules import group_of, has_namespace
from sandbox.provider import sdk_types
from sandbox.provider.outputs import overlaid
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties, Secret, Tree, Unknown, has_unknown, plain

AUTONAMED = "pulumi.com/autonamed"
_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 - a resource type
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?\Z")
_LONGEST_NAME = 253


def mistakes(token: str, news: Properties) -> list[Mistake]:
    """Return all errors of an object."""
    cls = sdk_types.input_class(token)
    found = list(sdk_types.mistakes(news, cls)) if cls else _head_mistakes(news)
    if token == _AUTOSCALER:
        found += hpa_refusals.mistakes(plain(news))
    if token == group_refusals.TOKEN:
        found += group_refusals.mistakes(plain(news))
    metadata, spec = plain(news.get("metadata")), plain(news.get("spec"))
    if token.endswith("/v1:ComputeClass") and isinstance(spec, dict):
        found += compute_class_refusals.refused(spec)
    return found + (_name_mistakes(token, metadata) if isinstance(metadata, dict) else [])


def _head_mistakes(news: Properties) -> list[Mistake]:
    """Check a custom resource: any body will do, but the head is Kubernetes's own."""
    found = [
        Mistake(name, "required, and not a string")
        for name in ("apiVersion", "kind")
        if not isinstance(plain(news.get(name)), str | Unknown)
    ]
    metadata = plain(news.get("metadata") or {})
    if isinstance(metadata, dict):
        return found + list(sdk_types.mistakes(metadata, ObjectMetaArgs, ("metadata",)))
    return (
        found if isinstance(metadata, Unknown) else [*found, Mistake("metadata", "not an object")]
    )


def _name_mistakes(token: str, metadata: Properties) -> list[Mistake]:
    name = metadata.get("name")
    if not isinstance(name, str) or group_of(token).startswith("rbac"):
        return []
    if _NAME.match(name) and len(name) <= _LONGEST_NAME:
        return []
    reason = f"{name!r} is not a name: lower-case letters, digits, '-' and '.', at most 253"
    return [Mistake("metadata.name", reason)]


def autoname_of(olds: Properties) -> str | None:
    """Return the name that inputs got from the provider."""
    metadata = plain(olds.get("metadata") or {})
    if not isinstance(metadata, dict) or not isinstance(metadata.get("annotations"), dict):
        return None
    return metadata.get("name") if metadata["annotations"].get(AUTONAMED) == "true" else None


def with_metadata(news: Properties, extra: Properties) -> Properties:
    """Add to the metadata."""
    if not extra:
        return news
    metadata: Tree = news.get("metadata") or {}
    if isinstance(metadata, Secret):
        return {**news, "metadata": Secret(overlaid(metadata.value, extra))}
    return {**news, "metadata": overlaid(metadata, extra)}


def with_secret_data(token: str, inputs: Properties) -> Properties:
    """Write all of a Secret as `data`, and mark it, as the provider does."""
    if token != SECRET or has_unknown(inputs) or not {"data", "stringData"} & set(inputs):
        return inputs
    texts: Properties = plain(inputs.get("stringData") or {})
    coded = {name: base64.b64encode(text.encode()).decode() for name, text in texts.items()}
    rest = {name: item for name, item in inputs.items() if name != "stringData"}
    return {**rest, "data": Secret({**plain(inputs.get("data") or {}), **coded})}


def identity(token: str, inputs: Properties) -> str:
    """Return `namespace/name`, or the name where there is no namespace."""
    metadata = plain(inputs.get("metadata") or {})
    metadata = metadata if isinstance(metadata, dict) else {}
    name = str(metadata.get("name") or metadata.get("generateName"))
    return f"{metadata.get('namespace') or 'default'}/{name}" if has_namespace(token) else name
