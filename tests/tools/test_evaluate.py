"""A program evaluated without an engine: what it is told, what is recorded, what stays hidden."""

import base64
import json
import textwrap
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from tools.evaluate import Evaluation, EvaluationError, evaluate
from tools.registrations import Resource

CANARY = 'hf_canary/"+~token'
"""A token that every encoding changes."""

Run = Callable[..., Evaluation]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Evaluate a program of a few lines, with a stack file and a project's own values."""

    def evaluated(program: str, stack: str = "", project: str = "") -> Evaluation:
        head = "import json\nimport pulumi\nfrom pulumi import CustomResource, Output\n"
        (tmp_path / "__main__.py").write_text(head + textwrap.dedent(program))
        (tmp_path / "Pulumi.yaml").write_text(f"name: proof\nruntime: python\n{project}")
        (tmp_path / "Pulumi.one.yaml").write_text(f"config:\n{textwrap.indent(stack, '  ')}\n")
        return evaluate(tmp_path / "Pulumi.one.yaml", tmp_path)

    return evaluated


def thing(evaluation: Evaluation, name: str = "one") -> Resource:
    """Return a resource of the programs below."""
    return evaluation.of_type("proof:index:Thing")[name]


# An output of nothing is no output.
SHOW = 'pulumi.export("seen", pulumi.Config().get("key"))'


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
    run: Run, written: str, handed_over: str
) -> None:
    assert run(SHOW, f"proof:key: {written}").outputs == {"seen": handed_over}


def test_a_program_learns_its_project_and_its_stack(run: Run) -> None:
    evaluation = run('pulumi.export("who", [pulumi.get_project(), pulumi.get_stack()])')
    assert evaluation.outputs == {"who": ["proof", "one"]}


def test_the_project_gives_a_value_to_every_stack(run: Run) -> None:
    project = "config:\n  key:\n    value: of the project\n"
    assert run(SHOW, "", project).outputs == {"seen": "of the project"}


def test_a_stack_overrules_the_value_of_its_project(run: Run) -> None:
    project = "config:\n  key:\n    default: of the project\n"
    assert run(SHOW, "proof:key: of the stack", project).outputs == {"seen": "of the stack"}


def test_a_declaration_without_a_value_gives_none(run: Run) -> None:
    project = "config:\n  key:\n    type: string\n"
    assert run(SHOW, "", project).outputs == {}


def test_an_encrypted_value_arrives_as_its_mask_at_any_depth(run: Run) -> None:
    evaluation = run(SHOW, "proof:key: {token: {secure: AAABAE}}")
    assert evaluation.outputs == {"seen": '{"token":"[secret]"}'}


def test_a_key_with_an_encrypted_value_is_a_secret(run: Run) -> None:
    program = """
        from pulumi.runtime.config import is_config_secret
        pulumi.export("marked", is_config_secret("proof:key"))
    """
    assert run(program, "proof:key: {secure: AAABAE}").outputs == {"marked": True}


def test_what_a_shell_says_of_another_stack_does_not_reach_the_program(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", '{"proof:key": "of the shell"}')
    assert run(SHOW).outputs == {}


def test_a_whole_number_stays_whole(run: Run) -> None:
    evaluation = run('CustomResource("proof:index:Thing", "one", {"count": 2, "share": 0.5})')
    assert json.dumps(thing(evaluation).inputs, sort_keys=True) == '{"count": 2, "share": 0.5}'


@pytest.mark.parametrize(
    "wrap",
    [
        "secret",
        'Output.concat("Bearer ", secret)',
        '{"env": [{"name": "TOKEN", "value": secret}]}',
        'secret.apply(lambda text: __import__("base64").b64encode(text.encode()).decode())',
        'secret.apply(__import__("urllib.parse").parse.quote_plus)',
        "secret.apply(json.dumps)",
        'Output.secret({"token": secret})',
        "Output.json_dumps([secret])",
        'CustomResource("proof:index:Thing", "given", {"text": secret}).id',
    ],
)
def test_a_secret_is_masked_in_every_form(run: Run, wrap: str) -> None:
    evaluation = run(f"""
        secret = Output.secret({CANARY!r})
        CustomResource("proof:index:Thing", "one", {{"text": {wrap}}})
        pulumi.export("text", {wrap.replace('"given"', '"exported"')})
    """)
    shown = repr(evaluation)
    forms = (
        CANARY,
        base64.b64encode(CANARY.encode()).decode(),
        urllib.parse.quote_plus(CANARY),
        json.dumps(CANARY)[1:-1],
    )
    assert [form for form in forms if form in shown or repr(form)[1:-1] in shown] == []


def test_a_secret_stays_one_after_a_resource_gave_it_back(run: Run) -> None:
    evaluation = run(f"""
        class Thing(CustomResource):
            text: Output[str]

        thing = Thing("proof:index:Thing", "one", {{"text": Output.secret({CANARY!r})}})
        pulumi.export("text", Output.concat("again ", thing.text))
    """)
    assert evaluation.outputs == {"text": "[secret]"}


def test_a_secret_mapping_shows_its_keys_and_no_value(run: Run) -> None:
    evaluation = run("""
        data = Output.secret({"token": "hidden", "user": {"name": "hidden"}})
        CustomResource("proof:index:Thing", "one", {"data": data})
    """)
    assert thing(evaluation).inputs["data"] == {"token": "[secret]", "user": {"name": "[secret]"}}


def test_the_secret_inputs_of_a_resource_are_named(run: Run) -> None:
    evaluation = run("""
        secret = Output.secret("hidden")
        inputs = {"open": "shown", "top": secret, "list": [{"deep": secret}]}
        CustomResource("proof:index:Thing", "one", inputs)
    """)
    assert thing(evaluation).secrets == ("list[0].deep", "top")


def test_a_resource_names_those_it_takes_values_from(run: Run) -> None:
    evaluation = run("""
        first = CustomResource("proof:index:Thing", "first", {})
        CustomResource("proof:index:Thing", "one", {"text": first.id, "other": "plain"})
    """)
    assert thing(evaluation).property_dependencies == {
        "text": (thing(evaluation, "first").urn,),
        "other": (),
    }


def test_a_resource_names_those_it_only_waits_for(run: Run) -> None:
    evaluation = run("""
        first = CustomResource("proof:index:Thing", "first", {})
        opts = pulumi.ResourceOptions(depends_on=[first])
        CustomResource("proof:index:Thing", "one", {}, opts)
    """)
    assert thing(evaluation).dependencies == (thing(evaluation, "first").urn,)


def test_a_child_names_its_component(run: Run) -> None:
    evaluation = run("""
        group = pulumi.ComponentResource("proof:index:Group", "group")
        CustomResource("proof:index:Thing", "one", {}, pulumi.ResourceOptions(parent=group))
    """)
    assert thing(evaluation).parent == evaluation.of_type("proof:index:Group")["group"].urn


def test_resources_come_in_the_order_of_their_names_whatever_came_first(run: Run) -> None:
    evaluation = run("""
        for name in ("c", "a", "b"):
            CustomResource("proof:index:Thing", name, {})
    """)
    assert [found.name for found in evaluation.resources] == ["a", "b", "c"]


def test_an_account_has_the_address_that_google_would_give_it(run: Run) -> None:
    evaluation = run("""
        class Account(CustomResource):
            email: Output[str]

        inputs = {"accountId": "builder", "project": "p-1", "email": None}
        account = Account("gcp:serviceaccount/account:Account", "a", inputs)
        pulumi.export("email", account.email)
    """)
    assert evaluation.outputs == {"email": "builder@p-1.iam.gserviceaccount.com"}


def test_what_only_the_cloud_knows_is_named_by_resource_and_property(run: Run) -> None:
    evaluation = run("""
        class Service(CustomResource):
            spec: Output[dict]
            status: Output[dict]

        service = Service("kubernetes:core/v1:Service", "web", {"spec": {}, "status": None})
        pulumi.export("ip", service.status["loadBalancer"]["ingress"][0]["ip"])
    """)
    assert evaluation.outputs == {"ip": "${web.status.loadBalancer.ingress[0].ip}"}


def test_a_computed_output_stands_beside_the_inputs_of_its_block(run: Run) -> None:
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


def test_a_refusal_of_the_program_is_its_message_alone(run: Run) -> None:
    with pytest.raises(EvaluationError) as refused:
        run('raise pulumi.RunError("pools: nothing to serve on")')
    assert str(refused.value) == "pools: nothing to serve on"


def test_a_look_up_that_nothing_stands_in_for_is_refused_by_its_name(run: Run) -> None:
    with pytest.raises(EvaluationError, match=r"^the program looks up 'proof:index:find', which"):
        run('pulumi.runtime.invoke("proof:index:find", {})')


def test_a_stack_file_that_is_no_yaml_is_named(run: Run) -> None:
    with pytest.raises(EvaluationError, match=r"^Pulumi\.one\.yaml is not YAML: "):
        run(SHOW, "key: [")


def test_a_program_without_a_project_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as refused:
        evaluate({}, tmp_path)
    assert str(refused.value) == "Pulumi.yaml cannot be read: No such file or directory"


def test_what_a_program_warns_of_is_kept(run: Run) -> None:
    assert run('pulumi.log.warn("a doubt")').warnings == ("a doubt",)


def test_an_evaluation_leaves_no_stack_behind(run: Run) -> None:
    before = pulumi.get_stack()
    run(SHOW)
    assert pulumi.get_stack() == before
