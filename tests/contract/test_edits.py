"""The table of edits: every key has a row, and all by which something goes is said to."""

import pytest

from components.stack.config import StackConfig
from components.stack.file import plan
from tests.plan.drawn_keys import choices, chosen
from tools.pages.configuration_page import keys
from tools.pages.edits import Base, Edit, bases, edits, keys_that_replace

EDITS = list(edits())
STACKS: list[Base | Edit] = [*bases().values(), *EDITS]


def raw(stack: Base | Edit) -> dict[str, object]:
    """Return what a stack's file says, by short keys."""
    found = stack.config.items()
    return {key.removeprefix("vllm-gke:"): value for key, value in found if "vllm-gke:" in key}


def said(stack: Base | Edit) -> set[str]:
    """Return each key with what it says, as `section.key=kind`, what is left out too."""
    config = StackConfig.model_validate(raw(stack))
    return set(chosen(config.model_dump(mode="json", by_alias=True)))


def test_every_key_of_a_stack_file_has_a_row() -> None:
    assert {"gcp:project", *keys()} - {edit.key for edit in EDITS} == set()


def test_a_key_of_kinds_goes_from_or_to_each_of_them() -> None:
    kinds = {choice for choice in choices() if "=" in choice}
    tried = {
        each
        for edit in EDITS
        for each in said(edit.base) | said(edit)
        if each.partition("=")[0] == edit.key
    }
    assert kinds - tried == set()


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: f"{type(stack).__name__} {stack}"[:80])
def test_a_stack_of_the_table_has_no_mistake(stack: Base | Edit) -> None:
    assert plan(raw(stack))[2] == ()


def test_an_edit_is_there_once() -> None:
    assert len({str(edit) for edit in EDITS}) == len(EDITS)


def test_the_keys_by_which_something_goes_are_listed() -> None:
    assert set(keys_that_replace()) == {edit.key for edit in EDITS if edit.is_felt}
    assert list(keys_that_replace().values()).count("") == 0


def test_no_other_key_replaces_the_cluster_or_the_network() -> None:
    ground = {"Cluster", "Network", "Subnetwork", "Account"}
    by = {
        edit.key
        for edit in EDITS
        if {what.split()[0] for what, how in edit.changes.items() if how == "replace"} & ground
    }
    existing = {f"network.existing{key}" for key in ("", ".network", ".subnetwork")}
    ranges = {f"network.existing.{key}Range" for key in ("pod", "service")}
    # Another name is another stack: its cluster is no replacement but for what both need.
    assert (
        by == {"gcp:project", "region", "name", "cluster.mode", "cluster.zone"} | existing | ranges
    )


def test_weights_that_a_stack_brought_go_by_another_store_alone() -> None:
    kept = {"Bucket", "Disk", "Image"}
    by = {
        edit.key
        for edit in EDITS
        for what in edit.destroys
        if what.split()[0] in kept and "-sources" not in what
    }
    assert by == {f"modelStore.{key}" for key in ("disk.sizeGib", "disk.type")} | {
        "modelStore.existing",
        "modelStore.kind",
        "modelStore.path",
    }
