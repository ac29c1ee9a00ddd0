"""Hygiene: what no file of this project may say."""

import re

import pytest

from tests.contract.sources import files, name

# In parts, so that this file does not say them either.
FORBIDDEN = {
    "a package registry": r"(pypi|pythonhosted|npmjs|rubygems)\.(org|com)|crates\.io|"
    r"(proxy|sum)\.golang\.org",
    "an image without a version": r"[\w./-]+:late" + r"st\b",
    "a folder of one machine": "/(work|root|home/[a-z]+)" + "/main",
    "a private key": "-----BEGIN [A-Z ]*PRIVATE" + " KEY-----",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{30,}",
}

TEXT = {name(path): path.read_text(errors="replace") for path in files()}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = {
        path: match.group()
        for path, text in TEXT.items()
        if (match := re.search(FORBIDDEN[what], text))
    }
    assert found == {}


def test_every_text_ends_with_a_line_end_and_no_line_with_a_blank() -> None:
    untidy = [
        path
        for path, text in TEXT.items()
        if path.endswith((".py", ".md", ".yaml", ".txt", ".toml"))
        and text
        and (not text.endswith("\n") or re.search(r"[ \t]$", text, re.MULTILINE))
    ]
    assert untidy == []
