"""The public keys of identity providers, fetched from a provider on this machine."""

import datetime
import http.server
import ipaddress
import json
import ssl
import threading

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from refusals import refused
from server import FIRST_ACCOUNT
from test_iam import document, signed_in
from test_web_identity import Provider

NO_KEY = "Couldn't retrieve verification key from your identity provider."


def certificate(key, issuer_key, name, issuer, is_authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    )
    if not is_authority:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def pem(made):
    return made.public_bytes(serialization.Encoding.PEM)


class Site:
    """An OpenID Connect provider over HTTPS; `documents` holds what it answers, by path."""

    def __init__(self, folder):
        authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.authority = folder / "authority.pem"
        self.authority.write_bytes(pem(certificate(authority, authority, "CA", "CA", True)))
        chain = folder / "own.pem"
        chain.write_bytes(
            own.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ) + pem(certificate(own, authority, "own", "CA", False))
        )
        self.asked = []
        self.documents = {}
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                status, headers, body = site.documents.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.issuer = f"https://127.0.0.1:{self.server.server_port}/tenant"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def publish(self, provider):
        discovery = {"issuer": self.issuer, "jwks_uri": self.issuer + "/keys"}
        self.documents = {
            "/tenant/.well-known/openid-configuration": (200, {}, json.dumps(discovery).encode()),
            "/tenant/keys": (200, {}, json.dumps(provider.key_set()).encode()),
        }

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    yield site
    site.close()


@pytest.fixture(scope="module")
def provider():
    return Provider()


@pytest.fixture
def assume(start, site):
    """Starts a server that may ask the provider; returns what makes a session of a token."""

    def assume(*options):
        options = options or ("--issuer", site.issuer, "--issuer-certificates", site.authority)
        server = start(*options)
        iam = server.client("iam")
        arn = iam.create_open_id_connect_provider(Url=site.issuer, ClientIDList=["app"])[
            "OpenIDConnectProviderArn"
        ]
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Federated": arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }]}
        iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName="web", PolicyName="p", PolicyDocument=document("iam:GetRole"))
        sts = boto3.client(
            "sts", endpoint_url=server.url, region_name="us-east-1",
            config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
        )

        def session(token):
            answer = sts.assume_role_with_web_identity(
                RoleArn=f"arn:aws:iam::{FIRST_ACCOUNT}:role/web", RoleSessionName="web-session",
                WebIdentityToken=token,
            )
            signed_in(server, answer["Credentials"], "iam").get_role(RoleName="web")
            return answer

        return session

    return assume


def test_keys_are_found_by_discovery_and_kept(assume, site, provider):
    site.publish(provider)
    session = assume()
    for algorithm in ["RS256", "ES256", "RS256"]:
        assert session(provider.token(algorithm, iss=site.issuer))["Provider"] == site.issuer
    assert site.asked == ["/tenant/.well-known/openid-configuration", "/tenant/keys"]


def test_keys_on_another_address_are_taken_if_the_configuration_names_it(assume, site, provider):
    site.documents["/elsewhere"] = (200, {}, json.dumps(provider.key_set()).encode())
    address = site.issuer.replace("/tenant", "/elsewhere")
    session = assume(
        "--issuer", f"{site.issuer}={address}", "--issuer-certificates", site.authority
    )
    session(provider.token(iss=site.issuer))
    assert site.asked == ["/elsewhere"]


def test_a_provider_that_is_not_in_the_configuration_is_not_asked(assume, site, provider):
    site.publish(provider)
    session = assume("--issuer", "https://other.example.com", "--issuer-certificates", site.authority)
    with refused("InvalidIdentityToken", NO_KEY):
        session(provider.token(iss=site.issuer))
    assert site.asked == []


def test_a_certificate_that_is_not_trusted_ends_it(assume, site, provider):
    site.publish(provider)
    session = assume("--issuer", site.issuer)
    with refused("InvalidIdentityToken", NO_KEY):
        session(provider.token(iss=site.issuer))
    assert site.asked == []


@pytest.mark.parametrize("answer", [
    (302, {"Location": "/tenant/keys"}, b""), (500, {}, b"{}"), (200, {}, b"{"),
    (200, {}, b" " * 262145), (200, {"Content-Length": "100"}, b"{}"),
])
def test_an_answer_that_is_none_is_not_followed_and_not_asked_for_again(assume, site, provider, answer):
    site.publish(provider)
    site.documents["/tenant/.well-known/openid-configuration"] = answer
    session = assume()
    for _ in range(3):
        with refused("InvalidIdentityToken", NO_KEY):
            session(provider.token(iss=site.issuer))
    assert site.asked == ["/tenant/.well-known/openid-configuration"]


def test_what_is_no_issuer_is_refused_at_the_start(run, tmp_path):
    for value in ["http://issuer.example.com", "https://a?b", "nonsense"]:
        done = run("dev", "--port", "0", "--ephemeral", "--issuer", value)
        assert done.returncode != 0 and "--issuer" in done.stderr
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    done = run(
        "dev", "--port", "0", "--ephemeral", "--issuer", "https://a.example",
        "--issuer-certificates", empty,
    )
    assert done.returncode != 0 and "no certificates to trust" in done.stderr
