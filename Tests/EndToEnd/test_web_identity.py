"""STS AssumeRoleWithWebIdentity: tokens of an OpenID Connect provider."""

import base64
import json
import time

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from refusals import refused
from server import FIRST_ACCOUNT
from test_iam import document, signed_in

ISSUER = "https://issuer.example.com/tenant"
INVALID = "The ID Token provided is not a valid JWT."


def url_text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return url_text(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Provider:
    """An identity provider with an RSA key and one of P-256."""

    def __init__(self):
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.curve = ec.generate_private_key(ec.SECP256R1())

    def key_set(self):
        modulus = self.rsa.public_key().public_numbers()
        point = self.curve.public_key().public_numbers()
        return {"keys": [
            {"kty": "RSA", "kid": "r", "use": "sig", "n": number(modulus.n), "e": number(modulus.e)},
            {"kty": "EC", "kid": "e", "crv": "P-256", "x": number(point.x, 32),
             "y": number(point.y, 32)},
        ]}

    def signature(self, algorithm, text):
        if algorithm == "RS256":
            return self.rsa.sign(text, padding.PKCS1v15(), hashes.SHA256())
        if algorithm == "ES256":
            r, s = decode_dss_signature(self.curve.sign(text, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if algorithm == "HS256":
            pem = self.rsa.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            mac = hmac.HMAC(pem, hashes.SHA256())
            mac.update(text)
            return mac.finalize()
        return b""

    def token(self, algorithm="RS256", key_id=None, header=None, **claims):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "app", "sub": "ada", "iat": now, "exp": now + 60} | claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": algorithm, "kid": key_id or algorithm[0].lower()} | (header or {})
        parts = [url_text(json.dumps(part).encode()) for part in (header, claims)]
        text = ".".join(parts)
        return f"{text}.{url_text(self.signature(algorithm, text.encode()))}"


@pytest.fixture(scope="module")
def provider():
    return Provider()


@pytest.fixture
def site(start, tmp_path, provider):
    """A server that knows the provider and has a role for its subject `ada`: its unsigned STS client."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({ISSUER: provider.key_set()}))
    server = start("--web-keys", keys)
    iam = server.client("iam")
    arn = iam.create_open_id_connect_provider(Url=ISSUER, ClientIDList=["app"])[
        "OpenIDConnectProviderArn"
    ]
    trust = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Federated": arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {
            "issuer.example.com/tenant:sub": "ada", "issuer.example.com/tenant:aud": "app",
        }},
    }]}
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="web", PolicyName="p", PolicyDocument=document("iam:GetRole"))
    sts = boto3.client(
        "sts", endpoint_url=server.url, region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
    )

    def assume(token, **more):
        return sts.assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{FIRST_ACCOUNT}:role/web", RoleSessionName="web-session",
            WebIdentityToken=token, **more,
        )

    assume.server = server
    return assume


def test_a_token_becomes_a_session(site, provider):
    for algorithm in ["RS256", "ES256"]:
        answer = site(provider.token(algorithm))
        assert answer["SubjectFromWebIdentityToken"] == "ada"
        assert (answer["Audience"], answer["Provider"]) == ("app", ISSUER)
        signed_in(site.server, answer["Credentials"], "iam").get_role(RoleName="web")


def test_a_token_that_is_not_to_be_believed_is_refused(site, provider):
    now = int(time.time())
    good = provider.token()
    head, body, signature = good.split(".")
    other = Provider().token()
    changed = url_text(json.dumps({"iss": ISSUER, "sub": "eve"}).encode())
    for token in [
        "abcd", "a.b.c", f"{head}.{body}.", f"{head}.{changed}.{signature}", other,
        provider.token("none"), provider.token("HS256", key_id="r"),
        provider.token("ES256", key_id="r"), provider.token("RS256", key_id="e"),
        provider.token(header={"crit": ["exp"]}), good + "=",
    ]:
        with refused("InvalidIdentityToken", INVALID):
            site(token)
    with refused("InvalidIdentityToken", starting="Couldn't retrieve verification key"):
        site(provider.token(key_id="unknown"))
    with refused("InvalidIdentityToken", "Incorrect token audience"):
        site(provider.token(aud="other"))
    with refused("InvalidIdentityToken", "Incorrect token audience"):
        site(provider.token(azp="other"))
    with refused("InvalidIdentityToken", starting="No OpenIDConnect provider found"):
        site(provider.token(iss=ISSUER + "/"))
    with refused("ExpiredTokenException", starting="Token expired: "):
        site(provider.token(exp=now - 1))
    with refused("InvalidIdentityToken", "Missing a required claim: exp"):
        site(provider.token(exp=None))
    with refused("InvalidIdentityToken", "The ID Token is not valid yet."):
        site(provider.token(nbf=now + 3600))
    denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
    with refused("AccessDenied", denied, status=403):
        site(provider.token(sub="eve"))
