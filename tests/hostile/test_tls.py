"""A certificate that nobody vouches for, and one of another host: failed, with the mend, and asked once."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.kept import Kept
from tests.hostile.conftest import Look
from tests.hostile.server import Hostile

MEND = "if the site answers by http, put its http address into the registry"


class Secure(Hostile):
    """A portal that speaks TLS, with a certificate of its own making for `known_as`."""

    def __init__(self, name: str, host: str, folder: Path, known_as: x509.GeneralName):
        super().__init__(name, host)
        self.base = self.base.replace("http:", "https:")
        context = self_signed(folder, known_as)
        self._listener = context.wrap_socket(self._listener, server_side=True, do_handshake_on_connect=False)


def self_signed(folder: Path, known_as: x509.GeneralName) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "www.qingtan.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([known_as]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture(scope="module")
def kept(own_hosts: Iterator[str], look: Look, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("tls")
    host = next(own_hosts)
    with (
        Secure("self-signed", host, folder, x509.IPAddress(ip_address(host))) as own,
        Secure("anothers", next(own_hosts), folder, x509.DNSName("www.qingtan.example")) as anothers,
    ):
        look([own, anothers], folder)
        assert own.asked == anothers.asked == []
        yield Kept(folder / "gongkai.db")


@pytest.mark.parametrize(
    ("name", "says"), [("self-signed", "certificate verify failed"), ("anothers", "is another host's")]
)
def test_failed_with_the_mend(kept: Kept, name: str, says: str) -> None:
    found = kept.look(name)
    assert found.verdict == "failed"
    assert says in (found.reason or "")
    assert MEND in (found.reason or "")
    assert found.answers == {"failed": 1, "not asked": 1}  # robots.txt once; without it the column is not asked
