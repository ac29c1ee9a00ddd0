"""Who the pods are, to Google and on their node."""

from .section import Section
from .text import GoogleAccount


class Identity(Section):
    """Rights go to the pods' Kubernetes account itself, unless a Google account is named."""

    google_service_account: GoogleAccount | None = None
    """Address of a Google account that the pods act as; it stays its owner's."""
    tpu_run_as_non_root: bool = False
    """With layout `split`: whether a pod that asks for a TPU runs as another user than root and
    without capabilities, as one that asks for a GPU does. Refused with layout `fungible`.
    Unproven on GKE."""
