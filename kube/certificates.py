"""Keys and certificates of one control plane, made for it alone and gone with its folder.

Owns who is who: one authority signs the servers and the people, a second one signs the API server
where it speaks for a person (the front proxy). Not here: who may do what, which is RBAC's.
"""

import base64
import datetime
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = datetime.timedelta(days=2)
"""A cluster of this kind runs for hours, and every start gives new keys."""

_AUTHORITY_LIFETIME = datetime.timedelta(days=365)
"""A record outlives many starts, and names the authority."""

SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """One authority and the files that it signs, all in one folder; found there, else made."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = folder / f"{name}.crt"
        """What everybody trusts."""
        key = folder / f"{name}.key"
        if key.exists() and self.certificate.exists():
            self._key = _read_key(key)
            return
        self._key = ec.generate_private_key(ec.SECP256R1())
        builder = _unsigned(
            self._name, self._name, self._key.public_key(), _AUTHORITY_LIFETIME
        ).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        write_key(key, self._key)
        self.certificate.write_bytes(_signed(builder, self._key))

    def server(self, name: str, names: Sequence[str] = SERVER_NAMES) -> KeyPair:
        """Give a server on this machine's own address its certificate, for clients too.

        `names` are those by which clients know it, addresses too; by default the API server's.
        """
        known = [_name(each) for each in (*names, "127.0.0.1")]
        return self._issue(name, [NameOID.COMMON_NAME], [name], known)

    def text(self) -> str:
        """Give what everybody trusts as an object of the API carries it."""
        return base64.b64encode(self.certificate.read_bytes()).decode()

    def client(self, user: str, group: str | None = None) -> KeyPair:
        """Give somebody a certificate that says who they are, and of which group."""
        kinds = [NameOID.COMMON_NAME, *([NameOID.ORGANIZATION_NAME] if group else [])]
        return self._issue(user, kinds, [user, *([group] if group else [])], [])

    def _issue(
        self,
        name: str,
        kinds: list[x509.ObjectIdentifier],
        values: list[str],
        alternatives: list[x509.GeneralName],
    ) -> KeyPair:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [x509.NameAttribute(kind, value) for kind, value in zip(kinds, values, strict=True)]
        )
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH]
        if alternatives:
            usages.append(ExtendedKeyUsageOID.SERVER_AUTH)
        builder = _unsigned(subject, self._name, key.public_key()).add_extension(
            x509.ExtendedKeyUsage(usages), critical=False
        )
        if alternatives:
            builder = builder.add_extension(
                x509.SubjectAlternativeName(alternatives), critical=False
            )
        stem = name.replace(":", "-")
        pair = KeyPair(self._folder / f"{stem}.crt", self._folder / f"{stem}.key")
        pair.certificate.write_bytes(_signed(builder, self._key))
        write_key(pair.key, key)
        return pair


def service_account_keys(folder: Path) -> KeyPair:
    """Make what service accounts' tokens are signed with; the other half is a public key."""
    key = ec.generate_private_key(ec.SECP256R1())
    pair = KeyPair(folder / "service-accounts.pub", folder / "service-accounts.key")
    pair.certificate.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    write_key(pair.key, key)
    return pair


def write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a key that nobody else may read."""
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} is no key of an authority")
    return key


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _unsigned(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    lifetime: datetime.timedelta = _LIFETIME,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # A clock that steps back a little must not make it invalid.
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + lifetime)
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
