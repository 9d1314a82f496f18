public import KMSModel

/// The parameters of one operation that condition keys look at, defaults applied.
///
/// An enum, because no operation has the parameters of two; the cases of the cryptographic operations
/// carry plain enums and allocate nothing. What is large lies elsewhere, so that handing it on is cheap.
public enum RequestParameters: Hashable, Sendable {
  /// None that a condition key knows.
  case none
  /// Encrypt, Decrypt, GenerateDataKey and GenerateDataKeyWithoutPlaintext.
  case encryption(EncryptionAlgorithmSpec)
  /// GenerateDataKeyPair and its relative: the pair, and how its private half is encrypted.
  case dataKeyPair(DataKeyPairSpec, EncryptionAlgorithmSpec)
  /// One side of ReEncrypt.
  case reEncryption(EncryptionAlgorithmSpec, isOnSameKey: Bool)
  /// Sign and Verify.
  case signing(SigningAlgorithmSpec, MessageType)
  /// GenerateMac and VerifyMac.
  case mac(MacAlgorithmSpec)
  /// DeriveSharedSecret.
  case keyAgreement(KeyAgreementAlgorithmSpec)
  /// CreateGrant.
  indirect case grantCreation(GrantParameters)
  /// RetireGrant: the constraint of the grant that it ends.
  case grantRetirement(GrantContextConstraint?)
  /// ListGrants and RevokeGrant.
  case grantAdministration
  /// CreateKey.
  indirect case keyCreation(KeyCreationParameters)
  /// TagResource, and what CreateKey and ReplicateKey ask for besides.
  case tagging(StringPairs)
  /// UntagResource: the keys of the tags.
  case untagging([String])
  /// GetKeyPolicy and PutKeyPolicy; the flag is absent when it was not sent.
  indirect case policy(name: String, bypassesLockoutCheck: Bool?)
  /// EnableKeyRotation: days.
  case rotation(periodDays: Int)
  /// DisableKey, and ScheduleKeyDeletion with the days it waits: whole days without use, if known.
  case retirement(deletionWindowDays: Int?, trailingDaysWithoutUsage: Int?)
  /// ImportKeyMaterial; the model is absent when it was not sent.
  case materialImport(ExpirationModelType?, validTo: Timestamp?)
  /// GetParametersForImport.
  case importParameters(AlgorithmSpec, WrappingKeySpec)
  /// ReplicateKey.
  case replication(to: Region)
  /// UpdatePrimaryRegion.
  case primaryRegion(Region)
}

/// What CreateGrant asks for, as condition keys see it.
public struct GrantParameters: Hashable, Sendable {
  /// `kms:GranteePrincipal`: as sent.
  public let grantee: String
  /// `kms:RetiringPrincipal`: as sent, if any.
  public let retirer: String?
  /// `kms:GrantOperations`.
  public let operations: [GrantOperation]
  /// The constraint, if any.
  public let constraint: GrantContextConstraint?
  /// The source that a service must work for, if any.
  public let sourceARN: String?

  /// Collects them.
  public init(
    grantee: String, retirer: String?, operations: [GrantOperation],
    constraint: GrantContextConstraint?, sourceARN: String? = nil
  ) {
    self.grantee = grantee
    self.retirer = retirer
    self.operations = operations
    self.constraint = constraint
    self.sourceARN = sourceARN
  }
}

/// What CreateKey asks for, as condition keys see it.
public struct KeyCreationParameters: Hashable, Sendable {
  /// What the key will be.
  public let attributes: KeyAttributes
  /// `kms:BypassPolicyLockoutSafetyCheck`: absent when it was not sent.
  public let bypassesLockoutCheck: Bool?
  /// The tags that the key will have.
  public let tags: StringPairs

  /// Collects them.
  public init(attributes: KeyAttributes, bypassesLockoutCheck: Bool?, tags: StringPairs) {
    self.attributes = attributes
    self.bypassesLockoutCheck = bypassesLockoutCheck
    self.tags = tags
  }
}

extension RequestParameters {
  var encryptionAlgorithm: EncryptionAlgorithmSpec? {
    switch self {
    case .encryption(let algorithm), .dataKeyPair(_, let algorithm),
      .reEncryption(let algorithm, _):
      algorithm
    default: nil
    }
  }

  var dataKeyPairSpec: DataKeyPairSpec? {
    guard case .dataKeyPair(let spec, _) = self else { return nil }
    return spec
  }

  var isReEncryptOnSameKey: Bool? {
    guard case .reEncryption(_, let isOnSameKey) = self else { return nil }
    return isOnSameKey
  }

  var signingAlgorithm: SigningAlgorithmSpec? {
    guard case .signing(let algorithm, _) = self else { return nil }
    return algorithm
  }

  var messageType: MessageType? {
    guard case .signing(_, let type) = self else { return nil }
    return type
  }

  var macAlgorithm: MacAlgorithmSpec? {
    guard case .mac(let algorithm) = self else { return nil }
    return algorithm
  }

  var keyAgreementAlgorithm: KeyAgreementAlgorithmSpec? {
    guard case .keyAgreement(let algorithm) = self else { return nil }
    return algorithm
  }

  /// `kms:GrantConstraintType`.
  var grantConstraintType: String? {
    let constraint: GrantContextConstraint?
    switch self {
    case .grantCreation(let grant): constraint = grant.constraint
    case .grantRetirement(let ended): constraint = ended
    default: return nil
    }
    switch constraint {
    case .equals: return "EncryptionContextEquals"
    case .subset: return "EncryptionContextSubset"
    case nil: return nil
    }
  }

  var grant: GrantParameters? {
    guard case .grantCreation(let grant) = self else { return nil }
    return grant
  }

  var creation: KeyCreationParameters? {
    guard case .keyCreation(let creation) = self else { return nil }
    return creation
  }

  var tags: StringPairs? {
    switch self {
    case .tagging(let tags): tags
    case .keyCreation(let creation): creation.tags
    default: nil
    }
  }

  var removedTagKeys: [String]? {
    guard case .untagging(let keys) = self else { return nil }
    return keys
  }

  var bypassesLockoutCheck: Bool? {
    switch self {
    case .policy(_, let bypasses): bypasses
    case .keyCreation(let creation): creation.bypassesLockoutCheck
    default: nil
    }
  }

  var policyName: String? {
    guard case .policy(let name, _) = self else { return nil }
    return name
  }

  var rotationPeriodDays: Int? {
    guard case .rotation(let days) = self else { return nil }
    return days
  }

  var deletionWindowDays: Int? {
    guard case .retirement(let days, _) = self else { return nil }
    return days
  }

  var trailingDaysWithoutUsage: Int? {
    guard case .retirement(_, let days) = self else { return nil }
    return days
  }

  var expirationModel: ExpirationModelType? {
    guard case .materialImport(let model, _) = self else { return nil }
    return model
  }

  var validTo: Timestamp? {
    guard case .materialImport(_, let validTo) = self else { return nil }
    return validTo
  }

  var wrapping: (algorithm: AlgorithmSpec, keySpec: WrappingKeySpec)? {
    guard case .importParameters(let algorithm, let keySpec) = self else { return nil }
    return (algorithm, keySpec)
  }

  var replicaRegion: Region? {
    guard case .replication(let region) = self else { return nil }
    return region
  }

  var primaryRegion: Region? {
    guard case .primaryRegion(let region) = self else { return nil }
    return region
  }
}
