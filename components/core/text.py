"""The types of text in a stack file, each with its error message."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator


def _matching(pattern: str, what: str) -> AfterValidator:
    """Return a check whose message explains the pattern in a sentence."""

    def check(value: str) -> str:
        # `\w` and `\d` match ASCII only: a letter of another script could look the same.
        if not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(f"{value!r} is not {what}")
        return value

    return AfterValidator(check)


def _is_network(value: str) -> str:
    try:
        return str(ipaddress.IPv4Network(value))
    except ValueError as error:
        raise ValueError(f"'{value}' is not an IPv4 network, e.g. 203.0.113.0/24") from error


def _is_day(value: str) -> str:
    try:
        if re.fullmatch(r"20\d\d-\d\d-\d\d", value):
            return str(date.fromisoformat(value))
    except ValueError:
        pass
    raise ValueError(f"'{value}' is not a day, e.g. '2026-12-24', in quotes")


def _is_project(value: str) -> str:
    """Refuse a text that is no id of a project; an id with a domain does not work here."""
    if re.fullmatch(rf"[-.a-z0-9]+\.[a-z]+:{_PROJECT}", value):
        raise ValueError(
            f"{value!r} is a project of a domain, and the names of the stack's buckets start with "
            f"the project's id, where Cloud Storage allows no colon; use a project without a domain"
        )
    if re.fullmatch(r"[0-9]+", value):
        raise ValueError(
            f"{value!r} is a project's number; write its id: "
            f"gcloud projects describe {value} --format='value(projectId)'"
        )
    if not re.fullmatch(_PROJECT, value):
        raise ValueError(
            f"{value!r} is not a project's id of 6 to 30 lower-case letters, digits and hyphens "
            f"that starts with a letter and ends with no hyphen, e.g. my-project; to list yours: "
            f"gcloud projects list"
        )
    return value


# Google's page "Creating and managing projects", 2026-11.
_PROJECT = r"[a-z][-a-z0-9]{4,28}[a-z0-9]"
ProjectId = Annotated[str, AfterValidator(_is_project)]


def without(problem: Callable[[str], str | None]) -> AfterValidator:
    """Return a check that fails with the plan's error of a text."""

    def check(value: str) -> str:
        if (reason := problem(value)) is not None:
            raise ValueError(reason)
        return value

    return AfterValidator(check)


Name = Annotated[
    str,
    _matching(
        r"[a-z]([-a-z0-9]{0,28}[a-z0-9])?",
        "a name of at most 30 lower-case letters, digits and hyphens that starts with a letter "
        "and ends with no hyphen",
    ),
]
ResourceName = Annotated[
    str,
    _matching(
        r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
        "a name of at most 63 lower-case letters, digits and hyphens that starts with a letter "
        "and ends with no hyphen",
    ),
]
NamespaceName = Annotated[
    str,
    _matching(
        r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
        "a namespace's name of at most 63 lower-case letters, digits and hyphens that starts and "
        "ends with no hyphen",
    ),
]
_LABEL = "of at most 63 lower-case letters, digits, hyphens and underscores"
LabelKey = Annotated[
    str, _matching(r"[a-z][-_a-z0-9]{0,62}", f"a label's key {_LABEL} that starts with a letter")
]
LabelValue = Annotated[str, _matching(r"([a-z0-9][-_a-z0-9]{0,62})?", f"a label's value {_LABEL}")]

# Google's account ids have at most 30 characters, and the longest suffix of a role has ten.
StackName = Annotated[
    str,
    _matching(
        # GKE reserves names that start like its own, and Kubernetes its own namespaces.
        r"(?!gke|autopilot|kube-|default$|custom-metrics$)[a-z]([-a-z0-9]{0,18}[a-z0-9])?",
        "a name of at most 20 lower-case letters, digits and hyphens that starts with a letter "
        "and ends with no hyphen; gke*, autopilot*, kube-*, default and custom-metrics are taken",
    ),
]
Region = Annotated[str, _matching(r"[a-z]+-[a-z]+\d+", "a region, e.g. us-central1")]
BuildRegion = Annotated[
    str, _matching(r"global|[a-z]+-[a-z]+\d+", "'global' or a region, e.g. us-central1")
]
Zone = Annotated[str, _matching(r"[a-z]+-[a-z]+\d+-[a-z0-9]+", "a zone, e.g. us-central1-b")]
HostName = Annotated[
    str,
    _matching(
        r"(?=.{1,63}$)([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]([-a-z0-9]*[a-z0-9])?",
        "a host's name of at most 63 characters, e.g. llm.example.com",
    ),
]
ClockTime = Annotated[
    str, _matching(r"([01]\d|2[0-3]):[0-5]\d", "a time of day in UTC, e.g. '02:00', in quotes")
]
CalendarDay = Annotated[str, AfterValidator(_is_day)]
Cidr = Annotated[str, AfterValidator(_is_network)]
AdapterName = Annotated[
    str,
    _matching(
        r"[A-Za-z0-9][-._A-Za-z0-9]{0,62}",
        "a name of at most 63 letters, digits, dots, hyphens and underscores that starts with a "
        "letter or a digit",
    ),
]
FlagName = Annotated[
    str,
    _matching(r"\w[-.\w]*", "the name of a flag of vLLM without its dashes, e.g. max-num-seqs"),
]
VariableName = Annotated[
    str, _matching(r"[A-Za-z_]\w*", "the name of an environment variable, e.g. NCCL_DEBUG")
]
ModelId = Annotated[
    str,
    _matching(r"(?!.*\.\.)\w[\w.-]*/\w[\w.-]*", "a Hugging Face id, e.g. Qwen/Qwen2-1.5B"),
]
Architecture = Annotated[
    str,
    _matching(r"[A-Za-z]\w{0,99}", "the name of an architecture, e.g. Qwen3ForCausalLM"),
]
Revision = Annotated[
    str,
    _matching(r"(?!.*\.\.)\w[\w./-]*", "a branch, tag or commit, e.g. main or v1.0"),
]
Folder = Annotated[
    str,
    _matching(
        r"\.|(?!.*\.\.)\w[\w.-]*(/\w[\w.-]*)*/?",
        "a folder of a bucket, e.g. models/my-model, or '.' for all of it",
    ),
]
Image = Annotated[
    str,
    _matching(
        r"(?!.*\.\.)[A-Za-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}",
        "an image by digest, NAME@sha256:<64 hex digits>",
    ),
]
GoogleAccount = Annotated[
    str,
    _matching(
        r"[a-z0-9][-a-z0-9]*@[-.a-z0-9]+\.gserviceaccount\.com",
        "the address of a Google service account, e.g. models@my-project.iam.gserviceaccount.com",
    ),
]
# The reason is a line of the stack's page, in which these characters have a meaning.
_REASON = r"[^\x00-\x1f\x7f`$<>\[\]|\\*]*"
Reason = Annotated[
    str,
    _matching(
        rf"(?=.*\S){_REASON}",
        "a reason, one line without the signs ` $ < > [ ] | \\ and *, e.g. the guide's own order",
    ),
]
NotificationChannel = Annotated[
    str,
    _matching(
        r"projects/[a-z0-9:.-]+/notificationChannels/\d+",
        "the name of a notification channel, e.g. projects/my-project/notificationChannels/123; "
        "to list them: gcloud beta monitoring channels list",
    ),
]
RunbookList = Annotated[
    str,
    _matching(
        r"(?=.{1,500}$)(?!.*\.\.)https://[a-z0-9][-.a-z0-9]*(:\d+)?/([-\w.]+/)*"
        r"(README\.md|index\.html)",
        "the address of the list of runbooks, which starts with https:// and ends with /README.md "
        "or /index.html, e.g. https://docs.example.com/runbooks/index.html",
    ),
]
