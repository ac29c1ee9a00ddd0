"""Who the pods are to Google."""

from .section import Section
from .text import GoogleAccount


class Identity(Section):
    """Rights go to the pods' Kubernetes account itself, unless a Google account is named."""

    google_service_account: GoogleAccount | None = None
    """Address of a Google account that the pods act as; it stays its owner's."""
