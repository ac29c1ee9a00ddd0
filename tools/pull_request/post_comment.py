"""Post a comment on a pull request, or update the comment of the previous run.

    GITHUB_TOKEN=...  GITHUB_REPOSITORY=owner/name  PULL_REQUEST=7   python -m tools.pull_request.post_comment github FILE
    GITLAB_TOKEN=...  CI_PROJECT_ID=12  CI_MERGE_REQUEST_IID=7       python -m tools.pull_request.post_comment gitlab FILE

The forge's runners set GITHUB_API_URL and CI_API_V4_URL. The comment is identified by its first
line and its author. Needs only Python's standard library. The token comes from the environment, is
sent only to that address, and is never printed.
"""  # noqa: E501 # two commands

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any

from tools.pull_request.masks import masked

_SECONDS = 30
_A_PAGE = 100
_PAGES = 100
"""Maximum number of pages that are searched for the comment."""


class NotPostedError(Exception):
    """The comment is not posted; the message says why, without a secret."""


@dataclass(frozen=True)
class Thread:
    """Addresses and keys of a forge's comment API."""

    comments: str
    """Address of the list; a new comment is posted to it too."""
    one: str
    """Address of one comment, with `{id}`."""
    change: str
    """HTTP method of an update."""
    author: str
    """Author of the comment; comments of other authors are not changed."""
    by: str
    """Key of the author's name: `login`, or `username`."""
    whose: str
    """Key of the author in a comment."""
    headers: Mapping[str, str]


def github(environment: Mapping[str, str]) -> Thread:
    """Return GitHub's addresses for a pull request, which is an issue there."""
    api = environment.get("GITHUB_API_URL", "https://api.github.com")
    issues = f"{api}/repos/{_needed(environment, 'GITHUB_REPOSITORY')}/issues"
    return Thread(
        comments=f"{issues}/{_number(environment, 'PULL_REQUEST')}/comments",
        one=f"{issues}/comments/{{id}}",
        change="PATCH",
        # The author of comments that a workflow's token posts.
        author=environment.get("COMMENT_AUTHOR", "github-actions[bot]"),
        by="login",
        whose="user",
        headers={
            "Authorization": f"Bearer {_needed(environment, 'GITHUB_TOKEN')}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )


def gitlab(environment: Mapping[str, str]) -> Thread:
    """Return GitLab's addresses for a merge request."""
    api, project = _needed(environment, "CI_API_V4_URL"), _number(environment, "CI_PROJECT_ID")
    request = _number(environment, "CI_MERGE_REQUEST_IID")
    notes = f"{api}/projects/{project}/merge_requests/{request}/notes"
    headers = {"PRIVATE-TOKEN": _needed(environment, "GITLAB_TOKEN")}
    return Thread(
        comments=notes,
        one=f"{notes}/{{id}}",
        change="PUT",
        author=_asked("GET", f"{api}/user", headers)[0]["username"],
        by="username",
        whose="author",
        headers=headers,
    )


FORGES = {"github": github, "gitlab": gitlab}


def post(thread: Thread, body: str) -> str:
    """Post or update the comment; return `created`, `updated` or `unchanged`."""
    marker = body.partition("\n")[0]
    if not (marker.startswith("<!--") and marker.endswith("-->")):
        raise NotPostedError("the comment's first line is not the mark that identifies it")
    for each in _comments(thread):
        own = (each.get(thread.whose) or {}).get(thread.by) == thread.author
        if own and each["body"].partition("\n")[0].strip() == marker:
            # A forge may return other line endings.
            if each["body"].replace("\r\n", "\n").strip() == body.strip():
                return "unchanged"
            address = thread.one.format(id=each["id"])
            _asked(thread.change, address, thread.headers, {"body": body})
            return "updated"
    _asked("POST", thread.comments, thread.headers, {"body": body})
    return "created"


def _comments(thread: Thread) -> Iterator[dict[str, Any]]:
    for page in range(1, _PAGES + 1):
        listed, _ = _asked(
            "GET", f"{thread.comments}?per_page={_A_PAGE}&page={page}", thread.headers
        )
        yield from listed
        if len(listed) < _A_PAGE:
            return


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses redirects, which would get the token."""

    def redirect_request(  # noqa: PLR0913, PLR0917 # the overridden method's own signature
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Refuse."""


# The default proxy handler stays: a runner behind a proxy needs it.
_OPENER = urllib.request.build_opener(_NoRedirect)


def _asked(
    method: str, address: str, headers: Mapping[str, str], body: Mapping[str, str] | None = None
) -> tuple[Any, HTTPMessage]:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise NotPostedError(
            f"{parts.scheme}://{parts.hostname} is not https; the token is not sent to it"
        )
    data = None if body is None else json.dumps(body).encode()
    more = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(  # noqa: S310 # https, as was just looked at
        address, data, {**headers, **more, "User-Agent": "vllm-gke"}, method=method
    )
    what = f"{method} {parts.path}"
    try:
        with _OPENER.open(request, timeout=_SECONDS) as answer:
            return json.loads(answer.read()), answer.headers
    except urllib.error.HTTPError as error:
        said = masked(error.read(500).decode(errors="replace"))
        raise NotPostedError(f"{what}: {error.code} {error.reason}: {said}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NotPostedError(f"{what}: {type(error).__name__}") from None


def _needed(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise NotPostedError(f"{name} is not set")
    return environment[name]


def _number(environment: Mapping[str, str], name: str) -> str:
    if not (value := _needed(environment, name)).isdecimal():
        raise NotPostedError(f"{name} must be a number")
    return value


def main(arguments: list[str] | None = None) -> int:
    """Post the comment, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.pull_request.post_comment",
        description="Post a comment, or update the previous one.",
    )
    parser.add_argument("forge", choices=FORGES)
    parser.add_argument("file", metavar="FILE", type=Path)
    given = parser.parse_args(arguments)
    try:
        # Mask again: the file may come from a job that ran untrusted code.
        body = masked(given.file.read_text(encoding="utf-8"))
        print(f"comment {post(FORGES[given.forge](os.environ), body)}")
    except NotPostedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print(f"error: {given.file} is not text in UTF-8", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
