"""Full names of Google's resources, told apart."""

import pytest

from components.facts.full_names import kind_of, short_name

KINDS = {
    "projects/p/locations/us-central1/clusters/c": "a GKE cluster",
    "//container.googleapis.com/projects/p/zones/us-central1-a/clusters/c": "a GKE cluster",
    "projects/p/locations/us-central1/clusters/c/nodePools/n": "a node pool",
    "projects/p/locations/us-central1/repositories/r": "an Artifact Registry repository",
    "us-central1-docker.pkg.dev/p/r": "an Artifact Registry repository",
    "us-central1-docker.pkg.dev/p/r/": "an Artifact Registry repository",
    "us-central1-docker.pkg.dev/p/r/server:v1": "an image",
    "gs://models/llama": "a bucket",
    "projects/_/buckets/models": "a bucket",
    "projects/p/secrets/hf": "a secret",
    "projects/p/secrets/hf/versions/1": "a version of a secret",
    "https://www.googleapis.com/compute/v1/projects/p/global/networks/corp": "a VPC network",
    "projects/p/regions/us-central1/subnetworks/nodes": "a subnetwork",
    "corp": None,
    "Qwen/Qwen2-1.5B": None,
    "": None,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_full_name_says_what_it_is_of(name: str) -> None:
    assert kind_of(name) == KINDS[name]


def test_a_name_alone_is_the_last_part_of_a_full_one() -> None:
    assert short_name("projects/p/locations/us-central1/clusters/c") == "c"
    assert short_name("us-central1-docker.pkg.dev/p/r/") == "r"
    assert short_name("gs://models/llama") == "models"
