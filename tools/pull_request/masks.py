"""Mask secrets in a comment: values that Pulumi marks, and texts that look like a token.

Imports only Python's standard library: the step that posts a comment has no environment.
"""

import json
import re
from typing import Any

MASK = "[secret]"
"""Mask of a secret, as Pulumi prints it."""

UNKNOWN = "(known after creation)"

# Pulumi's marks: a map with the first key is a secret, archive or asset; a text equal to the
# second is unknown (sdk/go/common/resource: SigKey, UnknownStringValue).
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 # the mark, not a secret
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_SECRET_KEY = re.compile(
    r"(?i)(?:^|[._\-\[\"])[\w]*(?:password|passwd|passphrase|secretvalue|privatekey|private_key|"
    r"apikey|api_key|accesskey|access_key|credentials|bearer)s?(?:$|[._\-\]\"])"
    r"|(?:stringData|secretData)\b|(?i:[._\[\"]token(?:$|[\]\"]))"
)

_KNOWN = re.compile(
    r"""
    -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
    | \b(?:hf|api_org)_[A-Za-z0-9]{6,}                      # Hugging Face
    | \b(?:gh[opsur]|github_pat)_[A-Za-z0-9_]{6,}           # GitHub
    | \bgl(?:pat|dt|ptt|cbt|rt)-[\w\-]{6,}                  # GitLab
    | \bpul-[0-9a-f]{20,}                                   # Pulumi
    | \bya29\.[\w\-.]{6,}                                   # Google's access tokens
    | \bAIza[\w\-]{20,}                                     # Google's API keys
    | \bGOCSPX-[\w\-]{10,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{12,}
    | \bxox[abeoprs]-[\w\-]{8,}
    | \bsk-[\w\-]{16,}
    | \beyJ[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?             # a JSON Web Token
    | (?i:\bbearer[ ]+)[\w\-.=+/]{8,}
    | (?<=://)[^\s/@:]+:[^\s/@]+(?=@)                       # an address with a password
    """,
    re.VERBOSE | re.DOTALL,
)

# Base64 and similar. Digests are hexadecimal, and names do not mix capitals and digits.
_DENSE = re.compile(r"[A-Za-z0-9_+\-]{24,}={0,2}")
_DIGITS = 2


def masked(text: str) -> str:
    """Mask everything in a text that looks like a secret."""
    return _DENSE.sub(_if_mixed, _KNOWN.sub(MASK, text))


def _if_mixed(match: re.Match[str]) -> str:
    found = match.group()
    digits = sum(character.isdigit() for character in found)
    mixed = digits >= _DIGITS and found.lower() != found != found.upper()
    return MASK if mixed else found


def is_secret_key(path: str) -> bool:
    """Return whether a property's path names a secret."""
    return _SECRET_KEY.search(path) is not None


def cleared(value: Any) -> Any:
    """Mask secrets and describe unknown values of Pulumi's JSON, at every depth."""
    if value == _UNKNOWN:
        return UNKNOWN
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET:
            return MASK
        return {key: cleared(each) for key, each in value.items()}
    if isinstance(value, list):
        return [cleared(each) for each in value]
    return masked(value) if isinstance(value, str) else value


def in_words(path: str, value: Any) -> str:
    """Return a value as text, masked if its path or its form is that of a secret."""
    if is_secret_key(path) and value not in (None, UNKNOWN):
        return MASK
    value = cleared(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return masked(text)
