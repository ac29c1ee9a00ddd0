"""Canary: the StatefulSet of the new version, its Job, and the rights of its Job."""

from typing import Any, cast

import pulumi
import pytest

from components.core.arguments import ArgumentsError
from components.ladder.class_rules import RUNG_LABEL
from components.rollout.canary import Canary, CanaryArgs
from components.rollout.job.__main__ import parser
from components.rollout.job.version import version
from components.rollout.plan import Gate
from components.server.model_server import ModelServer
from tests.components.recorder import DIGEST, Recorder
from tests.components.servers import DEPLOYMENT, FUNGIBLE, GROUPS, SPLIT

STATEFUL_SET = "kubernetes:apps/v1:StatefulSet"
JOB = "kubernetes:batch/v1:Job"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"

CANARY = cast(
    "CanaryArgs",
    {
        **FUNGIBLE,
        "app": "vllm",
        "judge_image": f"example.com/tpu@{DIGEST}",
        "judge_files": {"__main__.py": "pass\n"},
        "gate": Gate.SAME_FORMAT,
        "minutes": 10,
    },
)


def made(engine: Recorder, args: CanaryArgs = CANARY) -> Recorder:
    """Make a canary."""
    engine.run(lambda: Canary("vllm-canary", args))
    return engine


def template(engine: Recorder, args: CanaryArgs = CANARY) -> dict[str, Any]:
    """Make a canary and return the template of its pod."""
    found: dict[str, Any] = made(engine, args).one(STATEFUL_SET)["spec"]["template"]
    return found


def test_no_replica_exists_until_the_job_asks_for_it(engine: Recorder) -> None:
    assert made(engine).one(STATEFUL_SET)["spec"]["replicas"] == 0


def test_the_pod_is_outside_of_the_service_and_stays_in_its_set_when_it_joins(
    engine: Recorder,
) -> None:
    spec = made(engine).one(STATEFUL_SET)["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert labels == {
        "app.kubernetes.io/name": "vllm-canary",
        "app.kubernetes.io/instance": "vllm-canary",
    }
    assert spec["selector"] == {"matchLabels": {"app.kubernetes.io/instance": "vllm-canary"}}


def test_the_canary_runs_what_the_model_server_would(engine: Recorder) -> None:
    def program() -> None:
        Canary("vllm-canary", CANARY)
        ModelServer("vllm", FUNGIBLE)

    engine.run(program)
    served = engine.one(DEPLOYMENT)["spec"]["template"]
    assert version(engine.one(STATEFUL_SET)["spec"]["template"]) == version(served)


@pytest.mark.parametrize(
    "changes",
    [
        {"images": {"tpu": "example.com/tpu:next", "nvidia": "example.com/gpu:next"}},
        {"revision": "v2"},
        {"arguments": {"max-num-seqs": 8}},
        {"environment": {"VLLM_LOGGING_LEVEL": "DEBUG"}},
    ],
    ids=lambda each: next(iter(each)),
)
def test_another_image_revision_flag_or_variable_is_another_job(changes: dict[str, Any]) -> None:
    def version_of(args: dict[str, Any]) -> str:
        engine = Recorder()
        pulumi.runtime.set_mocks(engine)
        whole = cast("CanaryArgs", {**CANARY, **args})
        pod = made(engine, whole).one(JOB)["spec"]["template"]["spec"]
        (mark,) = [x["value"] for x in pod["containers"][0]["env"] if x["name"] == "VERSION"]
        return str(mark)

    assert version_of({}) == version_of({"minutes": 20})
    assert version_of(changes) != version_of({})


def test_the_canary_is_kept_off_the_nodes_of_other_replicas(engine: Recorder) -> None:
    affinity = template(engine)["spec"]["affinity"]
    (rule,) = affinity["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (selected,) = rule["labelSelector"]["matchExpressions"]
    assert selected["values"] == ["vllm", "vllm-canary"]
    assert "nodeAffinity" not in affinity


def test_a_named_pool_is_the_only_rung_of_the_canary(engine: Recorder) -> None:
    affinity = template(engine, {**CANARY, "pool": "l4"})["spec"]["affinity"]
    required = affinity["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert required["nodeSelectorTerms"] == [
        {"matchExpressions": [{"key": RUNG_LABEL, "operator": "In", "values": ["l4"]}]}
    ]


def test_with_several_deployments_the_canary_is_of_the_one_of_its_pool(engine: Recorder) -> None:
    args: CanaryArgs = {**CANARY, **SPLIT, "pool": "l4"}
    job = made(engine, args).one(JOB)
    assert "--deployment=vllm-nvidia" in job["spec"]["template"]["spec"]["containers"][0]["args"]
    selector = engine.one(STATEFUL_SET)["spec"]["template"]["spec"]["nodeSelector"]
    assert selector == {"cloud.google.com/compute-class": "vllm-nvidia-fallback"}


def test_the_program_takes_the_words_of_the_job(engine: Recorder) -> None:
    words = made(engine).one(JOB)["spec"]["template"]["spec"]["containers"][0]["args"]
    given = parser().parse_args(words)
    assert (given.namespace, given.canary, given.gate) == ("serving", "vllm-canary", "sameFormat")
    assert (given.seconds, given.slowdown, given.errors) == (600, 1.5, 0.01)


def test_a_job_has_no_name_that_an_earlier_one_of_the_version_may_have(engine: Recorder) -> None:
    assert "name" not in made(engine).one(JOB)["metadata"]


def test_after_a_version_that_goes_back_the_next_up_makes_a_new_job(engine: Recorder) -> None:
    job = made(engine).one(JOB)
    assert job["metadata"]["annotations"] == {"pulumi.com/replaceUnready": "true"}


def test_the_account_writes_to_the_canary_alone(engine: Recorder) -> None:
    rules = made(engine).one(ROLE)["rules"]
    writes = {
        (*rule["resources"], *rule.get("resourceNames", ()))
        for rule in rules
        if set(rule["verbs"]) - {"get", "list"}
    }
    assert writes == {("statefulsets/scale", "vllm-canary"), ("pods", "vllm-canary-0")}


def test_what_follows_waits_for_the_judgment(engine: Recorder) -> None:
    async def before() -> set[str]:
        resources = await Canary("vllm-canary", CANARY).namespace.resources()
        return {resource._name for resource in resources}

    assert engine.known(lambda: pulumi.Output.from_input(before())) == {"vllm-canary-judge"}


def test_a_canary_without_a_judgment_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="gate: nothing to judge by"):
        made(engine, {**CANARY, "gate": Gate.NONE, "minutes": 0})


def test_a_group_has_no_canary(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="minutes: not possible with strategy 'multiNode'"):
        made(engine, {**CANARY, **GROUPS})
    assert engine.resources == []


def test_an_unknown_pool_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="pool: no pool 'h100'; pools: tpu, l4"):
        made(engine, {**CANARY, "pool": "h100"})
