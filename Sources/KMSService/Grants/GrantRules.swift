import KMSAuthorization
import KMSKeys
import KMSModel

/// What a new grant must obey.
///
/// Source: API Reference, CreateGrant and GrantConstraints; Developer Guide, "Creating grants", "Resource
/// quotas".
enum GrantRules {
  /// How many pairs a constraint may have.
  static let pairsMax = 8
  /// How many characters a value in a constraint may have.
  static let valueCharactersMax = 384

  /// Checks what needs no key.
  static func check(_ request: CreateGrantRequest) throws(Interruption) {
    guard !request.operations.isEmpty else {
      throw .validation("Operations must contain at least one operation.")
    }
    let hasService = request.granteeServicePrincipal != nil
    guard hasService != (request.granteePrincipal != nil) else {
      throw .validation(
        "Exactly one of GranteePrincipal and GranteeServicePrincipal must be specified.")
    }
    guard request.retiringPrincipal == nil || request.retiringServicePrincipal == nil else {
      throw .validation(
        "Only one of RetiringPrincipal and RetiringServicePrincipal can be specified.")
    }
    if hasService {
      guard request.constraints?.sourceArn != nil else {
        throw .validation("A grant to a service principal must have a SourceArn constraint.")
      }
      guard request.retiringPrincipal != nil || request.retiringServicePrincipal != nil else {
        throw .validation("A grant to a service principal must have a retiring principal.")
      }
    }
  }

  /// The constraint on the encryption context, if there is one.
  ///
  /// Terraform names both kinds and leaves one of them empty; the empty one counts for nothing beside the
  /// other.
  static func constraint(of request: CreateGrantRequest) throws(Interruption)
    -> GrantContextConstraint?
  {
    let constraint: GrantContextConstraint
    switch (
      request.constraints?.encryptionContextEquals, request.constraints?.encryptionContextSubset
    ) {
    case (nil, nil): return nil
    case (let pairs?, let other?) where other.isEmpty: constraint = .equals(pairs)
    case (let other?, let pairs?) where other.isEmpty: constraint = .subset(pairs)
    case (.some, .some): throw .validation("More than one constraint supplied")
    case (let pairs?, nil): constraint = .equals(pairs)
    case (nil, let pairs?): constraint = .subset(pairs)
    }
    guard constraint.pairs.count <= pairsMax else {
      throw .validation("A grant constraint can have at most \(pairsMax) encryption context pairs.")
    }
    for pair in constraint.pairs.pairs {
      guard pair.value.unicodeScalars.count <= valueCharactersMax else {
        throw .validation(
          "An encryption context value in a grant constraint can have at most "
            + "\(valueCharactersMax) characters.")
      }
    }
    return constraint
  }

  /// Checks that the key can do what the grant gives, and has contexts to constrain.
  static func check(
    _ operations: [GrantOperation], _ constraint: GrantContextConstraint?, for key: KeyRecord
  ) throws(Interruption) {
    let supported = GrantRules.operations(of: key)
    for operation in operations where !supported.contains(operation) {
      throw .validation(
        "The operation \(operation.rawValue) is not supported by \(key.arn), whose key spec is "
          + "\(key.spec.rawValue) and key usage \(key.usage.rawValue).")
    }
    guard constraint == nil || key.spec == .symmetricDefault else {
      throw .validation(
        "Encryption context constraints are not supported by \(key.arn), whose key spec is "
          + "\(key.spec.rawValue).")
    }
  }

  private static func operations(of key: KeyRecord) -> Set<GrantOperation> {
    let always: Set<GrantOperation> = [.createGrant, .retireGrant, .describeKey]
    let isSymmetric = key.spec == .symmetricDefault
    let publicKey: Set<GrantOperation> = [.getPublicKey]
    switch key.usage {
    case .encryptDecrypt where isSymmetric:
      return always.union([
        .encrypt, .decrypt, .reEncryptFrom, .reEncryptTo, .generateDataKey,
        .generateDataKeyWithoutPlaintext, .generateDataKeyPair,
        .generateDataKeyPairWithoutPlaintext,
      ])
    case .encryptDecrypt:
      return always.union([.encrypt, .decrypt, .reEncryptFrom, .reEncryptTo]).union(publicKey)
    case .signVerify: return always.union([.sign, .verify]).union(publicKey)
    case .generateVerifyMac: return always.union([.generateMac, .verifyMac])
    case .keyAgreement: return always.union([.deriveSharedSecret]).union(publicKey)
    case .encapsulateDecapsulate:
      return always.union([.encapsulate, .decapsulate]).union(publicKey)
    }
  }
}
