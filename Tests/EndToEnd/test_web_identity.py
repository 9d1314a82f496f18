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


HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
CURVES = {"256": ("P-256", 32), "384": ("P-384", 48), "512": ("P-521", 66)}


class Provider:
    """An identity provider with an RSA key and one of each curve."""

    def __init__(self):
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.curves = {
            "256": ec.generate_private_key(ec.SECP256R1()),
            "384": ec.generate_private_key(ec.SECP384R1()),
            "512": ec.generate_private_key(ec.SECP521R1()),
        }

    def key_set(self):
        modulus = self.rsa.public_key().public_numbers()
        points = []
        for name, key in self.curves.items():
            curve, size = CURVES[name]
            point = key.public_key().public_numbers()
            points.append({
                "kty": "EC", "kid": "e", "crv": curve, "x": number(point.x, size),
                "y": number(point.y, size),
            })
        # Kinds that are not for tokens stand in the sets of many providers.
        return {"keys": [
            {"kty": "OKP", "kid": "o", "crv": "X25519", "x": "AA"},
            {"kty": "RSA", "kid": "r", "use": "sig", "n": number(modulus.n), "e": number(modulus.e)},
        ] + points}

    def signature(self, algorithm, text):
        kind, size = algorithm[:2], algorithm[2:]
        if kind == "RS":
            return self.rsa.sign(text, padding.PKCS1v15(), HASHES[size])
        if kind == "PS":
            salted = padding.PSS(padding.MGF1(HASHES[size]), HASHES[size].digest_size)
            return self.rsa.sign(text, salted, HASHES[size])
        if kind == "ES":
            r, s = decode_dss_signature(self.curves[size].sign(text, ec.ECDSA(HASHES[size])))
            return b"".join(part.to_bytes(CURVES[size][1], "big") for part in (r, s))
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


def twice(provider):
    """A signed token whose subject is there twice."""
    now = int(time.time())
    claims = f'{{"iss":"{ISSUER}","aud":"app","sub":"eve","sub":"ada","exp":{now + 60}}}'
    header = b'{"alg":"RS256","kid":"r"}'
    text = f"{url_text(header)}.{url_text(claims.encode())}"
    return f"{text}.{url_text(provider.signature('RS256', text.encode()))}"


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
    for algorithm in ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]:
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
        provider.token("PS256", key_id="r"), provider.token(aud=[]), provider.token(aud=["app", 7]),
        provider.token(exp=str(now + 60)), provider.token(exp=now + 60.5),
        provider.token(header={"kid": None}), twice(provider),
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


def trusting(site, condition, effect="Allow", action="sts:AssumeRoleWithWebIdentity", more=()):
    """Writes the role's trust policy: one statement on tokens of the provider, and others."""
    arn = f"arn:aws:iam::{FIRST_ACCOUNT}:oidc-provider/issuer.example.com/tenant"
    site.server.client("iam").update_assume_role_policy(
        RoleName="web",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": effect, "Principal": {"Federated": arn}, "Action": action,
            "Condition": condition,
        }, *more]}),
    )


def test_trust_is_decided_by_the_one_procedure(site, provider):
    """An explicit deny, NotPrincipal and conditions count as they do for everything else."""
    denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
    provider_arn = f"arn:aws:iam::{FIRST_ACCOUNT}:oidc-provider/issuer.example.com/tenant"
    prefix = "issuer.example.com/tenant"
    action = "sts:AssumeRoleWithWebIdentity"
    trusting(site, {"StringLike": {"sts:RoleSessionName": "web-*", f"{prefix}:sub": "a?a"}})
    site(provider.token())
    trusting(site, {"StringEquals": {"sts:RoleSessionName": "another"}})
    with refused("AccessDenied", denied, status=403):
        site(provider.token())
    deny = {"Effect": "Deny", "Action": action, "Principal": "*",
            "Condition": {"StringEquals": {f"{prefix}:email": "ada@example.com"}}}
    trusting(site, {}, more=[deny])
    site(provider.token())
    with refused("AccessDenied", denied, status=403):
        site(provider.token(email="ada@example.com"))
    spare = {"Effect": "Deny", "Action": action, "NotPrincipal": {"Federated": provider_arn}}
    trusting(site, {}, more=[spare])
    site(provider.token())
    others = {"Effect": "Deny", "Action": action,
              "NotPrincipal": {"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"}}
    trusting(site, {}, more=[others])
    with refused("AccessDenied", denied, status=403):
        site(provider.token())
    # Who has issued it is in a list of audiences, and who it was given to is told apart.
    trusting(site, {"StringEquals": {f"{prefix}:aud": "app", f"{prefix}:oaud": "whole"}})
    site(provider.token(azp="app", aud="whole"))
    with refused("AccessDenied", denied, status=403):
        site(provider.token(aud=["whole", "app"]))


def test_no_claim_stands_for_a_key_of_a_service(site, provider):
    iam = site.server.client("iam")
    for url in ["https://aws", "https://sts", "https://kms/a.b", "https://aws:443/x"]:
        with refused("ValidationError", "Invalid Open ID Connect Provider URL"):
            iam.create_open_id_connect_provider(Url=url, ClientIDList=["app"])
    trusting(site, {"StringEquals": {"aws:RequestTag/team": "red"}})
    with refused("AccessDenied", status=403):
        site(provider.token(**{"aws:RequestTag/team": "red", "RequestTag/team": "red"}))
    trusting(site, {"StringEquals": {"aws:FederatedProvider": "me"}})
    with refused("AccessDenied", status=403):
        site(provider.token(**{"aws:FederatedProvider": "me"}))


def test_tags_and_source_identity_come_with_the_token(site, provider):
    tags = {"principal_tags": {"team": ["red"]}, "transitive_tag_keys": ["team"]}
    token = provider.token(**{
        "https://aws.amazon.com/tags": tags, "https://aws.amazon.com/source_identity": "ada",
    })
    # Both need permissions of their own.
    trusting(site, {})
    with refused("AccessDenied", status=403):
        site(token)
    every = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]
    trusting(site, {"StringEquals": {
        "aws:RequestTag/team": "red", "sts:SourceIdentity": "ada",
    }}, action=every)
    answer = site(token)
    assert answer["SourceIdentity"] == "ada" and answer["PackedPolicySize"] > 0
    condition = {"StringEquals": {"aws:PrincipalTag/team": "red", "aws:SourceIdentity": "ada"}}
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "iam:GetRole", "Resource": "*", "Condition": condition,
    }]}
    site.server.client("iam").put_role_policy(
        RoleName="web", PolicyName="p", PolicyDocument=json.dumps(policy)
    )
    signed_in(site.server, answer["Credentials"], "iam").get_role(RoleName="web")
    for name, value in [
        ("tags", {"principal_tags": {"team": "red"}}), ("tags", {}), ("tags", "team"),
        ("tags", {"principal_tags": {"aws:team": ["red"]}}),
        ("tags", {"principal_tags": {"a": ["1"], "A": ["2"]}}),
        ("tags", {"principal_tags": {"a": ["<"]}}),
        ("tags", {"principal_tags": {str(i): ["x"] for i in range(51)}}),
        ("tags", {"principal_tags": {"a": ["1"]}, "transitive_tag_keys": "a"}),
        ("source_identity", 7), ("source_identity", "a"), ("source_identity", "a b"),
    ]:
        claim = f"https://aws.amazon.com/{name}"
        with refused("InvalidIdentityToken", f"The claim {claim} is malformed."):
            site(provider.token(**{claim: value}))
