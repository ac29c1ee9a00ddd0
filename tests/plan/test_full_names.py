"""Full names of Google's resources, told apart."""

import pytest

from components.facts.full_names import FullName, full_name, kind_of

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


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "projects/p/locations/us-central1/clusters/c",
            FullName("c", "p", "us-central1"),
        ),
        (
            "//container.googleapis.com/projects/p/zones/us-central1-a/clusters/c",
            FullName("c", "p", "us-central1-a"),
        ),
        (
            "https://www.googleapis.com/compute/v1/projects/host/regions/us-east1/subnetworks/s",
            FullName("s", "host", "us-east1"),
        ),
        ("projects/host/global/networks/shared", FullName("shared", "host")),
        ("us-central1-docker.pkg.dev/p/r/", FullName("r", "p", "us-central1")),
        ("gs://models", FullName("models")),
        ("gs://models/llama/8b/", FullName("models", folder="llama/8b")),
        ("projects/_/buckets/models", FullName("models")),
        ("corp", FullName("corp")),
    ],
)
def test_a_full_name_says_whose_a_thing_is_and_where(name: str, parts: FullName) -> None:
    assert full_name(name) == parts
