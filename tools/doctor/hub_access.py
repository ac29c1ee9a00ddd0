"""Request the config.json of a model from Hugging Face, and print the HTTP status.

    python -m tools.doctor.hub_access MODEL REVISION [--environment]

Reads the token from standard input, or from HF_TOKEN with `--environment`, and never prints it. A
gate protects this file, and not the model's metadata. Also prints the model's first architecture
and the classes that its repository has code for.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

_TIMEOUT_SECONDS = 20

# A config.json has a few kilobytes.
_MOST_BYTES = 2**20


def answer_of(model: str, revision: str, token: str) -> tuple[int, bytes]:
    """Return the HTTP status of a model's config.json, and the file. Raises OSError."""
    host = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    quoted = urllib.parse.quote(revision, safe="")
    # The host of the hub, or the value of HF_ENDPOINT.
    request = urllib.request.Request(f"{host}/{model}/resolve/{quoted}/config.json")  # noqa: S310
    if token:
        # A redirect may lead to another host, which must not get the token.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return int(answer.status), answer.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


def code_of(config: bytes) -> dict[str, object]:
    """Return a model's first architecture and the classes that its repository has code for."""
    try:
        found = json.loads(config)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    brought, named = found.get("auto_map"), found.get("architectures")
    first = named[0] if isinstance(named, list) and named else None
    return {
        **({"architecture": first} if isinstance(first, str) else {}),
        "code": sorted(map(str, brought)) if isinstance(brought, dict) else [],
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the status as JSON, or the connection error."""
    parser = argparse.ArgumentParser(prog="python -m tools.doctor.hub_access")
    parser.add_argument("model")
    parser.add_argument("revision")
    parser.add_argument("--environment", action="store_true", help="take the token from HF_TOKEN")
    given = parser.parse_args(arguments)
    token = (os.environ.get("HF_TOKEN", "") if given.environment else sys.stdin.read()).strip()
    try:
        status, config = answer_of(given.model, given.revision, token)
    except ValueError:
        # A token with a line break, or an invalid address: the error would repeat it.
        print("the token, or HF_ENDPOINT, cannot be sent", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Hugging Face does not answer: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"status": status, "token": bool(token), **code_of(config)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
