"""Deployment: how a rollout goes, and the profiles that a launcher finds."""

import json

from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, SINGLE_GPU, SPLIT, TPU, serve

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def test_the_number_of_replicas_is_left_to_the_autoscaler(engine: Recorder) -> None:
    for spec in serve(engine, SPLIT).values():
        assert "replicas" not in spec


def test_the_halves_of_a_split_server_own_different_pods(engine: Recorder) -> None:
    selectors = [spec["selector"]["matchLabels"] for spec in serve(engine, SPLIT).values()]
    assert selectors[0] != selectors[1]


def test_a_deployment_selects_the_pods_it_makes(engine: Recorder) -> None:
    for spec in serve(engine, SPLIT).values():
        assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]


def test_a_rollout_only_adds_where_a_node_is_always_to_spare(engine: Recorder) -> None:
    spare: ModelServerArgs = {**FUNGIBLE, "max_replicas": 3}
    strategy = serve(engine, spare)["vllm"]["strategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_a_rollout_takes_one_of_four_away_where_four_may_fill_every_node(engine: Recorder) -> None:
    full: ModelServerArgs = {**FUNGIBLE, "max_replicas": 4}
    strategy = serve(engine, full)["vllm"]["strategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": "25%"}


def test_a_rollout_only_adds_where_a_gpu_is_always_to_spare(engine: Recorder) -> None:
    spare: ModelServerArgs = {**SINGLE_GPU, "max_replicas": 3}  # two machines of two GPUs
    strategy = serve(engine, spare)["vllm"]["strategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_a_rollout_waits_for_a_node_the_driver_the_image_a_cold_compile_and_the_weights(
    engine: Recorder,
) -> None:
    seconds = serve(engine, SPLIT)
    assert seconds["vllm-tpu"]["progressDeadlineSeconds"] == 1200 + 600 + 60 + 1800 + 29
    assert seconds["vllm-nvidia"]["progressDeadlineSeconds"] == 600 + 600 + 300 + 60 + 600 + 29


def test_a_launcher_finds_one_profile_for_each_kind_of_machine(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("vllm", FUNGIBLE))
    data = engine.one(CONFIG_MAP)["data"]
    assert sorted(data) == ["nvidia-1.json", "v6e-4.json"]
    assert json.loads(data["nvidia-1.json"]) == {
        "arguments": [
            "--tensor-parallel-size=1",
            "--max-num-batched-tokens=2048",
            "--max-num-seqs=256",
        ],
        "environment": {"VLLM_ENGINE_READY_TIMEOUT_S": "629"},
        "overrides": {},
    }


def test_profiles_cannot_change_under_a_running_pod(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("vllm", FUNGIBLE))
    assert engine.one(CONFIG_MAP)["immutable"] is True


def test_pods_mount_the_profiles_that_were_made(engine: Recorder) -> None:
    spec = serve(engine, FUNGIBLE)["vllm"]
    name = engine.one(CONFIG_MAP)["metadata"]["name"]
    assert {"name": "profiles", "configMap": {"name": name}} in spec["template"]["spec"]["volumes"]


def test_other_profiles_have_another_name_and_the_same_have_the_same(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("a", FUNGIBLE))
    engine.run(lambda: ModelServer("b", {**FUNGIBLE, "max_replicas": 1}))
    engine.run(lambda: ModelServer("c", {**FUNGIBLE, "rungs": [TPU]}))
    names = [inputs["metadata"]["name"] for inputs in engine.inputs(CONFIG_MAP).values()]
    a, b, c = (name.rpartition("-")[2] for name in sorted(names))
    assert a == b
    assert a != c
