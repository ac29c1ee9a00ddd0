"""Names of existing resources, each validated for the expected kind of resource."""

import re
from typing import Annotated

from pydantic import AfterValidator

from ..facts.full_names import KINDS, FullName, full_name, kind_of

_LETTERS = (
    "lower-case letters, digits and hyphens that starts with a letter and ends with no hyphen"
)


# Secret scanners look for this form (gitleaks' `huggingface-access-token`, 2026-11).
_FORM_OF_TOKENS = r"(hf|api_org)_[A-Za-z0-9]{34}"


def _no_token(value: str) -> str:
    """Refuse a token of Hugging Face, which would be a valid name of a secret."""
    if re.fullmatch(_FORM_OF_TOKENS, value):
        raise ValueError(
            "what was given is a token of Hugging Face's, and the name of a secret is wanted; take "
            "the token back on Hugging Face, since it stands in a file, put another into a secret "
            "(gcloud secrets create NAME --data-file=-) and write NAME"
        )
    return value


def _name_of(
    collection: str, pattern: str, form: str, meant: str, *, secret: bool = False
) -> AfterValidator:
    """Return a check of a short name, whose error explains what a full name refers to.

    `meant` tells where a short name is looked up, and the fix for a resource elsewhere. A value
    below a key that holds secrets may be a secret in the wrong place, so it is not shown.
    """
    kind_expected = KINDS[collection]

    def check(value: str) -> str:
        given = "what was given" if secret else f"'{value}'"
        kind = kind_of(value)
        if kind == kind_expected:
            parts = full_name(value)
            said = f"{kind_expected} of a project" if secret else _said(kind_expected, parts)
            alone = "the last part of it" if secret else f"'{parts.name}'"
            where = {"project": parts.project or "PROJECT", "location": parts.location or "PLACE"}
            raise ValueError(f"{given} is {said}; write {alone}{meant.format(**where)}")
        if kind is not None or not re.fullmatch(pattern, value):
            raise _invalid_name(given, kind, kind_expected, form)
        return value

    return AfterValidator(check)


def _said(kind: str, parts: FullName) -> str:
    """Return a description of a full name."""
    if parts.project is None:
        return f"the address of {kind}"
    where = f" in {parts.location}" if parts.location else ""
    return f"{kind} of project '{parts.project}'{where}"


def _invalid_name(given: str, kind: str | None, kind_expected: str, form: str) -> ValueError:
    """Return the error of a value that is no name of the expected kind."""
    if kind is not None:
        return ValueError(f"{given} is {kind}, and {kind_expected} is wanted; write {form}")
    return ValueError(f"{given} is not the name of {kind_expected}; write {form}")


_PROJECT = r"([-.a-z0-9]+\.[a-z]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]"
"""Id of a project; the project of a domain can own a network too."""


def _of_any_project(collection: str, path: str) -> AfterValidator:
    """Return a check of a short name, or of a full name that contains its project.

    A full name is returned without the address of the API in front of it.
    """
    kind_expected, (pattern, form) = KINDS[collection], _SIXTY_THREE
    full_form = path.format(project="PROJECT", region="REGION", name="NAME")
    full_pattern = path.format(project=_PROJECT, region=r"[a-z]+-[a-z]+[0-9]+", name=pattern)

    def check(value: str) -> str:
        kind = kind_of(value)
        if kind != kind_expected:
            if kind is not None or not re.fullmatch(pattern, value):
                raise _invalid_name(f"'{value}'", kind, kind_expected, f"{form}, or {full_form}")
            return value
        named = value[value.find("projects/") :]
        if re.fullmatch(full_pattern, named):
            return named
        raise ValueError(f"'{value}' is not the full name of {kind_expected}; write {full_form}")

    return AfterValidator(check)


_SIXTY_THREE = (r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", f"a name of at most 63 {_LETTERS}")
ClusterName = Annotated[
    str,
    _name_of(
        "clusters",
        r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?",
        f"a name of at most 40 {_LETTERS}",
        ", if gcp:project is '{project}' and 'region' or 'cluster.zone' is '{location}': pools are "
        "made in the cluster's project, so a cluster of another project takes its gcp:project",
    ),
]
RepositoryName = Annotated[
    str,
    _name_of(
        "repositories",
        *_SIXTY_THREE,
        ", if gcp:project is '{project}' and 'region' is '{location}'; from another registry, "
        "write each image by its digest with images.mode 'prebuilt'",
    ),
]
NetworkName = Annotated[
    str, _of_any_project("networks", "projects/{project}/global/networks/{name}")
]
SubnetworkName = Annotated[
    str,
    _of_any_project("subnetworks", "projects/{project}/regions/{region}/subnetworks/{name}"),
]
BucketName = Annotated[
    str,
    _name_of(
        "buckets",
        r"(?!.*\.\.)[a-z0-9][-_.a-z0-9]{1,61}[a-z0-9]",
        "a name of 3 to 63 lower-case letters, digits, hyphens, dots and underscores, without "
        "gs://",
        ", and the folder of the model as 'path'",
    ),
]
SecretName = Annotated[
    str,
    AfterValidator(_no_token),
    _name_of(
        "secrets",
        r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}",
        "a name of Secret Manager's: letters, digits, hyphens and underscores",
        ", if that project is gcp:project; copy the secret of another project into a secret of it "
        "(gcloud secrets create NAME --data-file=-)",
        secret=True,
    ),
]
