"""An authority, a certificate for etcd and one for a host, for an hour."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def write(folder: Path) -> None:
    """ca.crt, etcd.crt, etcd.key, host.crt and host.key. etcd's gateway is a client of its own etcd, by the server's certificate; and where
    etcd has users, a certificate with a common name is not let in through it (measured with 3.4; etcd-io/etcd#10392)."""
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("netgen test CA", ca_key, ca_key, "netgen test CA", authority=True)
    _pem(folder / "ca.crt", ca)
    for name in ("etcd", "host"):
        key = ec.generate_private_key(ec.SECP256R1())
        _pem(folder / f"{name}.crt", _certificate("" if name == "host" else name, key, ca_key, "netgen test CA", authority=False))
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        (folder / f"{name}.key").write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()))


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, issuer: str, *, authority: bool
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else []))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        built = built.add_extension(usage, critical=False).add_extension(address, critical=False)
    return built.sign(signer, hashes.SHA256())


def _pem(file: Path, certificate: x509.Certificate) -> None:
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
