"""Which repositories Artifact Registry takes."""

from typing import Any

import pytest

from tests.sandbox.calls import Calls

REPOSITORY = "gcp:artifactregistry/repository:Repository"
HUB = {"dockerRepository": {"publicRepository": "DOCKER_HUB"}}
MIRROR = {"format": "DOCKER", "repositoryId": "mirror", "mode": "REMOTE_REPOSITORY"}
CONFIG = "remoteRepositoryConfig"


def test_a_mirror_of_docker_hub_is_made_with_an_address_of_its_own(google: Calls) -> None:
    made = google.create(REPOSITORY, {**MIRROR, CONFIG: HUB})
    assert made.outputs["registryUri"] == "asia-northeast1-docker.pkg.dev/my-project/mirror"


@pytest.mark.parametrize(
    ("changes", "refusals"),
    [
        ({}, {CONFIG: "required with mode 'REMOTE_REPOSITORY': what it mirrors"}),
        (
            {"mode": "STANDARD_REPOSITORY", CONFIG: HUB},
            {CONFIG: "allowed only with mode 'REMOTE_REPOSITORY'; given: 'STANDARD_REPOSITORY'"},
        ),
        (
            {"format": "NPM", CONFIG: HUB},
            {
                f"{CONFIG}.dockerRepository": "allowed only with format 'DOCKER'; given: 'NPM'",
            },
        ),
        (
            {CONFIG: {"dockerRepository": {"publicRepository": "docker.io"}}},
            {
                f"{CONFIG}.dockerRepository.publicRepository": (
                    "expected 'DOCKER_HUB'; given: 'docker.io'"
                )
            },
        ),
        (
            {CONFIG: {"dockerRepository": {}}},
            {f"{CONFIG}.dockerRepository": "give 'publicRepository' or 'customRepository'"},
        ),
    ],
)
def test_a_mirror_says_what_it_mirrors(
    google: Calls, changes: dict[str, Any], refusals: dict[str, str]
) -> None:
    assert google.refusals(REPOSITORY, {**MIRROR, **changes}) == refusals


def test_a_repository_of_ones_own_mirrors_nothing(google: Calls) -> None:
    assert google.refusals(REPOSITORY, {"format": "DOCKER", "repositoryId": "own"}) == {}
