"""What holds in every stack that is written down, whatever it is made of."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from components.ladder.lifetime import PROCESS_SECONDS
from tests.contract.every_stack import STACKS, registered
from tools.render.registrations import Resource

pytestmark = pytest.mark.xdist_group("every-stack")

_SERVING = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
)
_WAITS = re.compile(r"--timeout=(\d+)m\b")


def seconds(duration: str) -> float:
    """Return a duration of Go in seconds."""
    (parsed,) = re.findall(r"^(?:(\d+)m)?(?:(\d+)s)?$", duration)
    return 60 * int(parsed[0] or 0) + int(parsed[1] or 0)


def serving(stack: str) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Yield what makes replicas, with the pod that answers."""
    for each in registered(stack):
        if each.type not in _SERVING:
            continue
        spec = each.inputs["spec"]
        group = spec.get("leaderWorkerTemplate")
        pod = (group["leaderTemplate"] if group else spec["template"])["spec"]
        if any(volume["name"] == "profiles" for volume in pod.get("volumes", [])):
            yield each, pod


def engine_clocks(stack: str, pod: dict[str, Any]) -> list[float]:
    """Return vLLM's own limit on each kind of machine that a pod may be on."""
    (name,) = [
        volume["configMap"]["name"] for volume in pod["volumes"] if volume["name"] == "profiles"
    ]
    (profiles,) = [
        each.inputs["data"]
        for each in registered(stack)
        if each.type == "kubernetes:core/v1:ConfigMap" and each.inputs["metadata"]["name"] == name
    ]
    environments = [json.loads(text)["environment"] for text in profiles.values()]
    return [float(found["VLLM_ENGINE_READY_TIMEOUT_S"]) for found in environments]


def probe_clock(pod: dict[str, Any]) -> float:
    """Return the time that a pod's startup probes give it."""
    probes = [each["startupProbe"] for each in pod["containers"] if "startupProbe" in each]
    (found,) = {each["failureThreshold"] * each["periodSeconds"] for each in probes}
    return float(found)


@pytest.mark.parametrize("stack", STACKS)
def test_of_the_clocks_of_a_start_the_one_that_knows_more_ends_first(stack: str) -> None:
    """First vLLM, then the kubelet's probe, the rollout's deadline, and Pulumi."""
    found = list(serving(stack))
    assert found
    for each, pod in found:
        deadline = each.inputs["spec"].get("progressDeadlineSeconds")
        pulumi = [seconds(each.timeouts[operation]) for operation in ("create", "update")]
        clocks = [
            max(engine_clocks(stack, pod)),
            probe_clock(pod),
            *([] if deadline is None else [deadline]),
            *pulumi,
        ]
        assert all(one < other for one, other in itertools.pairwise(clocks[:-1])), clocks
        assert pulumi[0] <= pulumi[1]
        # vLLM has all of the probe but what is not its engine's: the last node of a group and the
        # process around the engine; a probe is of whole tens.
        group = 3600 + 2 * 600 if deadline is None else 0
        assert clocks[1] - clocks[0] <= group + PROCESS_SECONDS + 10


@pytest.mark.parametrize("stack", STACKS)
def test_pulumi_waits_longer_than_what_it_waits_for(stack: str) -> None:
    for each in registered(stack):
        inner = [60 * int(minutes) for minutes in _WAITS.findall(str(each.inputs.get("create")))]
        if each.type == "kubernetes:batch/v1:Job":
            inner.append(each.inputs["spec"]["activeDeadlineSeconds"])
        if inner:
            assert sum(inner) < seconds(each.timeouts["create"]), each.name


@pytest.mark.parametrize("stack", STACKS)
def test_a_resource_of_a_late_kind_waits_for_its_definition(stack: str) -> None:
    """Kinds that Kubernetes itself has are there from the start; every other comes when it does."""
    found = {each.urn: each for each in registered(stack)}
    custom = [each for each in found.values() if _group(each) is not None]
    assert custom
    missing = [f"{each.name}: {each.type}" for each in custom if not _waited_for(each, found)]
    assert missing == []


def _group(resource: Resource) -> str | None:
    """Return the API group of a custom resource; None of what Kubernetes itself has."""
    package, _, rest = resource.type.partition(":")
    group = rest.partition("/")[0]
    is_theirs = package == "kubernetes" and "." in group and not group.endswith(".k8s.io")
    return group if is_theirs or group in _LATE_BESIDE_KUBERNETES else None


_LATE_BESIDE_KUBERNETES = {
    "gateway.networking.k8s.io",
    "inference.networking.k8s.io",
    "leaderworkerset.x-k8s.io",
    "secrets-store.csi.x-k8s.io",
}


def _waited_for(resource: Resource, found: dict[str, Resource]) -> bool:
    kind, group = resource.type.rpartition(":")[2].lower(), _group(resource)
    definition = re.compile(rf"\bcrd/{kind.removesuffix('y')}\w*\.{re.escape(str(group))}\b")
    return any(
        definition.search(str(each.inputs.get("create"))) for each in _above(resource, found)
    )


def _above(resource: Resource, found: dict[str, Resource]) -> Iterator[Resource]:
    """Yield everything that has to be there first; a child waits for what its parent waits for."""
    seen: set[str] = set()
    left = [*resource.dependencies, resource.parent]
    while left:
        urn = left.pop()
        if urn in seen or urn not in found:
            continue
        seen.add(urn)
        yield found[urn]
        left += [*found[urn].dependencies, found[urn].parent]


@pytest.mark.parametrize("stack", STACKS)
def test_a_pool_is_made_when_the_weights_that_a_stack_brings_are_there(stack: str) -> None:
    """A kept node costs from the start; a pool without one, or a download, waits for nothing."""
    found = {each.urn: each for each in registered(stack)}
    # A canary has a Job too, which waits for the pools.
    downloads = {
        each.urn for each in found.values() if "ModelDownload$kubernetes:batch" in each.urn
    }
    pools = [
        each
        for each in found.values()
        if each.type == "gcp:container/nodePool:NodePool" and not each.name.endswith("-system")
    ]
    for pool in pools:
        before = list(_above(pool, found))
        keeps = bool(pool.inputs["autoscaling"]["totalMinNodeCount"])
        assert ({each.urn for each in before} >= downloads) == (keeps or not downloads), pool.name
        if not (keeps and downloads):
            assert not [each.urn for each in before if each.type.startswith("kubernetes:")]


def test_an_image_names_the_disk_that_it_is_made_of_and_a_disk_its_image() -> None:
    found = {(each.type, each.name): each for each in registered("distributed-disk")}
    made = found["gcp:compute/image:Image", "distributed-disk-model"]
    image, disk = made.inputs, found["gcp:compute/disk:Disk", "distributed-disk-model"].inputs
    assert any(urn.endswith("::distributed-disk-model-detached") for urn in made.dependencies)
    assert image["sourceDisk"] == "${distributed-disk-model-scratch.selfLink}"
    assert disk["image"] == "${distributed-disk-model.selfLink}"


@pytest.mark.parametrize("stack", STACKS)
def test_the_number_of_replicas_is_the_autoscalers(stack: str) -> None:
    """Nobody else's write of it is taken back, and the program writes none."""
    scaled = {
        each.inputs["spec"]["scaleTargetRef"]["name"]
        for each in registered(stack)
        if each.type == "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
    }
    found = list(serving(stack))
    assert {each.name for each, _ in found} == scaled
    for each, _ in found:
        assert "replicas" not in each.inputs["spec"]
        assert each.ignored == ("spec.replicas",)


@pytest.mark.parametrize("stack", STACKS)
def test_a_field_that_another_manager_took_does_not_fail_an_up(stack: str) -> None:
    """Without that option it is a conflict."""
    (provider,) = [each for each in registered(stack) if each.type == _KUBERNETES]
    assert provider.inputs["enablePatchForce"] in {True, "true"}


_KUBERNETES = "pulumi:providers:kubernetes"
