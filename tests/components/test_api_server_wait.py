"""The wait for the API server: in every `up`, in no preview, and with one clear error."""

import pulumi
import pytest

from components.cluster.cluster import Cluster
from tests.components.recorder import Recorder
from tests.components.test_cluster import ARGS

REFUSED = "The connection to the server gke-1.gke.example was refused"


def asked(engine: Recorder) -> str:
    """Make a cluster and return its kubeconfig."""
    known: str = engine.known(lambda: Cluster("vllm", ARGS).kubeconfig)
    return known


def test_a_kubeconfig_is_known_once_the_api_server_was_asked(engine: Recorder) -> None:
    found = asked(engine)
    ((arguments),) = engine.commands
    assert arguments["environment"] == {"KUBECONFIG_CONTENT": found}
    assert 'kubectl --kubeconfig "$file" get --raw=/readyz' in arguments["command"]


def test_a_preview_asks_no_api_server(engine: Recorder) -> None:
    pulumi.runtime.set_mocks(engine, preview=True)
    assert "gke-1.gke.example" in asked(engine)
    assert engine.commands == []


def test_an_api_server_that_never_answers_is_one_error_that_says_what_to_do(
    engine: Recorder,
) -> None:
    engine.printed = f"late:{REFUSED}\n"
    with pytest.raises(pulumi.RunError) as refusal:
        asked(engine)
    assert str(refusal.value) == (
        "the API server of cluster 'vllm' at https://gke-1.gke.example has not answered for 15 "
        f"minutes: {REFUSED}; check that this machine reaches the address ('cluster.dnsEndpoint', "
        "'cluster.authorizedNetworks', HTTPS_PROXY) and that GKE is not repairing the cluster, "
        "and run 'pulumi up' again: what is made stays"
    )


def test_a_login_that_fails_is_one_error_that_says_what_to_install(engine: Recorder) -> None:
    engine.printed = "unasked:getting credentials: exec: executable x not found"
    with pytest.raises(pulumi.RunError) as refusal:
        asked(engine)
    assert str(refusal.value) == (
        "the API server of cluster 'vllm' at https://gke-1.gke.example cannot be asked: getting "
        "credentials: exec: executable x not found; install kubectl and gke-gcloud-auth-plugin, "
        "log in with 'gcloud auth login', and run 'pulumi up' again"
    )
