"""Ask Hugging Face for one small file of a model, and print the status of its answer.

    python -m tools.doctor.hub_access MODEL REVISION [--environment]

Takes the token from its input, or from HF_TOKEN with `--environment`; prints it nowhere. The file
is what a gate guards: what the hub tells of a model is open even where its files are not. What it
says of the model's code is printed too: its first architecture, and what the repository brings.
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
    """Return the HTTP status of a model's config.json, and the file.

    Raises OSError where nothing answers.
    """
    host = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    quoted = urllib.parse.quote(revision, safe="")
    # The host is the hub's, or the one that the person's own environment names.
    request = urllib.request.Request(f"{host}/{model}/resolve/{quoted}/config.json")  # noqa: S310
    if token:
        # A redirect may lead to another host, which must not see the token.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return int(answer.status), answer.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


def code_of(config: bytes) -> dict[str, object]:
    """Return a model's first architecture and the classes that its repository brings code for."""
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
    """Print the status as JSON, or say that nothing answers."""
    parser = argparse.ArgumentParser(prog="python -m tools.doctor.hub_access")
    parser.add_argument("model")
    parser.add_argument("revision")
    parser.add_argument("--environment", action="store_true", help="take the token from HF_TOKEN")
    given = parser.parse_args(arguments)
    token = (os.environ.get("HF_TOKEN", "") if given.environment else sys.stdin.read()).strip()
    try:
        status, config = answer_of(given.model, given.revision, token)
    except ValueError:
        # A token with a line break in it, or no address: the complaint would repeat it.
        print("the token, or HF_ENDPOINT, cannot be sent", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Hugging Face does not answer: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"status": status, "token": bool(token), **code_of(config)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
