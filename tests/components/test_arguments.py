"""What a program reads of arguments that a component cannot be made of: all of it, in one error."""

from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

from components.core.arguments import ArgumentsError
from components.ladder.compute_class import ComputeClass, ComputeClassArgs
from components.ladder.node_pool import NodePool, NodePoolArgs
from components.ladder.rung import Layout
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, IMAGES, L4, L4_PAIR, SINGLE_GPU

ID = "projects/p/locations/us-east5/clusters/vllm"
LARGE = "Qwen/Qwen3-32B"
ON_L4: ModelServerArgs = {**FUNGIBLE, "layout": Layout.SPLIT, "rungs": [L4]}


def refused(engine: Recorder, make: Callable[[], pulumi.ComponentResource]) -> dict[str, str]:
    """Return what is said of each argument; nothing but the component may have been registered."""
    with pytest.raises(ArgumentsError) as caught:
        engine.run(make)
    assert isinstance(caught.value, pulumi.RunError)
    return {each["property_path"]: each["reason"] for each in caught.value.errors or ()}


def server(engine: Recorder, **edits: Any) -> dict[str, str]:
    """Return what is said of a server on one L4, with these arguments instead of its own."""
    args = cast("ModelServerArgs", {**ON_L4, **edits})
    return refused(engine, lambda: ModelServer("chat", args))


def test_the_text_names_the_component_and_every_mistake(engine: Recorder) -> None:
    given = {"cluster": ID, "shape": "v6e-1", "zones": ["us-east5-b"], "max_node": 3}
    args = cast("NodePoolArgs", given)
    with pytest.raises(ArgumentsError) as caught:
        engine.run(lambda: NodePool("spot", args))
    lines = str(caught.value).splitlines()
    known = ", ".join(NodePoolArgs.__annotations__)
    assert lines == [
        "NodePool 'spot' cannot be made of these arguments:",
        f"  max_node: unknown; did you mean 'max_nodes'? known: {known}",
        "  project: required, and not given",
        "  compute_class: required, and not given",
        "  node_service_account: required, and not given",
    ]


def test_arguments_that_are_no_dictionary_are_refused(engine: Recorder) -> None:
    found = refused(engine, lambda: NodePool("a", cast("NodePoolArgs", "v6e-1")))
    assert found == {"args": "expected a dictionary of keys, given 'v6e-1'"}


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({"max_model_len": "8k"}, "expected a whole number, given '8k'"),
        ({"max_model_len": True}, "expected a whole number, given True"),
        ({"model_id": 7}, "expected text, given 7"),
        ({"writable": "no"}, "expected true or false, given 'no'"),
        ({"parameters_billion": "7B"}, "expected a number, given '7B'"),
        ({"layout": "both"}, "expected one of 'fungible', 'split', given 'both'"),
        ({"compute_classes": "chat"}, "expected a list, given 'chat'"),
        (
            {"compute_classes": pulumi.Output.from_input("chat")},
            "expected a list, given the output of a resource",
        ),
    ],
)
def test_a_plain_value_of_another_type_is_told_by_its_key(
    engine: Recorder, edits: dict[str, Any], told: str
) -> None:
    assert server(engine, **edits) == dict.fromkeys(edits, told)


def test_a_value_that_may_be_left_empty_may(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("chat", {**ON_L4, "launcher": None, "quantization": None}))


def test_every_machine_that_is_not_known_is_named(engine: Recorder) -> None:
    found = server(engine, rungs=[{"name": "a", "shape": "l4"}, {"shape": "h100"}])
    known = found["rungs[0].shape"].partition("; ")[2]
    assert known.startswith("known: v4-4, ")
    assert found == {
        "rungs[0].shape": f"unknown shape 'l4'; {known}",
        "rungs[1].name": "required, and not given",
        "rungs[1].shape": f"unknown shape 'h100'; {known}",
    }


def test_the_machines_of_a_class_are_looked_at_too(engine: Recorder) -> None:
    args: ComputeClassArgs = {"kubeconfig": "k", "rules": [{"name": "a", "shape": "l4"}]}
    assert list(refused(engine, lambda: ComputeClass("a", args))) == ["rules[0].shape"]


def test_two_rungs_of_one_name_are_refused(engine: Recorder) -> None:
    found = server(engine, rungs=[L4, L4])
    assert found == {"rungs[1].name": "'l4' is the name of rungs[0] too"}


def test_a_ladder_without_rungs_is_refused(engine: Recorder) -> None:
    assert list(server(engine, rungs=[])) == ["rungs"]


def test_rungs_that_one_pod_cannot_ask_for_alike_are_refused(engine: Recorder) -> None:
    reason = (
        "layout 'split' needs one size for each accelerator family: 'l4-2' has 2, 'l4' has 1; "
        "make them equal or use layout 'fungible'"
    )
    assert server(engine, rungs=[L4, L4_PAIR]) == {"rungs[1].shape": reason}


def test_a_pod_of_one_gpu_may_be_on_machines_of_any_size(engine: Recorder) -> None:
    args: ModelServerArgs = {**SINGLE_GPU, "rungs": [L4, L4_PAIR]}
    engine.run(lambda: ModelServer("chat", args))


def test_a_family_without_an_image_is_named_with_those_that_have_one(engine: Recorder) -> None:
    found = server(engine, images={"gpu": IMAGES["nvidia"]})
    assert found == {"images": "no image for 'nvidia', which rungs are of; given: gpu"}


def test_a_model_that_a_rung_does_not_hold_is_refused_at_that_rung(engine: Recorder) -> None:
    found = server(
        engine, model_id=LARGE, rungs=[{"name": "h", "shape": "nvidia-h200-141gb-8"}, L4]
    )
    assert list(found) == ["rungs[1].shape"]
    assert found["rungs[1].shape"].startswith(f"{LARGE} does not fit g2-standard-4: each device")


def test_what_vllm_refuses_of_a_model_is_refused_at_its_arguments_all_at_once(
    engine: Recorder,
) -> None:
    found = server(
        engine,
        rungs=[{"name": "v6e", "shape": "v6e-1"}],
        images={"tpu": IMAGES["nvidia"]},
        model_id="example/tuned",
        parameters_billion=1.0,
        architecture="Gemma3ForCausalLM",
        checkpoint="quark",
        dtype="float16",
        quantization="fp8",
        task="generate",
    )
    assert {key: text.partition(";")[0] for key, text in found.items()} == {
        "weight_bits": "required with checkpoint 'quark', which comes in many widths: 8 times the "
        "GB of the files with its weights, divided by its billions of parameters",
        "dtype": "vLLM 0.26.0 does not compute Gemma3ForCausalLM in float16",
        "quantization": "the checkpoint is 'quark', and vLLM 0.26.0 refuses to start when it "
        "also gets 'fp8'",
        "model_id": "pool 'v6e' (v6e) is a TPU, where vLLM 0.26.0 does not take the checkpoint, "
        "'quark'",
    }


def test_a_checkpoint_that_the_program_names_is_the_one_that_is_sized(engine: Recorder) -> None:
    bits = {"checkpoint": "compressed-tensors", "weight_bits": 8.8}
    args: dict[str, Any] = {"model_id": "Qwen/Qwen3-14B", "max_model_len": 4096}
    assert list(server(engine, **args)) == ["rungs[0].shape"]
    engine.run(lambda: ModelServer("chat", {**ON_L4, **args, **bits}))  # type: ignore[typeddict-item]


def test_a_gated_model_needs_a_token_or_a_store(engine: Recorder) -> None:
    assert server(engine, model_id="google/gemma-3-1b-it") == {
        "model_id": "'google/gemma-3-1b-it' is gated: Hugging Face gives it only to a token whose "
        "owner accepted its licence; give 'token_source' and 'token_secret', or a store that has "
        "the model"
    }
    stored: dict[str, Any] = {"store_kind": "stream", "bucket": "models"}
    args = {**ON_L4, "model_id": "google/gemma-3-1b-it", **stored}
    engine.run(lambda: ModelServer("chat", args))  # type: ignore[arg-type]


def test_a_context_that_is_longer_than_the_model_was_made_for_is_refused(
    engine: Recorder,
) -> None:
    assert list(server(engine, max_model_len=9_000_000)) == ["max_model_len"]


def test_a_size_that_the_program_gives_is_not_held_against_the_facts(engine: Recorder) -> None:
    args: ModelServerArgs = {**ON_L4, "model_id": LARGE, "parameters_billion": 1.0}
    engine.run(lambda: ModelServer("chat", args))


def test_what_the_component_finds_itself_is_told_the_same_way(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError) as caught:
        engine.run(lambda: ModelServer("chat", {**ON_L4, "compute_classes": []}))
    assert str(caught.value).splitlines() == [
        "ModelServer 'chat' cannot be made of these arguments:",
        "  compute_classes: expected one for each workload (chat), given 0",
    ]
