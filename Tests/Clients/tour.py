"""A tour of every operation, in an order in which each succeeds.

The tour is told once and travelled by each client that can make any call:
`call(operation, **parameters)` answers with the output as a dictionary.
"""

import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

SECOND_REGION = "us-west-2"


def travel(call, account, name):
    """Makes every call. `name` keeps the aliases of several travellers apart."""
    for part in [_keys, _names, _tags, _policies, _encryption, _data_keys, _grants, _rotation]:
        part(call, account, name)
    for part in [_signatures, _macs, _agreement, _encapsulation, _import, _regions, _ends]:
        part(call, account, name)


def _new_key(call, **parameters):
    return call("CreateKey", **parameters)["KeyMetadata"]


def _keys(call, account, name):
    key = _new_key(call, Description="a key of the tour", Tags=[{"TagKey": "a", "TagValue": "b"}])
    key_id = key["KeyId"]
    assert key["AWSAccountId"] == account
    assert key_id in [each["KeyId"] for each in call("ListKeys")["Keys"]]
    call("UpdateKeyDescription", KeyId=key_id, Description="another description")
    call("DisableKey", KeyId=key_id)
    assert call("DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"] == "Disabled"
    call("EnableKey", KeyId=key_id)
    described = call("DescribeKey", KeyId=key_id)["KeyMetadata"]
    assert (described["KeyState"], described["Enabled"]) == ("Enabled", True)
    assert described["Description"] == "another description"
    assert call("GetKeyLastUsage", KeyId=key_id)["KeyId"].endswith(key_id)
    assert len(call("GenerateRandom", NumberOfBytes=24)["Plaintext"]) == 24


def _names(call, account, name):
    first, second = (_new_key(call)["KeyId"] for _ in range(2))
    alias = f"alias/{name}"
    call("CreateAlias", AliasName=alias, TargetKeyId=first)
    call("UpdateAlias", AliasName=alias, TargetKeyId=second)
    assert call("DescribeKey", KeyId=alias)["KeyMetadata"]["KeyId"] == second
    assert [each["AliasName"] for each in call("ListAliases", KeyId=second)["Aliases"]] == [alias]
    call("DeleteAlias", AliasName=alias)
    assert call("ListAliases", KeyId=second)["Aliases"] == []


def _tags(call, account, name):
    key_id = _new_key(call)["KeyId"]
    tags = [{"TagKey": "cost centre", "TagValue": "12345"}, {"TagKey": "empty", "TagValue": ""}]
    call("TagResource", KeyId=key_id, Tags=tags)
    assert call("ListResourceTags", KeyId=key_id)["Tags"] == tags
    call("UntagResource", KeyId=key_id, TagKeys=["empty"])
    assert call("ListResourceTags", KeyId=key_id)["Tags"] == tags[:1]


def _policies(call, account, name):
    key_id = _new_key(call)["KeyId"]
    assert call("ListKeyPolicies", KeyId=key_id)["PolicyNames"] == ["default"]
    policy = call("GetKeyPolicy", KeyId=key_id, PolicyName="default")["Policy"]
    assert f"arn:aws:iam::{account}:root" in policy
    call("PutKeyPolicy", KeyId=key_id, PolicyName="default", Policy=policy)


def _encryption(call, account, name):
    first, second = (_new_key(call) for _ in range(2))
    context = {"tenant": "a", "purpose": "tour"}
    blob = call(
        "Encrypt", KeyId=first["KeyId"], Plaintext=b"\x00secret\xff", EncryptionContext=context
    )["CiphertextBlob"]
    opened = call("Decrypt", CiphertextBlob=blob, EncryptionContext=context)
    assert (opened["Plaintext"], opened["KeyId"]) == (b"\x00secret\xff", first["Arn"])
    moved = call(
        "ReEncrypt",
        CiphertextBlob=blob,
        SourceEncryptionContext=context,
        DestinationKeyId=second["KeyId"],
    )
    assert (moved["SourceKeyId"], moved["KeyId"]) == (first["Arn"], second["Arn"])
    opened = call("Decrypt", CiphertextBlob=moved["CiphertextBlob"], KeyId=second["KeyId"])
    assert opened["Plaintext"] == b"\x00secret\xff"


def _data_keys(call, account, name):
    key_id = _new_key(call)["KeyId"]
    made = call("GenerateDataKey", KeyId=key_id, KeySpec="AES_256")
    opened = call("Decrypt", CiphertextBlob=made["CiphertextBlob"])
    assert opened["Plaintext"] == made["Plaintext"]
    closed = call("GenerateDataKeyWithoutPlaintext", KeyId=key_id, NumberOfBytes=64)
    assert len(call("Decrypt", CiphertextBlob=closed["CiphertextBlob"])["Plaintext"]) == 64
    pair = call("GenerateDataKeyPair", KeyId=key_id, KeyPairSpec="ECC_NIST_P256")
    private = serialization.load_der_private_key(pair["PrivateKeyPlaintext"], None)
    public = serialization.load_der_public_key(pair["PublicKey"])
    assert private.public_key() == public
    closed = call(
        "GenerateDataKeyPairWithoutPlaintext", KeyId=key_id, KeyPairSpec="ECC_NIST_P384"
    )
    opened = call("Decrypt", CiphertextBlob=closed["PrivateKeyCiphertextBlob"])
    private = serialization.load_der_private_key(opened["Plaintext"], None)
    assert private.public_key() == serialization.load_der_public_key(closed["PublicKey"])


def _grants(call, account, name):
    key_id = _new_key(call)["KeyId"]
    root = f"arn:aws:iam::{account}:root"
    parameters = {
        "KeyId": key_id,
        "GranteePrincipal": root,
        "RetiringPrincipal": root,
        "Operations": ["Decrypt", "Encrypt"],
        "Constraints": {"EncryptionContextSubset": {"tenant": "a"}},
    }
    first = call("CreateGrant", Name="first", **parameters)
    second = call("CreateGrant", Name="second", **parameters)
    listed = call("ListGrants", KeyId=key_id)["Grants"]
    assert {each["GrantId"] for each in listed} == {first["GrantId"], second["GrantId"]}
    retirable = call("ListRetirableGrants", RetiringPrincipal=root)["Grants"]
    assert first["GrantId"] in [each["GrantId"] for each in retirable]
    call("RetireGrant", GrantToken=first["GrantToken"])
    call("RevokeGrant", KeyId=key_id, GrantId=second["GrantId"])
    assert call("ListGrants", KeyId=key_id)["Grants"] == []


def _rotation(call, account, name):
    key_id = _new_key(call)["KeyId"]
    blob = call("Encrypt", KeyId=key_id, Plaintext=b"before")["CiphertextBlob"]
    call("EnableKeyRotation", KeyId=key_id, RotationPeriodInDays=90)
    status = call("GetKeyRotationStatus", KeyId=key_id)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 90)
    call("DisableKeyRotation", KeyId=key_id)
    assert call("GetKeyRotationStatus", KeyId=key_id)["KeyRotationEnabled"] is False
    call("RotateKeyOnDemand", KeyId=key_id)
    [rotation] = call("ListKeyRotations", KeyId=key_id)["Rotations"]
    assert rotation["RotationType"] == "ON_DEMAND"
    assert call("Decrypt", CiphertextBlob=blob)["Plaintext"] == b"before"


def _signatures(call, account, name):
    key_id = _new_key(call, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyId"]
    request = {"KeyId": key_id, "Message": b"message", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = call("Sign", **request)["Signature"]
    public = serialization.load_der_public_key(call("GetPublicKey", KeyId=key_id)["PublicKey"])
    public.verify(signature, b"message", ec.ECDSA(hashes.SHA256()))
    assert call("Verify", Signature=signature, **request)["SignatureValid"] is True


def _macs(call, account, name):
    key_id = _new_key(call, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
    request = {"KeyId": key_id, "Message": b"message", "MacAlgorithm": "HMAC_SHA_256"}
    mac = call("GenerateMac", **request)["Mac"]
    assert call("VerifyMac", Mac=mac, **request)["MacValid"] is True


def _agreement(call, account, name):
    key_id = _new_key(call, KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")["KeyId"]
    ours = ec.generate_private_key(ec.SECP256R1())
    theirs = serialization.load_der_public_key(call("GetPublicKey", KeyId=key_id)["PublicKey"])
    spki = ours.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    derived = call(
        "DeriveSharedSecret", KeyId=key_id, KeyAgreementAlgorithm="ECDH", PublicKey=spki
    )
    assert derived["SharedSecret"] == ours.exchange(ec.ECDH(), theirs)


def _encapsulation(call, account, name):
    made = _new_key(call, KeySpec="ML_KEM_768", KeyUsage="ENCAPSULATE_DECAPSULATE")
    request = {"KeyId": made["KeyId"], "EncapsulationAlgorithm": "ML_KEM"}
    sent = call("Encapsulate", **request)
    blob = sent["SharedSecretCiphertextBlob"]
    received = call("Decapsulate", SharedSecretCiphertextBlob=blob, **request)
    assert received["SharedSecret"] == sent["SharedSecret"]


def _import(call, account, name):
    key_id = _new_key(call, Origin="EXTERNAL")["KeyId"]
    parameters = call(
        "GetParametersForImport",
        KeyId=key_id,
        WrappingAlgorithm="RSAES_OAEP_SHA_256",
        WrappingKeySpec="RSA_2048",
    )
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    wrapping = serialization.load_der_public_key(parameters["PublicKey"])
    call(
        "ImportKeyMaterial",
        KeyId=key_id,
        ImportToken=parameters["ImportToken"],
        EncryptedKeyMaterial=wrapping.encrypt(os.urandom(32), scheme),
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
    )
    assert call("DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"] == "Enabled"
    call("DeleteImportedKeyMaterial", KeyId=key_id)
    assert call("DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"] == "PendingImport"


def _regions(call, account, name):
    key_id = _new_key(call, MultiRegion=True)["KeyId"]
    replica = call("ReplicateKey", KeyId=key_id, ReplicaRegion=SECOND_REGION)
    assert f":{SECOND_REGION}:" in replica["ReplicaKeyMetadata"]["Arn"]
    call("UpdatePrimaryRegion", KeyId=key_id, PrimaryRegion=SECOND_REGION)
    configuration = call("DescribeKey", KeyId=key_id)["KeyMetadata"]["MultiRegionConfiguration"]
    assert configuration["MultiRegionKeyType"] == "REPLICA"


def _ends(call, account, name):
    key = _new_key(call)
    ends = call("ScheduleKeyDeletion", KeyId=key["KeyId"], PendingWindowInDays=7)
    assert (ends["KeyId"], ends["KeyState"]) == (key["Arn"], "PendingDeletion")
    call("CancelKeyDeletion", KeyId=key["KeyId"])
    assert call("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
