"""The authority that a cluster's API server is signed by, as Google gives it.

On a real control plane it is that one's own. Else no server answers there, and it is a certificate
that was made once, whose key was thrown away: clients want to read it all the same.
"""

import os
from pathlib import Path

_MADE_ONCE = Path(__file__).with_name("cluster_authority.crt")


def certificate() -> str:
    """Return the certificate as PEM."""
    folder = os.environ.get("SANDBOX_KUBE")
    own = Path(folder) / "control-plane" / "authority.crt" if folder else _MADE_ONCE
    return (own if own.exists() else _MADE_ONCE).read_text()
