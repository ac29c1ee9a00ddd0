"""HuggingFaceToken: three ways to a file, none of them in the open."""

from components.model_store.token import HuggingFaceToken, HuggingFaceTokenArgs
from components.model_store.token_source import TokenSource
from tests.components.recorder import Recorder

CANARY = "hf_canary"
NONE: HuggingFaceTokenArgs = {
    "source": TokenSource.NONE,
    "project": "p",
    "namespace": "serving",
    "member": "principal://pods",
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


def test_the_value_is_nowhere_but_in_the_secret(engine: Recorder) -> None:
    name_of(engine, FROM_PULUMI)
    holders = [each.type for each in engine.resources if CANARY in str(each.inputs)]
    assert holders == ["kubernetes:core/v1:Secret"]
