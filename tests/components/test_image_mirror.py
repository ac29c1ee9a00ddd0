"""ImageMirror: a registry in front of Docker Hub, and who reads it."""

from components.image.mirror import ImageMirror
from tests.components.recorder import Recorder


def mirror() -> ImageMirror:
    """Make a mirror."""
    return ImageMirror(
        "vllm-mirror", {"project": "p", "region": "europe-west4", "reader": "nodes@p.iam"}
    )


def test_a_mirror_fetches_from_docker_hub_into_the_nodes_region(engine: Recorder) -> None:
    engine.run(mirror)
    assert engine.one("gcp:artifactregistry/repository:Repository") == {
        "project": "p",
        "location": "europe-west4",
        "repositoryId": "vllm-mirror",
        "format": "DOCKER",
        "mode": "REMOTE_REPOSITORY",
        "remoteRepositoryConfig": {
            "description": "Docker Hub",
            "dockerRepository": {"publicRepository": "DOCKER_HUB"},
        },
    }


def test_only_the_nodes_may_pull_and_nobody_may_push(engine: Recorder) -> None:
    engine.run(mirror)
    grant = engine.one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember")
    assert (grant["role"], grant["member"], grant["repository"]) == (
        "roles/artifactregistry.reader",
        "serviceAccount:nodes@p.iam",
        "vllm-mirror",
    )


def test_an_images_name_follows_the_mirrors_url(engine: Recorder) -> None:
    url = engine.known(lambda: mirror().url)
    assert url == "europe-west4-docker.pkg.dev/p/vllm-mirror"


def existing() -> ImageMirror:
    """Use a mirror that is there."""
    return ImageMirror(
        "vllm-mirror",
        {"project": "p", "region": "europe-west4", "reader": "nodes@p.iam", "existing": "hub"},
    )


def test_an_existing_mirror_is_read_by_the_nodes_and_not_made(engine: Recorder) -> None:
    engine.run(existing)
    member = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"
    assert engine.asked_for == [(member, "vllm-mirror-reader")]
    assert engine.one(member)["repository"] == "hub"
    assert engine.known(lambda: existing().url) == "europe-west4-docker.pkg.dev/p/hub"
