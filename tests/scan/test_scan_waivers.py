"""The scanners' waivers: each of something that is found, once, with a reason."""

from pathlib import Path

import pytest

from tools.scan.findings import Found
from tools.scan.waivers import ScanWaiver, differences, read_waivers

ONE = Found("checkov CKV_K8S_16", "Deployment {name}", "dev")
OTHER = Found("checkov CKV_K8S_16", "Deployment {name}", "llama2")


def waiver(*found: Found, why: str = "it is only an example") -> ScanWaiver:
    return ScanWaiver(frozenset(found), why)


@pytest.mark.parametrize(
    ("waivers", "said"),
    [
        ([waiver(ONE)], []),
        ([], ["finding without a waiver: checkov CKV_K8S_16: Deployment {name} of dev"]),
        (
            [waiver(ONE, OTHER)],
            ["waiver without a finding: checkov CKV_K8S_16: Deployment {name} of llama2"],
        ),
        (
            [waiver(ONE), waiver(ONE)],
            ["waived twice: checkov CKV_K8S_16: Deployment {name} of dev"],
        ),
        (
            [waiver(ONE, why=" ")],
            ["waiver without a reason: checkov CKV_K8S_16: Deployment {name} of dev"],
        ),
    ],
    ids=["as it should be", "not waived", "not found", "twice", "no reason"],
)
def test_what_is_wrong_with_waivers_is_said(waivers: list[ScanWaiver], said: list[str]) -> None:
    assert differences([ONE], waivers) == said


def test_a_waiver_is_of_each_check_on_each_object_of_each_stack(tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(
        "waivers:\n"
        "- checks: [a, b]\n"
        "  objects: {c: [dev, llama2], d: [dev]}\n"
        "  why: it is only an example\n"
    )
    (read,) = read_waivers(file)
    assert read.found == {
        Found(check, on, stack)
        for check in ("a", "b")
        for on, stack in (("c", "dev"), ("c", "llama2"), ("d", "dev"))
    }


def test_every_waiver_says_why() -> None:
    assert [each for each in read_waivers() if len(each.why.split()) < 6] == []
