"""Checks of the identity of the pods, in Google Cloud and on their node."""

from collections.abc import Iterator

from ..core.problems import Problem
from ..ladder.rung import Layout

_DEFAULT = "-compute@developer.gserviceaccount.com"
"""End of the address of a project's default Compute Engine account (IAM's page on default service
accounts, 2026-11)."""


def identity_problems(layout: Layout | None, *, tpu_run_as_non_root: bool) -> Iterator[Problem]:
    """Yield the error of `tpuRunAsNonRoot` with layout `fungible`, which needs root."""
    if tpu_run_as_non_root and layout is Layout.FUNGIBLE:
        yield Problem(
            ("identity", "tpuRunAsNonRoot"),
            "applies to layout 'split'; given layout 'fungible', whose pods are privileged and run "
            "as root; write layout 'split', or remove tpuRunAsNonRoot",
        )


def identity_warnings(google_service_account: str | None) -> Iterator[Problem]:
    """Return the warning for an account with more rights than a model server needs."""
    if google_service_account is not None and google_service_account.endswith(_DEFAULT):
        yield Problem(
            ("identity", "googleServiceAccount"),
            "Compute Engine's default account can edit the whole project unless that was revoked; "
            "name another account, or none: permissions are then granted to the pods only",
        )
