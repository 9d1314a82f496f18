"""The AWS Encryption SDK for Python: keyrings, master key providers, caches, streams."""

import itertools

import aws_encryption_sdk
import botocore.session
import pytest
from aws_cryptographic_material_providers.keystore.client import KeyStore
from aws_cryptographic_material_providers.keystore.config import KeyStoreConfig
from aws_cryptographic_material_providers.keystore.models import (
    CreateKeyInput, KMSConfigurationKmsKeyArn,
)  # fmt: skip
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import (
    CacheTypeDefault, CreateAwsKmsDiscoveryKeyringInput, CreateAwsKmsEcdhKeyringInput,
    CreateAwsKmsHierarchicalKeyringInput, CreateAwsKmsKeyringInput,
    CreateAwsKmsMrkDiscoveryKeyringInput, CreateAwsKmsMrkKeyringInput,
    CreateAwsKmsRsaKeyringInput, CreateMultiKeyringInput, DefaultCache, DiscoveryFilter,
    KmsEcdhStaticConfigurationsKmsPrivateKeyToStaticPublicKey, KmsPrivateKeyToStaticPublicKeyInput,
)  # fmt: skip
from aws_cryptography_primitives.smithygenerated.aws_cryptography_primitives.models import (
    ECDHCurveSpec,
)
from aws_encryption_sdk import CommitmentPolicy
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from aws_encryption_sdk.identifiers import Algorithm
from aws_encryption_sdk.key_providers.kms import (
    DiscoveryAwsKmsMasterKeyProvider, MRKAwareDiscoveryAwsKmsMasterKeyProvider,
    MRKAwareStrictAwsKmsMasterKeyProvider, StrictAwsKmsMasterKeyProvider,
)  # fmt: skip
from aws_encryption_sdk.key_providers.kms import DiscoveryFilter as ProviderFilter
from cryptography.hazmat.primitives import serialization

from dynamodb_double import DynamoDB
from server import FIRST_ACCOUNT, SECOND_ACCOUNT

CONTEXT = {"tenant": "a", "purpose": "encryption sdk"}
SECRET = b"attack at dawn" * 1000
UNSIGNED = Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY
SECOND_REGION = "us-west-2"


@pytest.fixture(scope="module")
def providers():
    return AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())


@pytest.fixture(scope="module")
def client():
    return aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
    )


@pytest.fixture
def there(server):
    return server.client(region=SECOND_REGION)


@pytest.fixture
def pair(kms, there):
    """The ARNs of a primary key and its replica."""
    primary = kms.create_key(MultiRegion=True)["KeyMetadata"]
    replica = kms.replicate_key(KeyId=primary["KeyId"], ReplicaRegion=SECOND_REGION)
    return primary["Arn"], replica["ReplicaKeyMetadata"]["Arn"]


def strict(providers, kms, key):
    return providers.create_aws_kms_keyring(
        input=CreateAwsKmsKeyringInput(kms_key_id=key, kms_client=kms)
    )


def test_a_strict_keyring_opens_what_it_closed(providers, client, kms, key):
    keyring = strict(providers, kms, key["Arn"])
    closed, header = client.encrypt(source=SECRET, keyring=keyring, encryption_context=CONTEXT)
    assert header.algorithm == Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384
    opened, header = client.decrypt(source=closed, keyring=keyring, encryption_context=CONTEXT)
    assert opened == SECRET
    assert CONTEXT.items() <= header.encryption_context.items()


def test_a_strict_keyring_of_another_key_opens_nothing(providers, client, kms, key):
    closed, _ = client.encrypt(source=SECRET, keyring=strict(providers, kms, key["Arn"]))
    other = strict(providers, kms, kms.create_key()["KeyMetadata"]["Arn"])
    with pytest.raises(Exception, match="able to decrypt"):
        client.decrypt(source=closed, keyring=other)
    with pytest.raises(Exception, match="able to decrypt"):
        client.decrypt(
            source=closed,
            keyring=strict(providers, kms, key["Arn"]),
            encryption_context={"tenant": "b"},
        )


def test_an_alias_closes(providers, client, kms, key):
    kms.create_alias(AliasName="alias/encryption-sdk", TargetKeyId=key["KeyId"])
    closing = strict(providers, kms, "alias/encryption-sdk")
    closed, header = client.encrypt(source=SECRET, keyring=closing)
    [data_key] = header.encrypted_data_keys
    assert data_key.key_provider.key_info == key["Arn"].encode()
    opened, _ = client.decrypt(source=closed, keyring=strict(providers, kms, key["Arn"]))
    assert opened == SECRET


def test_a_discovery_keyring_opens_within_its_filter(providers, client, kms, key):
    closed, _ = client.encrypt(source=SECRET, keyring=strict(providers, kms, key["Arn"]))

    def discovery(account):
        wanted = DiscoveryFilter(account_ids=[account], partition="aws")
        return providers.create_aws_kms_discovery_keyring(
            input=CreateAwsKmsDiscoveryKeyringInput(kms_client=kms, discovery_filter=wanted)
        )

    assert client.decrypt(source=closed, keyring=discovery(FIRST_ACCOUNT))[0] == SECRET
    with pytest.raises(Exception):
        client.decrypt(source=closed, keyring=discovery(SECOND_ACCOUNT))


def test_any_key_of_a_multi_keyring_opens(providers, client, kms):
    first, second = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    both = providers.create_multi_keyring(
        input=CreateMultiKeyringInput(
            generator=strict(providers, kms, first), child_keyrings=[strict(providers, kms, second)]
        )
    )
    closed, header = client.encrypt(source=SECRET, keyring=both, encryption_context=CONTEXT)
    assert len(header.encrypted_data_keys) == 2
    for arn in [first, second]:
        assert client.decrypt(source=closed, keyring=strict(providers, kms, arn))[0] == SECRET


def test_a_replica_opens_what_its_primary_closed(providers, client, kms, there, pair):
    primary = providers.create_aws_kms_mrk_keyring(
        input=CreateAwsKmsMrkKeyringInput(kms_key_id=pair[0], kms_client=kms)
    )
    replica = providers.create_aws_kms_mrk_keyring(
        input=CreateAwsKmsMrkKeyringInput(kms_key_id=pair[1], kms_client=there)
    )
    discovery = providers.create_aws_kms_mrk_discovery_keyring(
        input=CreateAwsKmsMrkDiscoveryKeyringInput(kms_client=there, region=SECOND_REGION)
    )
    closed, _ = client.encrypt(source=SECRET, keyring=primary, encryption_context=CONTEXT)
    for keyring in [replica, discovery]:
        assert client.decrypt(source=closed, keyring=keyring)[0] == SECRET


def test_an_rsa_keyring_closes_without_the_service(providers, client, kms):
    key_id = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["Arn"]
    public = serialization.load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    keyring = providers.create_aws_kms_rsa_keyring(
        input=CreateAwsKmsRsaKeyringInput(
            public_key=public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
            kms_key_id=key_id,
            encryption_algorithm="RSAES_OAEP_SHA_256",
            kms_client=kms,
        )
    )
    closed, _ = client.encrypt(source=SECRET, keyring=keyring, algorithm=UNSIGNED)
    assert client.decrypt(source=closed, keyring=keyring)[0] == SECRET


def test_an_ecdh_keyring_agrees_on_a_key(providers, client, kms):
    def new():
        made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")
        arn = made["KeyMetadata"]["Arn"]
        return arn, kms.get_public_key(KeyId=arn)["PublicKey"]

    (sender, sender_public), (_, recipient_public) = new(), new()
    keyring = providers.create_aws_kms_ecdh_keyring(
        input=CreateAwsKmsEcdhKeyringInput(
            kms_client=kms,
            curve_spec=ECDHCurveSpec.ECC_NIST_P256,
            key_agreement_scheme=KmsEcdhStaticConfigurationsKmsPrivateKeyToStaticPublicKey(
                KmsPrivateKeyToStaticPublicKeyInput(
                    sender_kms_identifier=sender,
                    sender_public_key=sender_public,
                    recipient_public_key=recipient_public,
                )
            ),
        )
    )
    closed, _ = client.encrypt(source=SECRET, keyring=keyring, encryption_context=CONTEXT)
    assert client.decrypt(source=closed, keyring=keyring)[0] == SECRET


def test_a_hierarchical_keyring_keeps_its_branch_keys_in_a_table(providers, client, kms, key):
    with DynamoDB(["branch-key-id", "type"]) as table:
        store = KeyStore(
            config=KeyStoreConfig(
                ddb_client=table.client(),
                ddb_table_name="branch-keys",
                logical_key_store_name="branch-keys",
                kms_client=kms,
                kms_configuration=KMSConfigurationKmsKeyArn(key["Arn"]),
            )
        )
        branch = store.create_key(input=CreateKeyInput()).branch_key_identifier
        keyring = providers.create_aws_kms_hierarchical_keyring(
            input=CreateAwsKmsHierarchicalKeyringInput(
                key_store=store,
                branch_key_id=branch,
                ttl_seconds=600,
                cache=CacheTypeDefault(value=DefaultCache(entry_capacity=10)),
            )
        )
        closed, _ = client.encrypt(source=SECRET, keyring=keyring, encryption_context=CONTEXT)
        assert client.decrypt(source=closed, keyring=keyring)[0] == SECRET


@pytest.fixture
def session(server, monkeypatch):
    """A session that goes to the server, and counts the calls that are made with it."""
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    session = botocore.session.Session()
    session.calls = []
    session.register(
        "before-call.kms", lambda model, **_: session.calls.append(model.name)
    )
    return session


def test_master_key_providers_of_older_programs_work(client, session, kms, key, pair):
    provider = StrictAwsKmsMasterKeyProvider(key_ids=[key["Arn"]], botocore_session=session)
    closed, _ = client.encrypt(source=SECRET, key_provider=provider, encryption_context=CONTEXT)
    wanted = ProviderFilter(account_ids=[FIRST_ACCOUNT], partition="aws")
    discovery = DiscoveryAwsKmsMasterKeyProvider(discovery_filter=wanted, botocore_session=session)
    for each in [provider, discovery]:
        assert client.decrypt(source=closed, key_provider=each)[0] == SECRET
    aware = MRKAwareStrictAwsKmsMasterKeyProvider(key_ids=[pair[0]], botocore_session=session)
    closed, _ = client.encrypt(source=SECRET, key_provider=aware)
    for each in [
        MRKAwareStrictAwsKmsMasterKeyProvider(key_ids=[pair[1]], botocore_session=session),
        MRKAwareDiscoveryAwsKmsMasterKeyProvider(
            discovery_region=SECOND_REGION, botocore_session=session
        ),
    ]:
        assert client.decrypt(source=closed, key_provider=each)[0] == SECRET


def test_what_has_no_commitment_is_refused_where_it_is_required(client, session, key):
    provider = StrictAwsKmsMasterKeyProvider(key_ids=[key["Arn"]], botocore_session=session)
    lenient = aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
    )
    closed, header = lenient.encrypt(source=SECRET, key_provider=provider)
    assert header.algorithm == Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384
    assert lenient.decrypt(source=closed, key_provider=provider)[0] == SECRET
    with pytest.raises(AWSEncryptionSDKClientError, match="requiring only committed"):
        client.decrypt(source=closed, key_provider=provider)


def test_a_cache_asks_once_for_many_messages(client, session, key):
    provider = StrictAwsKmsMasterKeyProvider(key_ids=[key["Arn"]], botocore_session=session)
    manager = aws_encryption_sdk.CachingCryptoMaterialsManager(
        master_key_provider=provider,
        cache=aws_encryption_sdk.LocalCryptoMaterialsCache(10),
        max_age=600.0,
        max_messages_encrypted=5,
    )
    closed = [
        client.encrypt(source=SECRET, materials_manager=manager, encryption_context=CONTEXT)[0]
        for _ in range(10)
    ]
    assert session.calls == ["GenerateDataKey"] * 2
    for each in itertools.chain(closed[:5], closed[:5]):
        assert client.decrypt(source=each, materials_manager=manager)[0] == SECRET
    assert session.calls == ["GenerateDataKey"] * 2 + ["Decrypt"]


def test_a_stream_is_opened_as_it_arrives(client, providers, kms, key, tmp_path):
    keyring = strict(providers, kms, key["Arn"])
    (tmp_path / "plain").write_bytes(SECRET)
    with open(tmp_path / "plain", "rb") as source, open(tmp_path / "closed", "wb") as sink:
        with client.stream(mode="e", source=source, keyring=keyring, frame_length=512) as stream:
            for chunk in stream:
                sink.write(chunk)
    with open(tmp_path / "closed", "rb") as source:
        with client.stream(mode="d", source=source, keyring=keyring) as stream:
            assert b"".join(stream) == SECRET


def test_the_page_works_when_copied(page, server):
    assert "attack at dawn" in page("encryption-sdk", server.variables)
