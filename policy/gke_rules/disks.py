"""Disks that the program makes itself."""

from .google import DISK
from .props import present
from .rule import Rule

RULES = (
    Rule(
        "CKV_GCP_37",
        (DISK,),
        "a disk is encrypted by a key of yours",
        "write diskEncryptionKey.kmsKeySelfLink",
        present("diskEncryptionKey"),
        cis="5.9.1",
        mandatory=False,
    ),
)
