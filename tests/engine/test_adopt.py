"""A cluster that a guide made by hand, taken into a stack by `pulumi import`."""

import json
from dataclasses import replace
from pathlib import Path

from sandbox.commands import gcloud_clusters, gcloud_repositories
from sandbox.state.world import World
from tests.engine.running_stack import RunningStack, Starter, tracked
from tools.release.adopt import KINDS, import_file
from tools.render.evaluate import REPOSITORY, evaluate

PLACE = ("--location=asia-northeast1", "--project=my-project")
# The guide's flags, and those two that the stack cannot do without.
GUIDE = (
    "--num-nodes=1",
    "--workload-pool=my-project.svc.id.goog",
    "--enable-managed-prometheus",
    "--enable-image-streaming",
    "--auto-monitoring-scope=ALL",
)
RANGES = {"podRange": "gke-vllm-pods", "serviceRange": "gke-vllm-services"}
THEIR_NETWORK = {"network": "default", "subnetwork": "default", **RANGES}
PROVIDER = "urn:pulumi:test::vllm-gke::pulumi:providers:gcp::google"
FIRST = REPOSITORY / "tools" / "release" / "adopt_first"


def adopted(running_stack: Starter, *flags: str) -> RunningStack:
    """Make a cluster and a registry by hand and import both."""
    stack = running_stack(tracked("dev", {"vllm-gke:network": {"existing": THEIR_NETWORK}}))
    world = World(Path(stack.stack.world))
    gcloud_clusters.created(["create", "vllm", *PLACE, *GUIDE, *flags], world)
    gcloud_repositories.created(["create", "vllm", "--repository-format=docker", *PLACE], world)
    home = replace(stack.stack.home, project=FIRST)
    RunningStack(stack.cli, replace(stack.stack, home=home), stack.config, stack.python).up()
    assert PROVIDER in {each["urn"] for each in stack.resources()}
    file = stack.folder / "import.json"
    text = json.dumps(import_file(evaluate(stack.config), ["cluster", "registry"]))
    file.write_text(text.replace("urn:pulumi:unnamed::", "urn:pulumi:test::"))
    flags = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
    stack.pulumi("import", "--stack", "test", "--file", str(file), *flags)
    return stack


def ops(stack: RunningStack) -> dict[str, str]:
    """Give what a preview would do to each of the two."""
    types = {type_ for type_, _ in KINDS.values()}
    steps = stack.preview().steps
    return {
        urn.rpartition("$")[2].split("::")[0]: op
        for urn, op in steps.items()
        if urn.rpartition("$")[2].split("::")[0] in types
    }


def test_a_cluster_made_by_hand_is_taken_over_and_not_replaced(running_stack: Starter) -> None:
    stack = adopted(running_stack, "--enable-dataplane-v2", "--enable-private-nodes")

    assert ops(stack) == {type_: "update" for type_, _ in KINDS.values()}

    stack.up()
    assert stack.up("--expect-no-changes").changes == {}
    stack.destroy()


def test_a_cluster_without_dataplane_v2_would_be_replaced_and_the_preview_says_so(
    running_stack: Starter,
) -> None:
    stack = adopted(running_stack)
    said = stack.preview("--diff").text
    assert ops(stack)[KINDS["cluster"][0]] != "update"
    assert "datapathProvider" in said
