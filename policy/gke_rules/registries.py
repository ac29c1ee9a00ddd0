"""Repositories of images."""

from .google import REPOSITORY, REPOSITORY_BINDING, REPOSITORY_MEMBER
from .props import present, refused
from .rule import Rule
from .storage import anybody

RULES = (
    Rule(
        "CKV_GCP_101",
        (REPOSITORY_MEMBER, REPOSITORY_BINDING),
        "no repository is public",
        "name the account that pulls",
        anybody,
        cis="5.1.2",
    ),
    Rule(
        "CKV_GCP_84",
        (REPOSITORY,),
        "images are encrypted with your key",
        "write kmsKeyName",
        present("kmsKeyName"),
        mandatory=False,
    ),
    Rule(
        "CIS_GKE_5.1.1",
        (REPOSITORY,),
        "images are scanned for known vulnerabilities if the project enables it",
        "leave vulnerabilityScanningConfig out",
        refused("vulnerabilityScanningConfig.enablementConfig", "DISABLED"),
        cis="5.1.1",
    ),
)
