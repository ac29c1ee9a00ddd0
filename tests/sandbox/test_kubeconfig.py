"""The Kubernetes provider's configuration: which cluster it is about."""

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from sandbox.wire import UNKNOWN, Properties, encoded
from tests.sandbox.calls import Calls
from tests.sandbox.conftest import kubeconfig


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "required and not empty: the sandbox never reads a kubeconfig of the machine"),
        ("clusters:\n- {}\n", "not a kubeconfig: no clusters[].cluster.server"),
        ("no-such-file", "neither a kubeconfig nor the path of one"),
    ],
)
def test_a_provider_without_a_kubeconfig_is_refused(
    kubernetes: Calls, text: str, reason: str
) -> None:
    assert config_refusals(kubernetes, {"kubeconfig": text}) == {"kubeconfig": reason}


def test_a_kubeconfig_may_be_unknown_in_a_preview(kubernetes: Calls) -> None:
    assert config_refusals(kubernetes, {"kubeconfig": UNKNOWN}) == {}


def config_refusals(kubernetes: Calls, config: Properties) -> dict[str, str]:
    """Check a provider's configuration."""
    request = provider_pb2.CheckRequest(news=encoded(config))
    answer = kubernetes.service.CheckConfig(request, kubernetes.context)
    return {wrong.property: wrong.reason for wrong in answer.failures}


def test_another_cluster_replaces_the_provider_and_a_new_token_does_not(kubernetes: Calls) -> None:
    def replaced(old: str, new: str) -> list[str]:
        olds, news = struct_pb2.Struct(), struct_pb2.Struct()
        olds.update({"kubeconfig": old})
        news.update({"kubeconfig": new})
        request = provider_pb2.DiffRequest(old_inputs=olds, news=news)
        return list(kubernetes.service.DiffConfig(request, kubernetes.context).replaces)

    here = kubeconfig("192.0.2.1")
    assert replaced(here, kubeconfig("192.0.2.2")) == ["kubeconfig"]
    assert replaced(here, here.replace('"kind"', '"user": "new", "kind"')) == []
