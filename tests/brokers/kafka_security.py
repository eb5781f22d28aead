"""SASL_SSL for test clusters: their own authority, users with passwords (SCRAM), nothing allowed unless granted.

The certificate authority lasts as long as the folder it is made in; its keys protect nothing outside one test run.
"""

import secrets
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ADMIN = "admin"
MECHANISM = "SCRAM-SHA-512"
ClientSettings = dict[str, str | int | float | bool]
"""Of a confluent-kafka client."""
_SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule"


@dataclass(frozen=True)
class KafkaSecurity:
    """Who may connect to a cluster, and the certificates that prove its identity."""

    directory: Path
    passwords: dict[str, str]

    @classmethod
    def for_users(cls, directory: Path, users: Iterable[str]) -> Self:
        """New certificates in this folder, and a password for every user and for the administrator."""
        directory.mkdir(parents=True)
        _make_certificates(directory)
        return cls(directory, {user: secrets.token_urlsafe(16) for user in (ADMIN, *users)})

    @property
    def authority(self) -> Path:
        """The certificate that clients check the brokers against (PEM)."""
        return self.directory / "authority.pem"

    def server_properties(self) -> dict[str, str]:
        """The settings of the nodes; clients and brokers use the same listener."""
        return {
            "listener.security.protocol.map": "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms": MECHANISM,
            "sasl.mechanism.inter.broker.protocol": MECHANISM,
            f"listener.name.clients.{MECHANISM.lower()}.sasl.jaas.config": (
                f'{_SCRAM_LOGIN} required username="{ADMIN}" password="{self.passwords[ADMIN]}";'
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.directory / "server.pem"),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "false",
            # Nobody is anonymous but the nodes among themselves, on the controllers' listener.
            "super.users": f"User:{ADMIN};User:ANONYMOUS",
        }

    def format_arguments(self) -> list[str]:
        """What a node's storage is formatted with, so that the users exist from the start."""
        users = [f"{MECHANISM}=[name={user},password={password}]" for user, password in self.passwords.items()]
        return [argument for user in users for argument in ("--add-scram", user)]

    def librdkafka(self, user: str) -> ClientSettings:
        """The settings of a confluent-kafka client of this user."""
        return {
            "security.protocol": "SASL_SSL",
            "ssl.ca.location": str(self.authority),
            "sasl.mechanism": MECHANISM,
            "sasl.username": user,
            "sasl.password": self.passwords[user],
        }

    def copytaster(self, user: str) -> dict[str, str]:
        """The service's settings for a process of this user."""
        return {
            "kafka_security_protocol": "SASL_SSL",
            "kafka_ssl_cafile": str(self.authority),
            "kafka_sasl_mechanism": MECHANISM,
            "kafka_sasl_username": user,
            "kafka_sasl_password": self.passwords[user],
        }


def _make_certificates(directory: Path) -> None:
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"]
    authority = [*new, "-subj", "/CN=test authority", "-keyout", "authority.key", "-out", "authority.pem"]
    _openssl(directory, [*authority, "-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    server = [*new, "-subj", "/CN=test broker", "-keyout", "server.key", "-out", "server.crt"]
    signed = ["-CA", "authority.pem", "-CAkey", "authority.key", "-addext", "basicConstraints=critical,CA:FALSE"]
    _openssl(directory, [*server, *signed, "-addext", "subjectAltName=IP:127.0.0.1"])
    chain = [(directory / name).read_text() for name in ("server.key", "server.crt", "authority.pem")]
    (directory / "server.pem").write_text("".join(chain))


def _openssl(directory: Path, command: list[str]) -> None:
    subprocess.run(command, cwd=directory, check=True, capture_output=True)
