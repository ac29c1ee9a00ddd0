"""HuggingFaceToken: three ways to a file, none of them in the open."""

import json

from components.model_store.token import HuggingFaceToken, HuggingFaceTokenArgs
from components.model_store.token_source import TokenSource
from tests.components.recorder import Recorder, Secret

CANARY = "hf_canary"
NONE: HuggingFaceTokenArgs = {
    "source": TokenSource.NONE,
    "project": "p",
    "namespace": "serving",
    "member": "principal://pods",
}
FROM_SECRET_MANAGER: HuggingFaceTokenArgs = {
    **NONE,
    "source": TokenSource.SECRET_MANAGER,
    "existing": "hf",
    "kubeconfig": "the kubeconfig",
}
FROM_PULUMI: HuggingFaceTokenArgs = {
    **NONE,
    "source": TokenSource.KUBERNETES_SECRET,
    "value": CANARY,
}


def name_of(engine: Recorder, args: HuggingFaceTokenArgs) -> str:
    """Make a token and return the name of what a pod mounts."""
    name: str = engine.known(lambda: HuggingFaceToken("token", args).secret_name)
    return name


def test_an_open_model_needs_nothing(engine: Recorder) -> None:
    assert name_of(engine, NONE) == ""
    assert engine.asked_for == []


def test_from_secret_manager_only_the_serving_account_may_read(engine: Recorder) -> None:
    assert name_of(engine, FROM_SECRET_MANAGER) == "token"
    grant = engine.one("gcp:secretmanager/secretIamMember:SecretIamMember")
    assert (grant["secretId"], grant["role"], grant["member"]) == (
        "hf",
        "roles/secretmanager.secretAccessor",
        "principal://pods",
    )


def test_from_secret_manager_the_file_is_the_newest_version(engine: Recorder) -> None:
    name_of(engine, FROM_SECRET_MANAGER)
    made = engine.one("kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass")
    assert made["metadata"] == {"name": "token", "namespace": "serving"}
    assert made["spec"]["provider"] == "gke"
    assert json.loads(made["spec"]["parameters"]["secrets"]) == [
        {"resourceName": "projects/p/secrets/hf/versions/latest", "path": "token"}
    ]


def test_from_pulumi_the_value_is_in_a_secret_and_encrypted(engine: Recorder) -> None:
    assert name_of(engine, FROM_PULUMI) == "token"
    made = engine.one("kubernetes:core/v1:Secret")
    assert made["metadata"] == {"name": "token", "namespace": "serving"}
    assert made["stringData"] == Secret({"token": CANARY})


def test_the_value_is_nowhere_but_in_the_secret(engine: Recorder) -> None:
    name_of(engine, FROM_PULUMI)
    holders = [each.type for each in engine.resources if CANARY in str(each.inputs)]
    assert holders == ["kubernetes:core/v1:Secret"]
