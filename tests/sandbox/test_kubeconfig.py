"""The Kubernetes provider's configuration: which cluster it is about."""

import json

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.wire import UNKNOWN, Properties, Tree, encoded
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


def test_a_login_in_a_version_that_gkes_plugin_does_not_answer_in_is_refused(
    kubernetes: Calls,
) -> None:
    login = {"command": "gke-gcloud-auth-plugin", "apiVersion": "client.authentication.k8s.io/v1"}
    config = json.loads(HERE) | {"users": [{"name": "c", "user": {"exec": login}}]}
    assert config_refusals(kubernetes, {"kubeconfig": json.dumps(config)}) == {
        "kubeconfig": "exec plugin is configured to use API version "
        "client.authentication.k8s.io/v1, plugin returned version "
        "client.authentication.k8s.io/v1beta1"
    }
    login["apiVersion"] += "beta1"
    assert config_refusals(kubernetes, {"kubeconfig": json.dumps(config)}) == {}


def test_a_kubeconfig_may_be_unknown_in_a_preview(kubernetes: Calls) -> None:
    assert config_refusals(kubernetes, {"kubeconfig": UNKNOWN}) == {}


def config_refusals(kubernetes: Calls, config: Properties) -> dict[str, str]:
    """Check a provider's configuration."""
    request = provider_pb2.CheckRequest(news=encoded(config))
    answer = kubernetes.service.CheckConfig(request, kubernetes.context)
    return {wrong.property: wrong.reason for wrong in answer.failures}


HERE, ELSEWHERE = kubeconfig("192.0.2.1"), kubeconfig("192.0.2.2")


def replaced(kubernetes: Calls, old: Properties, new: Properties) -> list[str]:
    """Say which properties of a provider's configuration replace it."""
    request = provider_pb2.DiffRequest(old_inputs=encoded(old), news=encoded(new))
    return list(kubernetes.service.DiffConfig(request, kubernetes.context).replaces)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (ELSEWHERE, ["kubeconfig"]),
        (UNKNOWN, ["kubeconfig"]),
        (HERE.replace('"kind"', '"user": "new", "kind"'), []),
    ],
    ids=["another address", "an address that is not known yet", "another token"],
)
def test_without_an_identifier_the_address_replaces_the_provider(
    kubernetes: Calls, new: Tree, why: list[str]
) -> None:
    assert replaced(kubernetes, {"kubeconfig": HERE}, {"kubeconfig": new}) == why


@pytest.mark.parametrize("new", [HERE, ELSEWHERE, UNKNOWN])
def test_an_identifier_that_stays_keeps_the_provider_whatever_its_address(
    kubernetes: Calls, new: Tree
) -> None:
    old: Properties = {"kubeconfig": HERE, "clusterIdentifier": "one"}
    assert replaced(kubernetes, old, {**old, "kubeconfig": new}) == []


@pytest.mark.parametrize("new", ["two", UNKNOWN])
def test_another_identifier_replaces_the_provider_at_the_same_address(
    kubernetes: Calls, new: Tree
) -> None:
    old: Properties = {"kubeconfig": HERE, "clusterIdentifier": "one"}
    changed = replaced(kubernetes, old, {**old, "clusterIdentifier": new})
    assert changed == ["clusterIdentifier"]


def test_an_identifier_that_is_new_replaces_nothing(kubernetes: Calls) -> None:
    old: Properties = {"kubeconfig": HERE}
    assert replaced(kubernetes, old, {**old, "clusterIdentifier": "one"}) == []
