"""Disks that the program makes itself."""

from .google import DISK
from .props import present
from .rule import Rule

RULES = (
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
