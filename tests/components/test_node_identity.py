"""NodeIdentity: the nodes' account, with an exact list of rights."""

from components.cluster.node_identity import NodeIdentity
from tests.components.recorder import Recorder


def identity() -> NodeIdentity:
    """Make the nodes' account."""
    return NodeIdentity("nodes", {"project": "p", "account_id": "vllm-nodes"})


def test_nodes_have_the_node_role_and_image_streaming_and_no_more(engine: Recorder) -> None:
    engine.run(identity)
    granted = engine.inputs("gcp:projects/iAMMember:IAMMember").values()
    assert {(grant["role"], grant["member"], grant["project"]) for grant in granted} == {
        ("roles/container.defaultNodeServiceAccount", "serviceAccount:vllm-nodes@p.iam", "p"),
        ("roles/serviceusage.serviceUsageConsumer", "serviceAccount:vllm-nodes@p.iam", "p"),
    }


def test_nothing_but_the_account_and_its_rights_is_made(engine: Recorder) -> None:
    engine.run(identity)
    assert engine.asked_for == [
        ("gcp:projects/iAMMember:IAMMember", "nodes-defaultNodeServiceAccount"),
        ("gcp:projects/iAMMember:IAMMember", "nodes-serviceUsageConsumer"),
        ("gcp:serviceaccount/account:Account", "nodes"),
    ]


def test_the_account_is_known_by_its_address(engine: Recorder) -> None:
    assert engine.known(lambda: identity().email) == "vllm-nodes@p.iam"
