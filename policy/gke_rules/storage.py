"""Buckets and disks: who can read them, what they keep, and encryption."""

from collections.abc import Iterator

from .google import BUCKET, BUCKET_BINDING, BUCKET_MEMBER, DISK
from .props import ON, items, own_name, present, read, wanted
from .rule import Finding, Resource, Rule

ANYBODY = ("allUsers", "allAuthenticatedUsers")


def anybody(right: Resource) -> Iterator[Finding]:
    """Find a role that is granted to all users."""
    for member in [read(right.props, "member"), *items(right.props, "members")]:
        if member in ANYBODY:
            yield Finding(own_name(right), f"member is '{member}'")


RULES = (
    Rule(
        "CKV_GCP_28",
        (BUCKET_MEMBER, BUCKET_BINDING),
        "no bucket is public",
        "name the account that reads it",
        anybody,
    ),
    Rule(
        "CKV_GCP_29",
        (BUCKET,),
        "IAM alone controls access to a bucket, not ACLs of objects",
        "write uniformBucketLevelAccess true",
        wanted("uniformBucketLevelAccess", ON),
    ),
    Rule(
        "CKV_GCP_114",
        (BUCKET,),
        "a bucket cannot be made public later",
        "write publicAccessPrevention enforced",
        wanted("publicAccessPrevention", "enforced"),
    ),
    Rule(
        "CKV_GCP_78",
        (BUCKET,),
        "overwritten or deleted objects can be restored",
        "write versioning.enabled true",
        wanted("versioning.enabled", ON),
        mandatory=False,
    ),
    Rule(
        "CKV_GCP_62",
        (BUCKET,),
        "reads are logged",
        "write logging.logBucket",
        present("logging.logBucket"),
        mandatory=False,
    ),
    Rule(
        "CKV_GCP_37",
        (DISK,),
        "a disk is encrypted with your key",
        "write diskEncryptionKey.kmsKeySelfLink",
        present("diskEncryptionKey"),
        cis="5.9.1",
        mandatory=False,
    ),
)
