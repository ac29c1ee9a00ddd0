"""What GKE's controllers leave behind: `destroy` names it, the sweep lists it and removes it."""

import json
from pathlib import Path

import pytest

from sandbox.state.world import Thing, World, now
from tests.engine.running_stack import RunningStack, Starter, tracked
from tools.stack import __main__ as stack
from tools.stack import sweep
from tools.stack.sandbox_home import REPOSITORY

FIREWALL = "gcp:compute/firewall:Firewall"
RULE = "projects/my-project/global/firewalls/k8s-0f3a9c1b2d4e5f60-node-http-hc"


def left_by_the_service_controller(world: World) -> None:
    """Plant the rule that lets Google's health checks in, as the controller makes it."""
    properties = {
        "name": RULE.rpartition("/")[2],
        "network": "projects/my-project/global/networks/llama2",
        "targetTags": ["gke-llama2-1a2b3c4d-node"],
    }
    world.put(Thing(FIREWALL, RULE, "", now(), properties, {}))


def swept(running: RunningStack, *, delete: bool) -> list[str]:
    """Sweep, and give what is left behind before it."""
    place = sweep.place_of(REPOSITORY / "Pulumi.llama2.yaml", REPOSITORY)
    run = sweep.sandboxed(running.stack)
    found = sweep.leftovers(place, run)
    if delete:
        assert sweep.swept(found, place.project, run) == sweep.DONE
    return [f"{each.kind} {each.name}" for each in found]


def test_a_rule_of_the_service_controller_is_named_listed_and_removed(
    running_stack: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    running = running_stack(tracked("llama2"))
    running.up()
    left_by_the_service_controller(World(Path(running.stack.world)))
    with pytest.raises(sweep.SweepError, match="cluster 'llama2' still exists"):
        swept(running, delete=True)

    said = running.destroy(status=1).text

    network = "projects/my-project/global/networks/llama2"
    assert f"The network resource '{network}' is already being used by '{RULE}'" in said
    assert stack.operate(running.stack, "destroy", ["--non-interactive"]) == 1
    told = capsys.readouterr().err
    assert "make sweep STACK=test ARGS=--delete    removes them; then run destroy again" in told
    assert json.dumps([RULE.rpartition("/")[2]])[2:-2] in told
    left = ["firewall-rules k8s-0f3a9c1b2d4e5f60-node-http-hc"]
    assert swept(running, delete=False) == left
    assert swept(running, delete=True) == left
    assert swept(running, delete=True) == []
    running.destroy()
    assert running.world() == []
