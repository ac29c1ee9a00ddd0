"""The names of what somebody else owns, each held against the kind of thing that is wanted."""

import re
from typing import Annotated

from pydantic import AfterValidator

from ..facts.full_names import KINDS, kind_of, short_name

_LETTERS = (
    "lower-case letters, digits and hyphens that starts with a letter and ends with no hyphen"
)


# Secret scanners look for this form (gitleaks' `huggingface-access-token`, 2026-11).
_FORM_OF_TOKENS = r"(hf|api_org)_[A-Za-z0-9]{34}"


def _no_token(value: str) -> str:
    """Refuse a token of Hugging Face's, which would be a right name of a secret."""
    if re.fullmatch(_FORM_OF_TOKENS, value):
        raise ValueError(
            "what was given is a token of Hugging Face's, and the name of a secret is wanted; take "
            "the token back on Hugging Face, since it stands in a file, put another into a secret "
            "(gcloud secrets create NAME --data-file=-) and write NAME"
        )
    return value


def _name_of(collection: str, pattern: str, form: str, *, secret: bool = False) -> AfterValidator:
    """Return a check of a name alone; a full name is told from one of another kind.

    A value below a key that holds secrets may be one, pasted in the wrong place: it is not shown.
    """
    wanted = KINDS[collection]

    def check(value: str) -> str:
        given = "what was given" if secret else f"'{value}'"
        kind = kind_of(value)
        if kind == wanted:
            name = "" if secret else f": {short_name(value)}"
            raise ValueError(f"{given} is a full name; write only the name in it{name}")
        if kind is not None:
            raise ValueError(f"{given} is {kind}, and {wanted} is wanted; write {form}")
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{given} is not the name of {wanted}; write {form}")
        return value

    return AfterValidator(check)


_SIXTY_THREE = (r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", f"a name of at most 63 {_LETTERS}")
ClusterName = Annotated[
    str,
    _name_of("clusters", r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", f"a name of at most 40 {_LETTERS}"),
]
RepositoryName = Annotated[str, _name_of("repositories", *_SIXTY_THREE)]
NetworkName = Annotated[str, _name_of("networks", *_SIXTY_THREE)]
SubnetworkName = Annotated[str, _name_of("subnetworks", *_SIXTY_THREE)]
BucketName = Annotated[
    str,
    _name_of(
        "buckets",
        r"[a-z0-9][-_.a-z0-9]{1,61}[a-z0-9]",
        "a name of 3 to 63 lower-case letters, digits, hyphens, dots and underscores, without "
        "gs://",
    ),
]
SecretName = Annotated[
    str,
    AfterValidator(_no_token),
    _name_of(
        "secrets",
        r"[A-Za-z0-9_-]{1,255}",
        "a name of Secret Manager's: letters, digits, hyphens and underscores",
        secret=True,
    ),
]
