"""The file for `pulumi import`: which resource, under which components, by which id."""

import pytest

from tools.release.adopt import NothingToAdoptError, import_file
from tools.render.evaluate import REPOSITORY, evaluate

DEV = REPOSITORY / "Pulumi.dev.yaml"


def test_a_cluster_is_named_by_its_id_below_its_component_and_its_provider() -> None:
    assert import_file(evaluate(DEV), ["cluster"]) == {
        "nameTable": {
            "pulumi:providers:gcp google": (
                "urn:pulumi:dev::vllm-gke::pulumi:providers:gcp::google"
            )
        },
        "resources": [
            {
                "type": "vllm-gke:index:Cluster",
                "name": "vllm-gke:index:Cluster vllm",
                "logicalName": "vllm",
                "component": True,
            },
            {
                "type": "gcp:container/cluster:Cluster",
                "name": "gcp:container/cluster:Cluster vllm",
                "logicalName": "vllm",
                "parent": "vllm-gke:index:Cluster vllm",
                "id": "projects/my-project/locations/asia-northeast1/clusters/vllm",
                "provider": "pulumi:providers:gcp google",
            },
        ],
    }


def test_a_registry_is_below_two_components() -> None:
    entries = import_file(evaluate(DEV), ["registry"])["resources"]
    assert [entry["type"].rpartition(":")[2] for entry in entries] == [
        "Images",
        "ImageRepository",
        "Repository",
    ]
    assert entries[-1]["id"] == "projects/my-project/locations/asia-northeast1/repositories/vllm"


def test_what_a_stack_does_not_make_cannot_be_taken_into_it() -> None:
    config = {"vllm-gke:region": "us-central1", "vllm-gke:cluster": {"existing": "theirs"}}
    evaluation = evaluate({"gcp:project": "my-project", **config})
    with pytest.raises(NothingToAdoptError, match=r"^the stack creates no cluster: "):
        import_file(evaluation, ["cluster"])
