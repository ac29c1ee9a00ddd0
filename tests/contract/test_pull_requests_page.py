"""The page on pull requests: who may deploy has a role for all that the components make."""

import re

from tests.contract.sources import COMPONENTS, ROOT

PAGE = (ROOT / "docs" / "pull-requests.md").read_text()
DEPLOY = PAGE.partition("| Of `vllm-deploy` |")[2].partition("\n\n")[0]
PREVIEW = PAGE.partition("| Of `vllm-preview` |")[2].partition("\n\n")[0]


def test_every_google_service_that_a_component_uses_has_a_role() -> None:
    used = {
        service
        for path in COMPONENTS
        for service in re.findall(r"\bgcp\.(\w+)\.[A-Z]\w+\(", (ROOT / path).read_text())
    }
    assert len(used) > 5
    assert used - set(re.findall(r"`gcp\.(\w+)", DEPLOY)) == set()


def test_who_previews_has_no_role_that_changes_anything() -> None:
    roles = re.findall(r"`(roles/[\w.]+)`", PREVIEW)
    assert roles == [
        "roles/storage.objectViewer",
        "roles/cloudkms.cryptoKeyDecrypter",
        "roles/container.viewer",
    ]


def test_no_role_is_owner_or_editor() -> None:
    assert set(re.findall(r"`roles/(owner|editor|viewer)`", PAGE)) == set()


def test_the_limit_that_is_told_is_the_one_that_is_kept() -> None:
    from tools.pull_request.blocks import GITHUB  # noqa: PLC0415 # all else here is only read

    assert f"{GITHUB:,} characters on GitHub" in PAGE


def test_every_variable_of_the_workflows_is_told() -> None:
    texts = [path.read_text() for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    used = {name for text in texts for name in re.findall(r"vars\.([A-Z_]+)", text)}
    assert {name for name in used if f"`{name}`" not in PAGE} == set()
