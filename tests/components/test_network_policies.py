"""NetworkPolicies: what the plan says, in the serving namespace."""

from components.exposure.network_policies import NetworkPolicies, NetworkPoliciesArgs
from components.exposure.plan import ExposureKind
from tests.components.recorder import Recorder

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ARGS: NetworkPoliciesArgs = {"namespace": "serving", "app": "vllm"}


def test_a_namespace_is_shut_and_the_server_has_its_own_policy(engine: Recorder) -> None:
    engine.run(lambda: NetworkPolicies("vllm", ARGS))
    made = engine.inputs(POLICY)
    assert {name: each["metadata"] for name, each in made.items()} == {
        "vllm-deny-all": {"name": "deny-all", "namespace": "serving"},
        "vllm-vllm": {"name": "vllm", "namespace": "serving"},
    }
    assert made["vllm-deny-all"]["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }


def test_a_policy_reaches_the_api_in_its_own_spelling(engine: Recorder) -> None:
    args: NetworkPoliciesArgs = {**ARGS, "exposure": ExposureKind.INGRESS}
    engine.run(lambda: NetworkPolicies("vllm", args))
    spec = engine.inputs(POLICY)["vllm-vllm"]["spec"]
    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "vllm"}}
    assert spec["ingress"][0]["from"][1] == {"ipBlock": {"cidr": "35.191.0.0/16"}}
    assert "169.254.0.0/16" in spec["egress"][2]["to"][0]["ipBlock"]["except"]


def test_it_gives_the_names_of_its_policies(engine: Recorder) -> None:
    args: NetworkPoliciesArgs = {**ARGS, "chat": True, "download": True}
    names = engine.known(lambda: NetworkPolicies("vllm", args).policy_names)
    assert names == ["deny-all", "vllm", "vllm-chat", "vllm-model-download"]


def test_what_is_said_of_a_stack_decides_what_is_open(engine: Recorder) -> None:
    args: NetworkPoliciesArgs = {
        **ARGS,
        "from_namespaces": ["apps"],
        "grouped": True,
        "loads_from_outside": False,
        "tpu_devices": 1,
        "native_metrics": True,
        "own_network": False,
    }
    engine.run(lambda: NetworkPolicies("vllm", args))
    assert set(engine.inputs(POLICY)) == {
        "vllm-deny-all",
        "vllm-vllm",
        "vllm-vllm-workers",
        "vllm-vllm-group",
    }
    spec = engine.inputs(POLICY)["vllm-vllm"]["spec"]
    called = [port["port"] for rule in spec["egress"] for port in rule["ports"]]
    callers = spec["ingress"][0]["from"][0]["namespaceSelector"]["matchExpressions"][0]["values"]
    assert (443 in called, 8353 in called) == (False, True)
    assert callers == ["gmp-system", "gke-gmp-system", "apps", "kube-system"]
