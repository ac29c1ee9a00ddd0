"""The dev stack, up and undisturbed: what a disturbed run is held against, and where some begin.

Owns: which calls make the stack, what two worlds have to have in common, and copies of a stack that
is up, which cost a test a second where an up of its own costs seven. Not here: disturbances.
"""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engine.running_stack import Config, RunningStack, Starter, tracked
from tools.stack.sandbox_home import REPOSITORY, SandboxHome
from tools.stack.sandbox_stack import SandboxStack

US = {"vllm-gke:region": "us-central1"}
"""A region that has each generation of TPU: a stack there can change to another."""

_KEPT = ("state", "stacks", "worlds")

# Two runs of the same program differ in when things were made, in what Kubernetes numbers by that,
# and in the numbers that Cloud Monitoring gives out in the order in which it was asked.
_LEFT_TO_CHANCE = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "(time)"),
    (re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"), "(uid)"),
    (re.compile(r"(alertPolicies|conditions|dashboards)/\d+"), r"\1/(number)"),
    # A second attempt counts up.
    (re.compile(r'"(\w*[gG]eneration|resourceVersion)": "?\d+"?'), r'"\1": "(number)"'),
)


@dataclass(frozen=True)
class Call:
    """One call of a provider that changes something: an operation on a resource of the program."""

    op: str
    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.op} {self.type.rpartition(':')[2]} {self.name}"

    def fault(self, **more: Any) -> dict[str, Any]:
        """Write conditions under which this call fails once."""
        return {"faults": [{"op": self.op, "type": self.type, "name": self.name, **more}]}


def calls(op: str) -> list[Call]:
    """List the dev stack's resources that a provider makes, each with the operation given."""
    listed = (REPOSITORY / "tests" / "contract" / "dev_urns.txt").read_text().split()
    ends = [urn.split("::")[-2:] for urn in listed]
    found = [Call(op, chain.rpartition("$")[2], name) for chain, name in ends]
    return [call for call in found if call.type.split(":")[0] in ("gcp", "kubernetes", "command")]


def one_of_each_type(found: Sequence[Call]) -> list[Call]:
    """Leave out all but the first of each type."""
    return list({call.type: call for call in reversed(found)}.values())[::-1]


def settled(stack: RunningStack) -> list[str]:
    """Give all that exists, but for what is left to chance; a duplicate is there twice."""
    texts = [json.dumps(asdict(thing), sort_keys=True, indent=1) for thing in stack.world()]
    for pattern, name in _LEFT_TO_CHANCE:
        texts = [pattern.sub(name, text) for text in texts]
    return sorted(texts)


@dataclass(frozen=True)
class Standing:
    """A stack that is up."""

    stack: RunningStack
    world: list[str]
    record: dict[str, dict[str, Any]]
    """The engine's entry on each resource, by URN."""

    def copied_to(self, stack: RunningStack) -> RunningStack:
        """Make another stack of the same name as if it had made all this itself."""
        for folder in _KEPT:
            target = stack.stack.home.root / folder
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(self.stack.stack.home.root / folder, target)
        return stack


def stood_up(stack: RunningStack) -> Standing:
    """Bring a stack up, and remember it."""
    stack.up()
    record = {entry["urn"]: entry for entry in stack.resources()}
    return Standing(stack, settled(stack), record)


Stand = Callable[[Config], Standing]


@pytest.fixture(scope="session")
def stand(
    tmp_path_factory: pytest.TempPathFactory, pulumi: Path, python: Path, sdks: Path, sandbox: Path
) -> Stand:
    """Stand stacks up, each configuration once: `stand(config)`; no test may work on one of them.

    Tests that want the same are in one group of xdist, so that one worker has it.
    """
    stood: dict[str, Standing] = {}

    def stand_once(config: Config) -> Standing:
        key = json.dumps(config, sort_keys=True)
        if key not in stood:
            root = tmp_path_factory.mktemp("standing") / "sandbox"
            shutil.copytree(sandbox, root)
            home = SandboxHome(root, REPOSITORY, str(python), str(sdks))
            stack = RunningStack(pulumi, SandboxStack(home, "test"), config, python)
            try:
                stood[key] = stood_up(stack)
            finally:
                stack.end()
        return stood[key]

    return stand_once


@pytest.fixture(scope="session")
def standing(stand: Stand) -> Standing:
    """Give the dev stack in a region where it can change its TPUs; no test may work on it."""
    return stand(tracked("dev", US))


@pytest.fixture
def dev(running_stack: Starter, standing: Standing) -> RunningStack:
    """Give a test the dev stack of its own, as after an `up`, in a region with all TPUs."""
    return standing.copied_to(running_stack(standing.stack.config))
