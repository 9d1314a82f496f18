import KMSAudit
import KMSAuthorization
import KMSCrypto
import KMSKeys
import KMSModel

/// The keys that belong to an account and that a service manages: `alias/aws/<service>`.
///
/// They appear when they are first asked for, cannot be changed by anybody, and rotate every year.
/// Source: Developer Guide, "AWS managed keys"; KMS API Reference, DescribeKey.
enum ManagedKeys {
  /// What the names of their aliases begin with.
  static let aliasPrefix = "alias/aws/"

  /// The services that have one, in the order of their names.
  ///
  /// Source: those that public tools name, and those that the services' own guides name.
  static let services = [
    "acm", "backup", "codeartifact", "codecommit", "dms", "dynamodb", "ebs", "elasticfilesystem",
    "es", "fsx", "glue", "kafka", "kinesis", "kinesisvideo", "lambda", "lightsail", "rds",
    "redshift", "s3", "secretsmanager", "ses", "sns", "sqs", "ssm", "timestream", "workmail",
    "workspaces", "xray",
  ]

  /// The aliases, in the order of the bytes of their names.
  static let aliases: [AliasName] = services.compactMap { AliasName(aliasPrefix + $0) }

  /// The service of a predefined alias; nothing for other aliases.
  static func service(of alias: AliasName) -> String? {
    services.first { (aliasPrefix + $0).utf8.elementsEqual(alias.text.utf8) }
  }

  /// What may be done with them; everything else is refused as by their policy.
  static func allows(_ operation: KMSOperation) -> Bool {
    switch operation {
    case .describeKey, .getKeyPolicy, .listKeyPolicies, .listGrants, .getKeyRotationStatus,
      .listKeyRotations, .listResourceTags, .listAliases, .getKeyLastUsage, .revokeGrant:
      true
    case .cancelKeyDeletion, .connectCustomKeyStore, .createAlias, .createCustomKeyStore,
      .createGrant, .createKey, .decapsulate, .decrypt, .deleteAlias, .deleteCustomKeyStore,
      .deleteImportedKeyMaterial, .deriveSharedSecret, .describeCustomKeyStores, .disableKey,
      .disableKeyRotation, .disconnectCustomKeyStore, .enableKey, .enableKeyRotation,
      .encapsulate, .encrypt, .generateDataKey, .generateDataKeyPair,
      .generateDataKeyPairWithoutPlaintext, .generateDataKeyWithoutPlaintext, .generateMac,
      .generateRandom, .getParametersForImport, .getPublicKey, .importKeyMaterial, .listKeys,
      .listRetirableGrants, .putKeyPolicy, .reEncrypt, .replicateKey, .retireGrant,
      .rotateKeyOnDemand, .scheduleKeyDeletion, .sign, .tagResource, .untagResource,
      .updateAlias, .updateCustomKeyStore, .updateKeyDescription, .updatePrimaryRegion, .verify,
      .verifyMac:
      false
    }
  }

  /// The policy: the service may use the key for everyone in the account, and the account may look at it.
  ///
  /// Source: policies of such keys in public threads.
  static func policy(
    of service: String, account: AccountID, region: Region, partition: Partition
  ) -> String {
    """
    {
      "Version" : "2012-10-17",
      "Id" : "auto-\(service)-1",
      "Statement" : [ {
        "Sid" : "Allow access through \(service) for all principals in the account that are \
    authorized to use \(service)",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "*"
        },
        "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", \
    "kms:CreateGrant", "kms:DescribeKey" ],
        "Resource" : "*",
        "Condition" : {
          "StringEquals" : {
            "kms:CallerAccount" : "\(account)",
            "kms:ViaService" : "\(service).\(region).amazonaws.com"
          }
        }
      }, {
        "Sid" : "Allow direct access to key metadata to the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:\(partition):iam::\(account):root"
        },
        "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
        "Resource" : "*"
      } ]
    }
    """
  }
}

extension KeyChanges {
  /// Makes the AWS managed key of a service, with its alias.
  func createManagedKey(of service: String, at alias: AliasARN) throws(Interruption) -> KeyRecord {
    let environment = environment
    let arn: KeyARN
    do {
      arn = KeyARN(
        partition: alias.partition, region: alias.region, account: alias.account,
        id: KeyID(random: try environment.random.bytes(count: 16), isMultiRegion: false))
    } catch {
      throw .error(.key(.cryptography(error)))
    }
    let material = try unsafelyMakeMaterialWithoutCaller(for: arn)
    let record = KeyRecord(
      arn: arn, spec: .symmetricDefault, usage: .encryptDecrypt, origin: .awsKms, manager: .aws,
      creationDate: now,
      description: "Default key that protects my \(service) data when no other key is defined",
      lifecycle: .enabled,
      policy: ManagedKeys.policy(
        of: service, account: alias.account, region: alias.region, partition: alias.partition),
      tags: [], versions: [MaterialVersion(id: material.id)],
      rotation: RotationSchedule(
        periodDays: RotationSchedule.periodDaysDefault, referenceDate: now))
    try writer.add(record)
    try writer.add(material)
    try writer.add(
      AliasRecord(arn: alias, target: arn.id, creationDate: now, lastUpdatedDate: now))
    try writer.addEmptyRow(at: Tables.aliasOfKey(arn, alias.name), in: Tables.aliasesOfKeys)
    try self.record(
      ServiceEvent(.createManagedKey, of: arn) { fields in
        fields.text("keyId", arn.id.text)
        fields.text("aliasName", alias.name.text)
      })
    return record
  }
}

extension Call {
  /// Makes the AWS managed key behind a predefined alias of the caller's account, unless it is there.
  func ensureManagedKey(namedBy text: String) throws(Interruption) {
    // A key id names no alias, and is what is asked for most.
    guard text.utf8.starts(with: "alias/".utf8) || text.utf8.starts(with: "arn:".utf8) else {
      return
    }
    let alias: AliasARN
    switch KeyReference(text) {
    case .aliasName(let name)?: alias = ownAlias(name)
    case .aliasARN(let named)?: alias = named
    case .id?, .arn?, nil: return
    }
    guard alias.account == caller.account, alias.region == region,
      alias.partition == environment.partition, let service = ManagedKeys.service(of: alias.name),
      try facts.target(of: alias) == nil
    else { return }
    guard isInTransaction else { throw .needsTransaction }
    _ = try changes().createManagedKey(of: service, at: alias)
  }

  /// Refuses what nobody may do with a key that a service manages.
  func checkManager(of record: KeyRecord, for action: KMSAction) throws(Interruption) {
    guard record.manager == .aws, !ManagedKeys.allows(request.operation) else { return }
    throw .refused(
      environment.authorizer.refuse(
        action, on: record.arn.text, by: caller, request: request.facts, because: .serviceManaged,
        isTold: record.arn.account == caller.account))
  }
}
