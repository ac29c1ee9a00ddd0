"""Values that Google's provider refuses, and the sandbox with it.

Each line of gcp_values.yaml is tried by itself. Where the list of what the provider refused lies
beside this repository, each of its 255 changes is made and has to be refused where it was.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.google.values import FORMS, refused, table
from sandbox.provider.paths import parsed, without_indices
from sandbox.provider.wire import UNKNOWN
from tests.judges import Heard
from tests.sandbox.calls import Calls
from tests.sandbox.test_gcp_rules import is_known

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "gcp_value_rules.json"
RIGHT = yaml.safe_load(Path(__file__).with_name("right_values.yaml").read_text())
TYPES = sorted(table())
LINES = [(token, path) for token in TYPES for path in table()[token].values]
LONG = "a-long-text-" * 20

Change = Callable[[Any], Any]

CHANGES: Mapping[str, Change] = {
    "empty": lambda value: type(value)(),
    "bogus": lambda _: "Bogus value!",
    "lower": lambda value: value.lower(),
    "upper": lambda value: value.upper(),
    "long": lambda _: LONG,
    "null item": lambda value: [None, *(value or [])[1:]],
    "add some text": lambda _: "bogus",
    "add empty": lambda _: "",
    "add {}": lambda _: {},
    "add [x]": lambda _: ["x"],
    "add 1": lambda _: 1,
    "add -1": lambda _: -1,
    "-1": lambda _: -1,
    "0": lambda _: 0,
    "drop": lambda _: None,
}
"""What the list of refused changes calls them; `add` where nothing was written."""


def changed(token: str, schema: str, change: Change) -> dict[str, Any]:
    """Give right inputs with one of them changed: the first that lies at a schema path."""
    tree = copy.deepcopy(RIGHT[token])
    *above, last = schema.split(".")
    block = tree
    for part in above:
        block = block.setdefault(part, {})
        block = block[0] if isinstance(block, list) else block
    block[last] = change(block.get(last))
    return dict(tree)


def where(refusals: Mapping[str, str]) -> set[str]:
    """Give the properties that were refused."""
    return {without_indices(parsed(path)) for path in refusals}


@pytest.mark.parametrize("token", TYPES)
def test_right_values_are_taken(google: Calls, token: str) -> None:
    assert google.refusals(token, RIGHT[token]) == {}


@pytest.mark.parametrize(("token", "schema"), LINES, ids=lambda text: text.rpartition(":")[2])
def test_a_value_of_another_form_is_refused(
    google: Calls, token: str, schema: str, heard: Heard
) -> None:
    heard("Google's provider, recorded", refused=1)
    wanted = table()[token].values[schema]
    wrong: Any = wanted - 1 if isinstance(wanted, int) else "Bogus value!"
    lists = {"autopilotPrivilegedAdmissions", "alertStrategy.notificationPrompts"}
    given = [wrong] if schema in lists else wrong
    assert where(google.refusals(token, changed(token, schema, lambda _: given))) == {schema}


def test_a_refusal_says_what_may_be_written(google: Calls) -> None:
    token = "gcp:container/nodePool:NodePool"  # noqa: S105 - a resource type
    wrong = changed(token, "nodeConfig.taints.effect", lambda _: "NoSchedule")
    assert google.refusals(token, wrong) == {
        "nodeConfig.taints[0].effect": (
            "expected one of 'NO_SCHEDULE', 'PREFER_NO_SCHEDULE', 'NO_EXECUTE'"
        )
    }


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("name", "a", "a-"),
        ("longName", "a1", "a"),
        ("clusterName", "a" * 40, "a" * 41),
        ("accountId", "a-name", "model"),
        ("member", "serviceAccount:x@y", "x@y"),
        ("domain", "compute.googleapis.com", "compute"),
        ("minorVersion", "1.34", "1.34.1"),
        ("allowlist", "gs://bucket/list", "bucket/list"),
        ("serviceAccount", "projects/p/serviceAccounts/a@p.iam.gserviceaccount.com", "a@b.com"),
    ],
)
def test_a_form_is_told_from_what_is_nearly_one(form: str, right: str, wrong: str) -> None:
    assert refused(form, right) is None
    assert refused(form, wrong) == f"expected {FORMS[form].words}"


@pytest.mark.parametrize(("value", "taken"), [("10.0.0.0/8", True), ("10.0.0.0", False)])
def test_an_address_is_no_range(value: str, taken: bool) -> None:  # noqa: FBT001 - a column
    assert (refused("range", value) is None) is taken


def test_a_value_that_is_not_known_yet_is_taken(google: Calls) -> None:
    token = "gcp:projects/iAMMember:IAMMember"  # noqa: S105 - a resource type
    assert google.refusals(token, {**RIGHT[token], "member": UNKNOWN}) == {}


def test_drained_addresses_come_later(google: Calls) -> None:
    token = "gcp:compute/routerNat:RouterNat"  # noqa: S105 - a resource type
    drained = {**RIGHT[token], "drainNatIps": ["x"]}
    assert where(google.refusals(token, drained)) == {"drainNatIps"}
    assert google.check(token, drained, olds=RIGHT[token])[1] == {}


@pytest.mark.parametrize("token", TYPES)
def test_every_name_in_the_table_is_the_sdks(token: str) -> None:
    values = table()[token]
    named = {*values.values, *values.needs, *values.later, *values.excludes}
    assert {path for path in named if not is_known(token, path)} == set()


def facts() -> Iterator[tuple[str, str, str]]:
    """Give each change that the provider refused: type, property, and what was changed."""
    if FACTS.is_file():
        for rule in json.loads(FACTS.read_text())["rules"]:
            yield from ((rule["type"], rule["property"], change) for change in rule["refused"])


def test_what_the_provider_refuses_the_sandbox_refuses_in_the_same_place(
    google: Calls, heard: Heard
) -> None:
    found = list(facts())
    if not found:
        pytest.skip(f"what Google's provider refused is not at hand: {FACTS}")
    heard("Google's provider, recorded", cases=len(found), refused=len(found))
    taken = [
        (token, schema, change)
        for token, schema, change in found
        if not _is_refused(google, token, schema, change)
    ]
    assert taken == []
    assert len(found) == 255


def _is_refused(google: Calls, token: str, schema: str, change: str) -> bool:
    refusals = google.refusals(token, changed(token, schema, CHANGES[change]))
    # A block without something is refused at what is missing.
    return any(path == schema or path.startswith(f"{schema}.") for path in where(refusals))
