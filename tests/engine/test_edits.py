"""Every edit of `tools/pages/edits.yaml` on a running stack changes only what the table says.

Few edits go through the engine each time: what once replaced a cluster, or all that is in it, and
should not. The others take half an hour and are left to `make soak`.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from sandbox.commands.gcloud_clusters import created
from sandbox.commands.gcloud_repositories import created as repository_created
from sandbox.state.world import World
from sandbox.type_tokens import CLUSTER
from tests.engine.running_stack import RunningStack, Starter, tracked
from tests.engine.standing import US, Standing, settled, stood_up
from tools.pages.edits import Base, Edit, edits
from tools.stack.sandbox_home import REPOSITORY, SandboxHome
from tools.stack.sandbox_stack import SandboxStack

EACH_TIME = {
    "dev: tpuGeneration=v7x",
    "dev: pools.0.maxNodes=3",
    "dev: exposure.kind=gateway",
    "dev: cluster.dnsEndpoint=False, cluster.authorizedNetworks=['203.0.113.0/24']",
}
SUITABLE = (
    "--enable-dataplane-v2",
    "--enable-dns-access",
    "--enable-private-nodes",
    "--workload-pool=my-project.svc.id.goog",
)

# The engine closes a provider that is replaced before it has deleted what the provider made, where
# that goes first (pulumi/pulumi#14650).
ENGINES_WORDS = "grpc: the client connection is closing"
ENDED = [edit for edit in edits() if edit.replaces_cluster]
# In another region, or project, what is no cluster's was made already, and what was is to go.
TAKEN_BACK = [edit for edit in ENDED if edit.key not in ("region", "gcp:project")]
DONE = [edit for edit in edits() if edit.destroys and not edit.replaces_cluster]

StandingBase = Callable[[Base], Standing]


def cases(found: Sequence[Edit], each_time: set[str]) -> list[object]:
    """Give edits as parameters, those of a base to one worker; the soak has what is not named."""
    return [
        pytest.param(
            edit,
            id=str(edit),
            marks=[
                pytest.mark.xdist_group(f"edits of {edit.base.name}"),
                *([] if str(edit) in each_time else [pytest.mark.soak]),
            ],
        )
        for edit in found
    ]


def made_by_hand(stack: RunningStack) -> None:
    """Make a cluster and a registry that are not the stack's."""
    world = World(Path(stack.stack.world))
    place = (f"--location={stack.config['vllm-gke:region']}", "--project=my-project")
    created(["create", "theirs", *place, *SUITABLE], world)
    repository_created(["create", "theirs", "--repository-format=docker", *place], world)


@pytest.fixture(scope="session")
def new_base(
    tmp_path_factory: pytest.TempPathFactory, pulumi: Path, python: Path, sdks: Path, sandbox: Path
) -> Callable[[Base], RunningStack]:
    """Give a base of the table, in a sandbox of its own."""

    def give(base: Base) -> RunningStack:
        root = tmp_path_factory.mktemp("base") / "sandbox"
        shutil.copytree(sandbox, root)
        home = SandboxHome(root, REPOSITORY, str(python), str(sdks))
        stack = RunningStack(pulumi, SandboxStack(home, "test"), base.config, python)
        if base.has_theirs:
            made_by_hand(stack)
        return stack

    return give


@pytest.fixture(scope="session")
def standing_base(
    standing: Standing, new_base: Callable[[Base], RunningStack]
) -> Iterator[StandingBase]:
    """Give a base of the table, up; no test may work on it."""
    # The first one is where tests of failures begin, too.
    found: dict[str, Standing] = {"dev": standing}
    begun: list[RunningStack] = []

    def give(base: Base) -> Standing:
        if base.name not in found:
            begun.append(new_base(base))
            found[base.name] = stood_up(begun[-1])
        return found[base.name]

    yield give
    for stack in begun:
        stack.end()


def test_the_first_base_is_the_stack_that_other_tests_begin_with() -> None:
    assert next(edits()).base.config == tracked("dev", US)


@pytest.mark.parametrize("edit", cases(list(edits()), EACH_TIME))
def test_a_preview_of_an_edit_says_what_the_table_says(
    running_stack: Starter, standing_base: StandingBase, edit: Edit
) -> None:
    stack = standing_base(edit.base).copied_to(running_stack(edit.config))

    assert stack.preview().named_changes == edit.changes


@pytest.mark.parametrize("edit", cases(DONE, set()))
def test_an_edit_by_which_something_goes_does_nothing_that_its_preview_did_not_say(
    running_stack: Starter, standing_base: StandingBase, edit: Edit
) -> None:
    stack = standing_base(edit.base).copied_to(running_stack(edit.config))

    done = stack.up().named_changes

    assert done.items() - edit.changes.items() == set()
    # What a preview cannot know, e.g. a look-up behind an API that is still off, it may say of a
    # right: the new one is the old one in the end.
    left_out = edit.changes.keys() - done.keys()
    assert [what for what in left_out if not what.split()[0].endswith("Member")] == []
    assert stack.up("--expect-no-changes").changes == {}


def clusters(stack: RunningStack) -> list[str]:
    """Return the names of all clusters that there are."""
    return [thing.id for thing in stack.world() if thing.type == CLUSTER]


@pytest.mark.parametrize("edit", cases(ENDED, set()))
def test_an_edit_that_replaces_the_cluster_ends_before_it_goes_and_what_there_is_may_be_taken_down(
    running_stack: Starter, standing_base: StandingBase, edit: Edit
) -> None:
    base = standing_base(edit.base)
    stack = base.copied_to(running_stack(edit.config))

    assert ENGINES_WORDS in stack.up(status=1).text

    assert clusters(stack) == clusters(base.stack)
    stack.config = edit.base.config
    stack.destroy()
    assert {thing.id.rpartition("/")[2] for thing in stack.world()} <= {"theirs"}


@pytest.mark.parametrize("edit", cases(TAKEN_BACK, set()))
def test_an_edit_within_a_region_that_ended_so_may_be_taken_back(
    running_stack: Starter, standing_base: StandingBase, edit: Edit
) -> None:
    base = standing_base(edit.base)
    stack = base.copied_to(running_stack(edit.config))
    stack.up(status=1)

    stack.config = edit.base.config
    stack.up()

    assert settled(stack) == base.world
