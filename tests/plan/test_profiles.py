"""Profiles: what vLLM is told on each kind of machine."""

from dataclasses import replace

import pytest

from components.ladder.lifetime import Drain
from components.model.options import ModelOptions
from components.model.profiles import (
    ModelChoice,
    common_arguments,
    profiles,
)
from components.model.settings import settings_of
from tests.plan.choices import rung

QWEN = ModelChoice("Qwen/Qwen2-1.5B", 8192)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_persons_flag_takes_the_place_of_the_machines() -> None:
    on_l4 = replace(rung("nvidia-l4-1"), arguments={"max-num-seqs": 32, "seed": 7})
    everywhere = replace(QWEN, settings=settings_of({"seed": 1, "enforce-eager": True}, {}))
    (profile,) = profiles([on_l4], everywhere)
    assert profile.arguments == (
        "--tensor-parallel-size=1",
        "--max-num-batched-tokens=2048",
        "--seed=7",
        "--enforce-eager",
        "--max-num-seqs=32",
    )


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        (ModelOptions(), ()),
        (
            ModelOptions(tool_call_parser="hermes", reasoning_parser="qwen3"),
            ("--enable-auto-tool-choice", "--tool-call-parser=hermes", "--reasoning-parser=qwen3"),
        ),
        (
            ModelOptions(remote_code=True, chat_template="{{ messages }}"),
            (
                "--trust-remote-code",
                f"--code-revision={COMMIT}",
                "--chat-template=/etc/vllm/profiles/chat_template.jinja",
            ),
        ),
    ],
    ids=["none", "parsers", "code and template"],
)
def test_what_a_model_does_beyond_answering_is_flags_of_every_rung(
    options: ModelOptions, flags: tuple[str, ...]
) -> None:
    chosen = replace(QWEN, revision=COMMIT, options=options)
    plain = common_arguments(replace(QWEN, revision=COMMIT), Drain(15, 45, 15))
    assert common_arguments(chosen, Drain(15, 45, 15)) == (*plain, *flags)
