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
        "the program grants no basic role (owner, editor, viewer) on the project",
        "grant the role that the work needs",
        _roles(lambda role: role in _BASIC),
    ),
    Rule(
        "CKV_GCP_49",
        _ON_PROJECT,
        "no account can act as every account of the project",
        "grant it on one account only",
        _roles(lambda role: role in _AS_ANOTHER),
    ),
    Rule(
        "CKV_GCP_42",
        _ON_PROJECT,
        "the program grants no admin role of a service on the whole project",
        "grant the role that the work needs, on the resource that needs it",
        _roles(lambda role: role.lower().endswith("admin")),
    ),
    Rule(
        "CKV_GCP_46",
        _ON_PROJECT,
        "the program grants nothing to the default service accounts",
        "create an account for the work",
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
