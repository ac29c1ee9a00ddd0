"""Autoscalers that the Kubernetes API refuses although every property is well formed."""

from collections.abc import Iterator
from typing import Any

from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties

_LONGEST_PERIOD = 1800
_LONGEST_WINDOW = 3600


def mistakes(autoscaler: Properties) -> Iterator[Mistake]:
    """Return the errors of the API in the plain inputs of a HorizontalPodAutoscaler."""
    spec = _mapping(autoscaler.get("spec"))
    fewest, most = spec.get("minReplicas", 1), spec.get("maxReplicas")
    if _is_number(fewest) and _is_number(most) and most < fewest:
        yield Mistake("spec.maxReplicas", f"{most:g} is below minReplicas {fewest:g}")
    for way in ("scaleUp", "scaleDown"):
        rules = _mapping(_mapping(spec.get("behavior")).get(way))
        yield from _out_of(
            f"spec.behavior.{way}.stabilizationWindowSeconds",
            rules.get("stabilizationWindowSeconds"),
            0,
            _LONGEST_WINDOW,
        )
        policies = rules.get("policies")
        for index, policy in enumerate(policies if isinstance(policies, list) else []):
            path = f"spec.behavior.{way}.policies[{index}].periodSeconds"
            yield from _out_of(path, _mapping(policy).get("periodSeconds"), 1, _LONGEST_PERIOD)


def _out_of(path: str, value: Any, least: int, most: int) -> Iterator[Mistake]:
    if _is_number(value) and not least <= value <= most:
        yield Mistake(path, f"expected {least} to {most}, was given {value:g}")


def _mapping(value: Any) -> Properties:
    return value if isinstance(value, dict) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
