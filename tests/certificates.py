"""Certificates of a test's own, and the authority that signs them."""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.local.embedded_kafka.listeners import HOST


class Authority:
    """Signs certificates; `path` is its own, in PEM."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._constraints = x509.BasicConstraints(ca=True, path_length=None)
        certificate = self._signed(self._name, self._key, [self._constraints])
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(_pem(certificate))

    @property
    def truststore(self) -> dict[str, str]:
        """Kafka's settings for trusting whom it has signed."""
        return {"ssl.truststore.type": "PEM", "ssl.truststore.location": str(self.path)}

    def issue(self, name: str, address: str = HOST) -> tuple[Path, Path]:
        """The files of a certificate for `address` and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        files = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        files[0].write_bytes(_pem(self._signed(subject, key, [names])))
        files[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        extensions: list[x509.ExtensionType],
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(
            self._name,
            subject,
            key.public_key(),
            x509.random_serial_number(),
            now - datetime.timedelta(hours=1),
            now + datetime.timedelta(days=1),
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def keystore(certificate: Path, key: Path) -> dict[str, str]:
    """Kafka's settings for showing the certificate that these files hold."""
    both = certificate.with_suffix(".keystore.pem")
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return {"ssl.keystore.type": "PEM", "ssl.keystore.location": str(both)}


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
