"""An image that the registry lost: `up` alone leaves it so, the command of the runbook does not."""

import os
import re
import subprocess
from pathlib import Path

from sandbox.state.world import World
from sandbox.type_tokens import IMAGE
from tests.contract.runbooks import pages
from tests.docs.command_blocks import blocks
from tests.engine.running_stack import Starter, tracked


def test_a_lost_image_is_built_again_by_the_command_of_the_runbook(
    running_stack: Starter,
) -> None:
    stack = running_stack(tracked("llama2"))
    stack.up()
    world = World(stack.stack.world)
    (lost,) = [each for each in world.things(IMAGE) if "vllm-gpu" in each.id]
    world.drop(IMAGE, lost.id)
    assert stack.up().changes == {}
    assert world.get(IMAGE, lost.id) is None

    found = re.search(
        r"^URN=.* (grep -o '.*Command::)vllm-tpu\$'", pages()["no-replica"].read_text(), re.M
    )
    assert found is not None
    listed = stack.pulumi("stack", "--stack", stack.stack.name, "--show-urns").stdout
    (urn,) = subprocess.run(
        ["sh", "-c", f"{found[1]}llama2-gpu$'"],
        input=listed,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    stack.up("--replace", urn)
    assert world.get(IMAGE, lost.id) is not None


def test_the_command_of_the_runbook_stops_if_the_stack_does_not_build_the_image(
    tmp_path: Path,
) -> None:
    (command,) = [each.text for each in blocks(pages()["no-replica"]) if "--replace" in each.text]
    pulumi, calls = tmp_path / "pulumi", tmp_path / "calls"
    pulumi.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    pulumi.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command], env={"PATH": path}, capture_output=True, text=True, check=False
    )
    assert "the stack does not build this image" in done.stderr
    assert calls.read_text() == "stack --stack dev --show-urns\n"
