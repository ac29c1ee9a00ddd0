"""A program evaluated without an engine: what it is told, and what is recorded."""

import json
from pathlib import Path

import pulumi
import pytest

from tests.tools.proof_program import ProofProgram, thing
from tools.render.evaluate import EvaluationError, evaluate

# An output of nothing is no output.
SHOW = 'pulumi.export("seen", pulumi.Config().get("key"))'


@pytest.fixture
def run(tmp_path: Path) -> ProofProgram:
    """Give a project to evaluate."""
    return ProofProgram(tmp_path)


@pytest.mark.parametrize(
    ("written", "handed_over"),
    [
        ("text", "text"),
        ("'8192'", "8192"),
        ("8192", "8192"),
        ("0.5", "0.5"),
        ("true", "true"),
        ("null", ""),
        ("[a, 1]", '["a",1]'),
        ("{size: 2, deep: {flag: false}}", '{"deep":{"flag":false},"size":2}'),
    ],
)
def test_a_value_of_a_stack_file_reaches_the_program_as_the_engine_hands_it_over(
    run: ProofProgram, written: str, handed_over: str
) -> None:
    assert run(SHOW, f"proof:key: {written}").outputs == {"seen": handed_over}


def test_a_program_learns_its_project_and_its_stack(run: ProofProgram) -> None:
    evaluation = run('pulumi.export("who", [pulumi.get_project(), pulumi.get_stack()])')
    assert evaluation.outputs == {"who": ["proof", "one"]}


def test_the_project_gives_a_value_to_every_stack(run: ProofProgram) -> None:
    project = "config:\n  key:\n    value: of the project\n"
    assert run(SHOW, "", project).outputs == {"seen": "of the project"}


def test_a_stack_overrules_the_value_of_its_project(run: ProofProgram) -> None:
    project = "config:\n  key:\n    default: of the project\n"
    assert run(SHOW, "proof:key: of the stack", project).outputs == {"seen": "of the stack"}


def test_a_declaration_without_a_value_gives_none(run: ProofProgram) -> None:
    project = "config:\n  key:\n    type: string\n"
    assert run(SHOW, "", project).outputs == {}


def test_an_encrypted_value_arrives_as_its_mask_at_any_depth(run: ProofProgram) -> None:
    evaluation = run(SHOW, "proof:key: {token: {secure: AAABAE}}")
    assert evaluation.outputs == {"seen": '{"token":"[secret]"}'}


def test_a_key_with_an_encrypted_value_is_a_secret(run: ProofProgram) -> None:
    program = """
        from pulumi.runtime.config import is_config_secret
        pulumi.export("marked", is_config_secret("proof:key"))
    """
    assert run(program, "proof:key: {secure: AAABAE}").outputs == {"marked": True}


def test_what_a_shell_says_of_another_stack_does_not_reach_the_program(
    run: ProofProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", '{"proof:key": "of the shell"}')
    assert run(SHOW).outputs == {}


def test_a_whole_number_stays_whole(run: ProofProgram) -> None:
    evaluation = run('CustomResource("proof:index:Thing", "one", {"count": 2, "share": 0.5})')
    assert json.dumps(thing(evaluation).inputs, sort_keys=True) == '{"count": 2, "share": 0.5}'


def test_a_resource_names_those_it_takes_values_from(run: ProofProgram) -> None:
    evaluation = run("""
        first = CustomResource("proof:index:Thing", "first", {})
        CustomResource("proof:index:Thing", "one", {"text": first.id, "other": "plain"})
    """)
    assert thing(evaluation).property_dependencies == {
        "text": (thing(evaluation, "first").urn,),
        "other": (),
    }


def test_a_resource_names_those_it_only_waits_for(run: ProofProgram) -> None:
    evaluation = run("""
        first = CustomResource("proof:index:Thing", "first", {})
        opts = pulumi.ResourceOptions(depends_on=[first])
        CustomResource("proof:index:Thing", "one", {}, opts)
    """)
    assert thing(evaluation).dependencies == (thing(evaluation, "first").urn,)


def test_a_child_names_its_component(run: ProofProgram) -> None:
    evaluation = run("""
        group = pulumi.ComponentResource("proof:index:Group", "group")
        CustomResource("proof:index:Thing", "one", {}, pulumi.ResourceOptions(parent=group))
    """)
    assert thing(evaluation).parent == evaluation.of_type("proof:index:Group")["group"].urn


def test_resources_come_in_the_order_of_their_names_whatever_came_first(run: ProofProgram) -> None:
    evaluation = run("""
        for name in ("c", "a", "b"):
            CustomResource("proof:index:Thing", name, {})
    """)
    assert [found.name for found in evaluation.resources] == ["a", "b", "c"]


def test_an_account_has_the_address_that_google_would_give_it(run: ProofProgram) -> None:
    evaluation = run("""
        class Account(CustomResource):
            email: Output[str]

        inputs = {"accountId": "builder", "project": "p-1", "email": None}
        account = Account("gcp:serviceaccount/account:Account", "a", inputs)
        pulumi.export("email", account.email)
    """)
    assert evaluation.outputs == {"email": "builder@p-1.iam.gserviceaccount.com"}


def test_what_only_the_cloud_knows_is_named_by_resource_and_property(run: ProofProgram) -> None:
    evaluation = run("""
        class Service(CustomResource):
            spec: Output[dict]
            status: Output[dict]

        service = Service("kubernetes:core/v1:Service", "web", {"spec": {}, "status": None})
        pulumi.export("ip", service.status["loadBalancer"]["ingress"][0]["ip"])
    """)
    assert evaluation.outputs == {"ip": "${web.status.loadBalancer.ingress[0].ip}"}


def test_a_computed_output_stands_beside_the_inputs_of_its_block(run: ProofProgram) -> None:
    evaluation = run("""
        class Cluster(CustomResource):
            controlPlaneEndpointsConfig: Output[dict]

        given = {"controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"allowed": True}}}
        cluster = Cluster("gcp:container/cluster:Cluster", "c", given)
        pulumi.export("dns", cluster.controlPlaneEndpointsConfig["dnsEndpointConfig"])
    """)
    assert evaluation.outputs["dns"] == {
        "allowed": True,
        "endpoint": "${c.controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint}",
    }


def test_a_refusal_of_the_program_is_its_message_alone(run: ProofProgram) -> None:
    with pytest.raises(EvaluationError) as refused:
        run('raise pulumi.RunError("pools: nothing to serve on")')
    assert str(refused.value) == "pools: nothing to serve on"


def test_a_look_up_that_nothing_stands_in_for_is_refused_by_its_name(run: ProofProgram) -> None:
    with pytest.raises(EvaluationError, match=r"^the program looks up 'proof:index:find', which"):
        run('pulumi.runtime.invoke("proof:index:find", {})')


def test_a_stack_file_that_is_no_yaml_is_named(run: ProofProgram) -> None:
    with pytest.raises(EvaluationError, match=r"^Pulumi\.one\.yaml is not YAML: "):
        run(SHOW, "key: [")


def test_a_program_without_a_project_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as refused:
        evaluate({}, tmp_path)
    assert str(refused.value) == "Pulumi.yaml cannot be read: No such file or directory"


def test_what_a_program_warns_of_is_kept(run: ProofProgram) -> None:
    assert run('pulumi.log.warn("a doubt")').warnings == ("a doubt",)


def test_an_evaluation_leaves_no_stack_behind(run: ProofProgram) -> None:
    before = pulumi.get_stack()
    run(SHOW)
    assert pulumi.get_stack() == before


def test_the_pods_of_a_node_that_a_pool_names_reach_its_pool_and_its_rule() -> None:
    pool = {"accelerator": "nvidia-l4", "maxPodsPerNode": 64}
    found = evaluate(
        {
            "gcp:project": "my-project",
            "vllm-gke:region": "us-central1",
            "vllm-gke:layout": "split",
            "vllm-gke:pools": [
                {"name": "l4", **pool},
                {"name": "made", "autoCreate": True, **pool},
            ],
        }
    )
    pools = found.of_type("gcp:container/nodePool:NodePool")
    (ladder,) = found.of_type("kubernetes:cloud.google.com/v1:ComputeClass").values()
    assert pools["l4"].inputs["maxPodsPerNode"] == 64
    assert ladder.inputs["spec"]["priorities"][1]["maxPodsPerNode"] == 64
