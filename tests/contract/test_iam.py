"""Rights on Google Cloud: exactly those in `iam.yaml`, none broader than it has to be."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.contract.rights import (
    FILES,
    LISTED,
    STACKS,
    Right,
    allowed,
    broad,
    differences,
    given,
    resources,
)
from tests.judges import Heard
from tools.render.registrations import Resource

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_gives_exactly_the_rights_that_are_listed(stack: str) -> None:
    assert differences(given(resources(stack)), allowed(stack)) == []


def test_the_list_names_no_stack_that_is_not_there() -> None:
    named = {stack for row in LISTED["rights"] for stack in row["stacks"]}
    assert named == set(STACKS)
    assert len(FILES) > 1


def test_every_member_of_the_list_has_a_right() -> None:
    assert {row["member"] for row in LISTED["rights"]} == set(LISTED["members"])


def test_every_right_of_the_list_says_why() -> None:
    assert [row for row in LISTED["rights"] if len(row["why"].split()) < 4] == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_right_is_broader_than_it_has_to_be(stack: str) -> None:
    assert [(right, broad(right)) for right in allowed(stack) if broad(right)] == []


RIGHT = Right(
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "roles/storage.objectViewer",
    "serviceAccount:vllm-builder@my-project.iam.gserviceaccount.com",
    (("bucket", "my-project-vllm-builder-sources"),),
)


def on_project(role: str) -> Right:
    return Right("gcp:projects/iAMMember:IAMMember", role, RIGHT.member)


TOO_BROAD = [
    (on_project(RIGHT.role), ["project-wide"]),
    (on_project("roles/secretmanager.secretAccessor"), ["project-wide"]),
    (on_project("roles/artifactregistry.writer"), ["project-wide"]),
    (on_project("roles/iam.serviceAccountUser"), ["project-wide"]),
    (on_project("roles/owner"), ["primitive-role"]),
    (on_project("roles/editor"), ["primitive-role"]),
    (on_project("roles/viewer"), ["primitive-role"]),
    (on_project("roles/container.admin"), ["administrator"]),
    (replace(RIGHT, role="roles/storage.objectAdmin"), ["administrator"]),
    (replace(RIGHT, type="gcp:folder/iAMMember:IAMMember"), ["above-the-project"]),
    (
        replace(
            RIGHT, role="roles/monitoring.viewer", type="gcp:organizations/iAMMember:IAMMember"
        ),
        ["above-the-project"],
    ),
    (replace(RIGHT, member="allUsers"), ["anybody"]),
    (replace(RIGHT, member="allAuthenticatedUsers"), ["anybody"]),
    (replace(RIGHT, member="domain:example.com"), ["anybody"]),
    (
        replace(RIGHT, member="principalSet://iam.googleapis.com/projects/NUMBER/x/namespace/vllm"),
        ["anybody"],
    ),
    (
        replace(RIGHT, member="serviceAccount:1-compute@developer.gserviceaccount.com"),
        ["shared-account"],
    ),
    (replace(RIGHT, member="serviceAccount:1@cloudbuild.gserviceaccount.com"), ["shared-account"]),
    (replace(RIGHT, type="gcp:storage/bucketIAMBinding:BucketIAMBinding"), ["not-a-member"]),
    (replace(RIGHT, type="gcp:storage/bucketIAMPolicy:BucketIAMPolicy"), ["not-a-member"]),
    (replace(RIGHT, type="gcp:serviceaccount/key:Key"), ["not-a-member"]),
    (replace(RIGHT, type="gcp:storage/bucketACL:BucketACL"), ["not-a-member"]),
]


@pytest.mark.parametrize(("right", "rules"), TOO_BROAD, ids=lambda value: str(value)[:60])
def test_a_right_that_is_too_broad_is_seen(right: Right, rules: list[str], heard: Heard) -> None:
    heard("list of rights in Google Cloud", refused=1)
    assert broad(RIGHT) == []
    # Above the project, storage is project-wide as well.
    assert [rule for rule in broad(right) if rule in rules] == rules


def planted(resource: Resource, **inputs: str) -> Resource:
    return replace(resource, inputs={**resource.inputs, **inputs})


Fault = Callable[[Resource], list[Resource]]

FAULTS: dict[str, tuple[Fault, int]] = {
    "a right that is gone": (lambda _: [], 1),
    "another role": (lambda right: [planted(right, role="roles/storage.objectUser")], 2),
    "another member": (lambda right: [planted(right, member="allUsers")], 2),
    "another bucket": (lambda right: [planted(right, bucket="my-project-others")], 2),
    "a condition": (lambda right: [planted(right, condition="none")], 2),
    "the same on the project": (
        lambda right: [right, replace(right, type="gcp:projects/iAMMember:IAMMember")],
        1,
    ),
    "a policy instead": (
        lambda right: [replace(right, type="gcp:storage/bucketIAMPolicy:BucketIAMPolicy")],
        2,
    ),
    "a key beside it": (
        lambda right: [right, replace(right, type="gcp:serviceaccount/key:Key", inputs={})],
        1,
    ),
    "an access list beside it": (
        lambda right: [right, replace(right, type="gcp:storage/bucketACL:BucketACL", inputs={})],
        1,
    ),
    "it a second time": (lambda right: [right, right], 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_of_what_a_stack_gives_is_seen(fault: str, heard: Heard) -> None:
    heard("list of rights in Google Cloud", refused=1)
    plant, expected = FAULTS[fault]
    asked = resources("dev")
    (right,) = (each for each in asked if each.name == "vllm-builder-source-reader")
    changed = [each for each in asked if each is not right] + plant(right)
    assert len(differences(given(changed), allowed("dev"))) == expected
