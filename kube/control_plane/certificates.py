"""Keys and certificates of one control plane, made for it alone and removed with its folder.

One authority signs the servers and the users. A second one signs the API server where it speaks for
a user (the front proxy). trustme makes them; RBAC decides what each user may do.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme

SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")

_THIS_MACHINE = "127.0.0.1"


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """One authority and the files that it signs, all in one folder; read from there, else made.

    Pulumi's state outlives many starts of a control plane, and names its authority.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self.certificate = folder / f"{name}.crt"
        """Certificate of the authority that clients and servers trust."""
        key = folder / f"{name}.key"
        if key.exists() and self.certificate.exists():
            self._ca = trustme.CA.from_pem(self.certificate.read_bytes(), key.read_bytes())
            return
        self._ca = trustme.CA(organization_name=name)
        _write_private(key, self._ca.private_key_pem.bytes())
        self.certificate.write_bytes(self._ca.cert_pem.bytes())

    def server(self, name: str, names: Sequence[str] = SERVER_NAMES) -> KeyPair:
        """Return the certificate of a server on this machine's loopback address.

        `names` are those by which clients know it, addresses too; by default the API server's.
        """
        return self._issue(name, None, names)

    def text(self) -> str:
        """Return the authority's certificate as an object of the API carries it, in base64."""
        return base64.b64encode(self.certificate.read_bytes()).decode()

    def client(self, user: str, group: str | None = None) -> KeyPair:
        """Return the certificate of a user, and of the group that the user is in."""
        return self._issue(user, group, ())

    def _issue(self, user: str, group: str | None, names: Sequence[str]) -> KeyPair:
        # A client's certificate names this machine too: Go refuses one without a name.
        made = self._ca.issue_cert(*names, _THIS_MACHINE, common_name=user, organization_name=group)
        stem = user.replace(":", "-")
        pair = KeyPair(self._folder / f"{stem}.crt", self._folder / f"{stem}.key")
        pair.certificate.write_bytes(made.cert_chain_pems[0].bytes())
        _write_private(pair.key, made.private_key_pem.bytes())
        return pair


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
