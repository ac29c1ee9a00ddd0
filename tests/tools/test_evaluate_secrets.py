"""A secret of an evaluated program: masked in every form, named where it is."""

import base64
import json
import urllib.parse
from pathlib import Path

import pytest

from tests.tools.proof_program import ProofProgram, thing

CANARY = 'hf_canary/"+~token'
"""A token that every encoding changes."""


@pytest.fixture
def run(tmp_path: Path) -> ProofProgram:
    """Give a project to evaluate."""
    return ProofProgram(tmp_path)


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
def test_a_secret_is_masked_in_every_form(run: ProofProgram, wrap: str) -> None:
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


def test_a_secret_stays_one_after_a_resource_gave_it_back(run: ProofProgram) -> None:
    evaluation = run(f"""
        class Thing(CustomResource):
            text: Output[str]

        thing = Thing("proof:index:Thing", "one", {{"text": Output.secret({CANARY!r})}})
        pulumi.export("text", Output.concat("again ", thing.text))
    """)
    assert evaluation.outputs == {"text": "[secret]"}


def test_a_secret_mapping_shows_its_keys_and_no_value(run: ProofProgram) -> None:
    evaluation = run("""
        data = Output.secret({"token": "hidden", "user": {"name": "hidden"}})
        CustomResource("proof:index:Thing", "one", {"data": data})
    """)
    assert thing(evaluation).inputs["data"] == {"token": "[secret]", "user": {"name": "[secret]"}}


def test_the_secret_inputs_of_a_resource_are_named(run: ProofProgram) -> None:
    evaluation = run("""
        secret = Output.secret("hidden")
        inputs = {"open": "shown", "top": secret, "list": [{"deep": secret}]}
        CustomResource("proof:index:Thing", "one", inputs)
    """)
    assert thing(evaluation).secrets == ("list[0].deep", "top")
