"""What a value may be, by the name of its argument, which means the same in every component.

Owns what is wrong whatever else is given. What depends on other arguments is the component's.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pulumi

from .argument_forms import FORMS, FREE, SECRETS
from .facts.accelerators import shape_for
from .facts.addresses import MAX_PODS_RANGE
from .plan.vllm_names import reasoning_parser_problem, template_problem, tool_parser_problem

LEAST = {
    "attention_heads": 1,
    "boot_disk_gb": 10,
    "draining_seconds": 0,
    "first_choice_minutes": 1,
    "grace_seconds": 0,
    "lead_seconds": 0,
    "local_ssds": 0,
    "max_model_len": 1,
    "max_nodes": 1,
    "max_pods_per_node": MAX_PODS_RANGE[0],
    "max_replicas": 1,
    "min_nodes": 0,
    "min_replicas": 1,
    "no_replica_minutes": 1,
    "nodes": 1,
    "queue_minutes": 1,
    "rank": 1,
    "scale_down_minutes": 0,
    "scale_up_replicas": 1,
    "size_gib": 1,
    "throughput_mibps": 1,
    "weight_bits": 1,
    "tpu_devices": 0,
}
"""The least that a number may be; 10 GB is Compute Engine's for a boot disk."""

_ZONE = re.compile(r"[a-z]+-[a-z]+[0-9]+-[a-z0-9]+")
_ACCOUNT_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_ZONE_RULE = "expected the name of a zone, like 'us-central1-a'"


def value_mistakes(key: str, given: object) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a value of the right type: where below its key, and why."""
    if isinstance(given, int | float) and key in LEAST and given < LEAST[key]:
        yield "", f"expected at least {LEAST[key]}, given {given}"
    for place, text in _texts(given):
        reason = _text_mistake(key, text)
        if reason is not None:
            yield place, reason


def shown(given: object) -> str:
    """Return a given value for a message; what may hold a secret, by its type alone."""
    if isinstance(given, pulumi.Output):
        return "the output of a resource"
    if given is not None and not isinstance(given, str | bool | int | float):
        return f"a {type(given).__name__}"
    return "what looks like a Hugging Face token" if "hf_" in repr(given) else repr(given)


def _texts(given: object) -> Iterator[tuple[str, str]]:
    """Give each text of a value with its place: its own, and those of a list or a mapping."""
    if isinstance(given, str):
        yield "", given
    elif isinstance(given, Sequence):
        yield from ((f"[{at}]", each) for at, each in enumerate(given) if isinstance(each, str))
    elif isinstance(given, Mapping):
        yield from ((f".{at}", each) for at, each in given.items() if isinstance(each, str))


def _file_problem(text: str) -> str | None:
    # A kubeconfig may hold a token, so no message shows it.
    return "expected a text without the character NUL; remove it" if "\0" in text else None


_PROBLEMS: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(FREE, _file_problem),
    "tool_call_parser": tool_parser_problem,
    "reasoning_parser": reasoning_parser_problem,
    "chat_template": template_problem,
}


def _text_mistake(key: str, given: str) -> str | None:
    if key in _PROBLEMS:
        return _PROBLEMS[key](given)
    if key == "shape":
        try:
            shape_for(given)
        except ValueError as error:
            return str(error)
    if key in {"zone", "zones"} and _ZONE.fullmatch(given) is None:
        return f"{_ZONE_RULE}, given {shown(given)}"
    if key == "account_id" and _ACCOUNT_ID.fullmatch(given) is None:
        rule = "expected 6 to 30 lower-case letters, digits and hyphens, beginning with a letter"
        return f"{rule}, given {shown(given)}"
    if key in FORMS and not FORMS[key].fits(given):
        told = "something else" if key in SECRETS else shown(given)
        return f"expected {FORMS[key].words}, given {told}"
    return None
