"""Every command line of vLLM that a stack's pods have: what the launcher makes of its profiles."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from components.facts.shapes import Family, Shape
from components.stack.config import StackConfig
from components.stack.file import plan, raw_of
from tests.contract.model_configs import UNKNOWN, model_config
from tools.render.evaluate import REPOSITORY
from tools.render.registrations import Resource
from tools.stack.settings import settings_of
from tools.vllm.parser import Case

_SERVING = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
)
_CONTAINERS = {f"vllm-{family.value}": family for family in Family}


@dataclass(frozen=True)
class Told:
    """What vLLM is told in one container on one machine."""

    family: Family
    shape: str
    case: Case


def told(config: Mapping[str, Any], resources: tuple[Resource, ...]) -> Iterator[Told]:
    """Yield what a stack's vLLMs are told on each rung that they may wake up on."""
    settings = settings_of("unnamed", config, REPOSITORY)
    planned, ladder, _ = plan(raw_of(settings.project, settings.values))
    if planned is None:
        raise AssertionError("the stack is refused")
    model = _model(planned)
    for name, arguments, profiles in _containers(resources):
        family = _CONTAINERS[name]
        for shape in {rung.shape.machine_type: rung.shape for rung in ladder.rungs}.values():
            if shape.family is family and f"{shape.hardware}.json" in profiles:
                profile = json.loads(profiles[f"{shape.hardware}.json"])
                given = (*arguments[1:], *profile["arguments"])
                words = tuple(_with_template(word, profiles) for word in given)
                variables = {**profile["environment"], **profile["overrides"]}
                case = on(shape, Case(words, model, variables))
                yield Told(family, shape.machine_type, case)


def _with_template(word: str, files: Mapping[str, str]) -> str:
    """Return a word with a chat template in the place of its file, which only a pod has."""
    flag, _, path = word.partition("=")
    return f"{flag}={files[path.rpartition('/')[2]]}" if flag == "--chat-template" else word


def on(shape: Shape, case: Case) -> Case:
    """Return a case on a machine."""
    return replace(
        case,
        capability=shape.capability or case.capability,
        devices=shape.count,
        memory_gib=shape.accelerator_memory_gib / shape.count,
    )


def _model(planned: StackConfig) -> dict[str, Any]:
    facts = planned.model.facts or UNKNOWN
    known = planned.model.known
    architecture = known.architecture or UNKNOWN.architecture
    return model_config(replace(facts, architecture=architecture, stored=known.stored))


def _containers(
    resources: tuple[Resource, ...],
) -> Iterator[tuple[str, list[str], Mapping[str, str]]]:
    """Yield the name, the arguments and the profiles of each container that runs vLLM."""
    maps = {
        each.inputs["metadata"]["name"]: each.inputs["data"]
        for each in resources
        if each.type == "kubernetes:core/v1:ConfigMap"
    }
    for each in resources:
        if each.type not in _SERVING:
            continue
        group = each.inputs["spec"].get("leaderWorkerTemplate")
        pod = (group["leaderTemplate"] if group else each.inputs["spec"]["template"])["spec"]
        volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
        if "profiles" in volumes:
            profiles = maps[volumes["profiles"]["configMap"]["name"]]
            for container in pod["containers"]:
                if container["name"] in _CONTAINERS:
                    yield container["name"], container["args"], profiles
