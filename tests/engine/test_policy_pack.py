"""The policy pack on the real engine: a stack passes its preview, a planted fault stops it."""

from tests.engine.running_stack import Starter, tracked
from tools.stack.__main__ import POLICY_PACK

EVERYBODY = {"vllm-gke:cluster": {"authorizedNetworks": ["0.0.0.0/0"]}}


def test_the_dev_stack_passes_without_a_word(running_stack: Starter) -> None:
    shown = running_stack(tracked("dev")).preview("--policy-pack", str(POLICY_PACK)).text
    assert "✅ gke-rules@v0.1.0" in shown
    assert "[mandatory]" not in shown
    assert "[advisory]" not in shown


def test_a_fault_stops_the_preview_by_its_id_with_what_was_given_and_the_fix(
    running_stack: Starter,
) -> None:
    stack = running_stack({**tracked("dev"), **EVERYBODY})
    shown = stack.preview("--policy-pack", str(POLICY_PACK), status=1).text
    told = [line.strip() for line in shown.partition("Policies:")[2].splitlines()]
    start = told.index("- [mandatory]  CKV_GCP_18  (gcp:container:Cluster: vllm)")
    assert told[start + 1 : start + 3] == [
        "the listed networks are not the whole internet",
        "masterAuthorizedNetworksConfig.cidrBlocks is ['0.0.0.0/0']; "
        "list the networks of your users",
    ]
    assert shown.count("[mandatory]") == 1
    # With networks listed the address is on, which is shown and stops nobody.
    assert shown.count("[advisory]") == shown.count("CIS_GKE_5.6.4") == 1
