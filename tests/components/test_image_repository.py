"""ImageRepository: where images are kept, and who reads them."""

from components.image.repository import ImageRepository
from tests.components.recorder import Recorder


def repository() -> ImageRepository:
    """Make a repository."""
    return ImageRepository(
        "vllm", {"project": "p", "region": "europe-west4", "reader": "nodes@p.iam"}
    )


def test_a_repository_takes_docker_images_in_the_nodes_region(engine: Recorder) -> None:
    engine.run(repository)
    made = engine.one("gcp:artifactregistry/repository:Repository")
    assert (made["repositoryId"], made["format"], made["location"]) == (
        "vllm",
        "DOCKER",
        "europe-west4",
    )


def test_a_repository_keeps_the_newest_and_a_month(engine: Recorder) -> None:
    engine.run(repository)
    assert engine.one("gcp:artifactregistry/repository:Repository")["cleanupPolicies"] == [
        {"id": "keep-newest", "action": "KEEP", "mostRecentVersions": {"keepCount": 10}},
        {
            "id": "delete-old",
            "action": "DELETE",
            "condition": {"olderThan": "2592000s", "tagState": "ANY"},
        },
    ]


def test_only_the_nodes_may_read_and_nobody_may_write(engine: Recorder) -> None:
    engine.run(repository)
    grant = engine.one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember")
    assert (grant["role"], grant["member"]) == (
        "roles/artifactregistry.reader",
        "serviceAccount:nodes@p.iam",
    )


def test_an_images_name_starts_with_the_repositorys_url(engine: Recorder) -> None:
    url = engine.known(lambda: repository().url)
    assert url == "europe-west4-docker.pkg.dev/p/vllm"


def existing() -> ImageRepository:
    """Use a repository that is there."""
    return ImageRepository(
        "vllm",
        {"project": "p", "region": "europe-west4", "reader": "nodes@p.iam", "existing": "images"},
    )


def test_an_existing_repository_is_read_by_the_nodes_and_not_made(engine: Recorder) -> None:
    engine.run(existing)
    member = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"
    assert engine.asked_for == [(member, "vllm-reader")]
    assert engine.one(member)["repository"] == "images"
    assert engine.known(lambda: existing().url) == "europe-west4-docker.pkg.dev/p/images"
