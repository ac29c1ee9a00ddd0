"""What a comment says, whole: each case is a page in `golden/`, as a forge is sent it.

Where one differs, read the new one as a reviewer would, then take it over: the failure says how.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from components.estimates.explanation import Explanation
from components.stack.config import StackConfig
from components.stack.estimates import explanation_of
from components.stack.file import plan
from tests.comment.events import POOL, broken, events, said, step
from tools.pull_request.blocks import GITHUB
from tools.pull_request.preview_events import Preview, read_preview
from tools.pull_request.stack_change import StackChange
from tools.pull_request.text import MARKER, StackPreview, comment

GOLDEN = Path(__file__).with_name("golden")
PACKS = {"gke-rules|local|/folder": "0.1.0"}
SERVER = "vllm-gke:index:ModelServer$kubernetes:apps/v1:Deployment"
SECRET = "vllm-gke:index:HuggingFaceToken$kubernetes:core/v1:Secret"  # noqa: S105 # a type


def figures(**keys: object) -> Explanation:
    """Return the figures of a small stack."""
    pools = [{"name": "l4", "accelerator": "nvidia-l4", "zones": ["us-central1-a"]}]
    raw = {"region": "us-central1", "layout": "split", "pools": pools, **keys}
    config, ladder, problems = plan(raw)
    assert isinstance(config, StackConfig), problems
    return explanation_of(config, ladder)


SAME = StackChange(figures(), figures())


def of(text: str, name: str = "dev", change: StackChange = SAME) -> StackPreview:
    return StackPreview(name, read_preview(text), change)


def nothing() -> list[StackPreview]:
    return [of(events(packs=PACKS)), of(events(packs=PACKS), "prod")]


def a_cluster_goes() -> list[StackPreview]:
    found = [
        step("delete", "vllm-gke:index:Cluster$gcp:container/cluster:Cluster", "vllm"),
        step("delete", "vllm-gke:index:Cluster", "vllm"),
        step("delete", POOL, "l4"),
        step("delete", "vllm-gke:index:ModelStore$gcp:storage/bucket:Bucket", "vllm-model"),
        *(step("delete", "gcp:projects/service:Service", f"{n}.googleapis.com") for n in "abcd"),
    ]
    return [of(events(*found, packs=PACKS))]


def the_service_is_another() -> list[StackPreview]:
    detailed = {"spec.type": {"diffKind": "update-replace"}}
    values = {"old": {"spec": {"type": "LoadBalancer"}}, "new": {"spec": {"type": "ClusterIP"}}}
    service = "vllm-gke:index:Exposure$kubernetes:core/v1:Service"
    ops = ("delete-replaced", "replace", "create-replacement")
    found = [step(op, service, "vllm-service", detailedDiff=detailed, **values) for op in ops]
    return [of(events(*found, packs=PACKS))]


def a_secret_among_others() -> list[StackPreview]:
    canary = "hf_" + "CanaryOfNobody7"
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    path = 'spec.template.spec.containers[0].env["HF"].value'
    old = {"spec": {"template": {"spec": {"containers": [{"env": {"HF": {"value": canary}}}]}}}}
    deployment = step(
        "update", SERVER, "vllm", old=old, new=old, detailedDiff={path: {"diffKind": "update"}}
    )
    secret = step(
        "update",
        SECRET,
        "hugging-face-token",
        old={"stringData": {**mark, "ciphertext": canary}},
        new={"stringData": {**mark, "ciphertext": canary}},
        detailedDiff={"stringData.token": {"diffKind": "update"}},
    )
    wrong = said("error", f"cannot log in with {canary}")
    rule = broken("CKV_1", "mandatory", f"{canary} is in the manifest")
    return [of(events(deployment, secret, wrong, rule, packs=PACKS))]


def refused() -> list[StackPreview]:
    mistakes = "invalid stack configuration:\n  vllm-gke:name: 'A' has capitals\n  vllm-gke:a: b"
    rules = [
        broken("CIS_GKE_5.6.4", "advisory", "a public endpoint"),
        broken("CKV_GCP_18", "mandatory", "cidrBlocks has '0.0.0.0/0'"),
    ]
    return [
        of(events(said("error", mistakes)), "dev", StackChange(figures(), None)),
        of(events(*rules, packs=PACKS), "prod"),
    ]


def new_and_dearer() -> list[StackPreview]:
    pools = [{"name": "l4", "accelerator": "nvidia-l4", "maxNodes": 4}]
    made = [step("create", POOL, f"l4-{n}") for n in range(14)]
    dearer = StackChange(figures(), figures(pools=pools))
    new = StackChange(None, figures(), new_stack=True)
    return [
        of(events(packs=PACKS), "dev", dearer),
        of(events(*made, packs=PACKS), "new", new),
        of(events(packs=PACKS), "prod"),
    ]


def somebody_elses_words() -> list[StackPreview]:
    words = "@octocat <img src=x onerror=1> **big** [a](http://evil.invalid) | #1 `x` <!-- y"
    changed = step(
        "update",
        POOL,
        "l4",
        old={"name": words},
        new={"name": f"{words}\n{words}"},
        detailedDiff={"name": {"diffKind": "update"}},
    )
    return [of(events(changed, said("error", words), broken("CKV_1", "mandatory", words)))]


CASES: dict[str, Callable[[], list[StackPreview]]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        nothing,
        a_cluster_goes,
        the_service_is_another,
        a_secret_among_others,
        refused,
        new_and_dearer,
        somebody_elses_words,
    )
}


@pytest.mark.parametrize("case", CASES)
def test_the_comment_is_its_page(case: str, tmp_path: Path) -> None:
    written = tmp_path / f"{case}.md"
    written.write_text(comment(CASES[case](), "Preview, against main", GITHUB))
    page = GOLDEN / written.name
    assert page.exists(), f"cp {written} {page}"
    assert page.read_text() == written.read_text(), f"cp {written} {page}"


def test_every_page_has_its_case() -> None:
    assert {page.stem for page in GOLDEN.glob("*.md")} == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_a_comment_begins_with_its_mark_and_has_no_secret(case: str) -> None:
    text = comment(CASES[case](), "Preview, against main", GITHUB)
    assert text.splitlines()[0] == MARKER
    assert "Canary" not in text


def test_nothing_changed_is_one_line() -> None:
    text = comment(nothing(), "Preview, against main", GITHUB)
    assert len([line for line in text.splitlines() if line]) == 2


def test_nobody_elses_words_become_markup_or_call_anybody() -> None:
    text = comment(somebody_elses_words(), "Preview", GITHUB)
    # A backslash in front takes a character's meaning away; in code nothing has any.
    outside = re.sub(r"(?<!\\)`[^`]*`", "", text.replace(MARKER, ""))
    assert re.findall(r"(?<!\\)\]\(|<(?!br>)|@octocat|(?<!\\)#1", outside) == []


def test_a_thousand_changes_fit_a_comment_and_what_is_deleted_stays() -> None:
    detailed = {"name": {"diffKind": "update"}}
    values = {"old": {"name": "a" * 90}, "new": {"name": "b" * 90}, "detailedDiff": detailed}
    many = [step("update", POOL, f"l4-{n}", **values) for n in range(1000)]
    gone = [step("delete", POOL, f"old-{n}") for n in range(20)]
    text = comment([of(events(*many, *gone))], "Preview", GITHUB)
    assert GITHUB - 2_000 < len(text) <= GITHUB
    assert "NodePool `old-19` | removed from the stack" in text
    assert "more changes: `pulumi preview` shows all" in text


def test_a_preview_without_events_says_nothing_of_policies() -> None:
    silent = Preview(read_preview(events(step("create", POOL, "l4"))).steps, 0)
    assert "Policy" not in comment([StackPreview("dev", silent, SAME)], "Preview", GITHUB)
