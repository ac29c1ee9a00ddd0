"""The keys under `identity`."""

from ..core.section import Section
from ..core.text import GoogleAccount


class Identity(Section):
    """Google identity of the pods; by default that of their Kubernetes service account."""

    google_service_account: GoogleAccount | None = None
    """Address of an existing Google service account that the pods act as."""
    tpu_run_as_non_root: bool = False
    """With layout `split`: run a pod that requests a TPU as a user other than root and without
    capabilities, like a pod that requests a GPU. Refused with layout `fungible`. Unproven on
    GKE."""
