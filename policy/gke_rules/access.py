"""Rights on the project, and keys of accounts."""

from collections.abc import Callable, Iterator

from .google import ACCOUNT_KEY, PROJECT_BINDING, PROJECT_MEMBER
from .props import items, own_name, read
from .rule import Find, Finding, Resource, Rule

_ON_PROJECT = (PROJECT_MEMBER, PROJECT_BINDING)
_BASIC = ("roles/owner", "roles/editor", "roles/viewer")
_AS_ANOTHER = (
    "roles/iam.serviceAccountUser",
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.workloadIdentityUser",
)
_DEFAULT = ("-compute@developer.gserviceaccount.com", "@appspot.gserviceaccount.com")


def _roles(refused: Callable[[str], bool]) -> Find:
    def find(right: Resource) -> Iterator[Finding]:
        role = str(read(right.props, "role"))
        if refused(role):
            yield Finding(role, f"role is '{role}'")

    return find


def _default_account(right: Resource) -> Iterator[Finding]:
    members = [read(right.props, "member"), *items(right.props, "members")]
    for member in (str(each) for each in members):
        if member.endswith(_DEFAULT):
            yield Finding(member, f"member is '{member}'")


RULES = (
    Rule(
        "CKV_GCP_117",
        _ON_PROJECT,
        "nobody owns, edits or reads the whole project by this program",
        "grant the role that the work needs",
        _roles(lambda role: role in _BASIC),
    ),
    Rule(
        "CKV_GCP_49",
        _ON_PROJECT,
        "nobody may act as every account of the project",
        "grant it on the one account that is meant",
        _roles(lambda role: role in _AS_ANOTHER),
    ),
    Rule(
        "CKV_GCP_42",
        _ON_PROJECT,
        "nobody administers a service of the whole project",
        "grant the role that the work needs, on what it needs it for",
        _roles(lambda role: role.lower().endswith("admin")),
    ),
    Rule(
        "CKV_GCP_46",
        _ON_PROJECT,
        "the accounts that Google makes for a project have no rights by this program",
        "make an account for the work",
        _default_account,
    ),
    Rule(
        "CKV2_GCP_3",
        (ACCOUNT_KEY,),
        "no account has a key in a file",
        "use Workload Identity, or an account attached to the machine",
        lambda key: iter([Finding(own_name(key), "a key is made")]),
    ),
)
