import KMSAuthorization
import KMSKeys
import KMSModel

/// The texts and codes that callers match on. Each one is recorded or documented AWS behaviour.
///
/// Source: docs/errors.md lists code, text, trigger and evidence of each.
extension Interruption {
  static var throttled: Interruption {
    .error(
      KMSError(
        .throttling,
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.")
    )
  }

  static func invalidOrigin(_ key: KeyARN, _ origin: OriginType) -> Interruption {
    unsupported("\(key) origin is \(origin.rawValue) which is not valid for this operation.")
  }

  static func notPrimary(_ key: KeyARN) -> Interruption {
    unsupported("\(key) is not a multi-region primary key.")
  }

  static func invalidKeyID(_ text: String) -> Interruption {
    .error(KMSError(.notFound, "Invalid keyId '\(text)'"))
  }

  static func invalidARNRegion(_ region: Region) -> Interruption {
    .error(KMSError(.notFound, "Invalid arn \(region)"))
  }

  static func invalidARN(_ text: String) -> Interruption {
    .error(KMSError(.invalidArn, "Invalid arn '\(text)'"))
  }

  static func keyNotFound(_ key: KeyARN) -> Interruption {
    .error(KMSError(.notFound, "Key '\(key)' does not exist"))
  }

  static func aliasNotFound(_ alias: AliasARN) -> Interruption {
    .error(KMSError(.notFound, "Alias \(alias) is not found."))
  }

  static func refused(_ refusal: Refusal) -> Interruption {
    .error(KMSError(.accessDenied, refusal.message, decision: refusal.trace))
  }

  static func validation(_ text: String) -> Interruption {
    .error(KMSError(.validation, text))
  }

  static func unsupported(_ text: String?) -> Interruption {
    .error(KMSError(.unsupportedOperation, text))
  }

  static var incorrectKeyMaterial: Interruption { .error(KMSError(.incorrectKeyMaterial)) }

  static var invalidCiphertext: Interruption { .error(KMSError(.invalidCiphertext)) }

  static var dryRunSucceeded: Interruption {
    .error(
      KMSError(
        .dryRunOperation, "The request would have succeeded, but the DryRun option is set."))
  }

  static var incorrectKey: Interruption {
    .error(
      KMSError(
        .incorrectKey,
        "The key ID in the request does not identify a CMK that can perform this operation."))
  }

  static func keyUsage(_ key: KeyARN, _ usage: KeyUsageType, _ operation: KMSOperation)
    -> Interruption
  {
    .error(
      KMSError(
        .invalidKeyUsage,
        "\(key) key usage is \(usage.rawValue) which is not valid for \(operation.rawValue)."))
  }

  static func algorithm(_ algorithm: String, _ spec: KeySpec) -> Interruption {
    .error(
      KMSError(
        .invalidKeyUsage,
        "Algorithm \(algorithm) is incompatible with key spec \(spec.rawValue)."))
  }

  static func plaintextTooLarge(
    _ algorithm: EncryptionAlgorithmSpec, _ spec: KeySpec, _ byteCountMax: Int
  ) -> Interruption {
    validation(
      "Algorithm \(algorithm.rawValue) and key spec \(spec.rawValue) cannot encrypt data larger "
        + "than \(byteCountMax) bytes.")
  }

  static func state(_ verdict: StateVerdict, of key: KeyARN, origin: OriginType) -> Interruption {
    switch verdict {
    case .allowed: .error(.internal(cause: "an allowed state was refused"))
    case .disabled: .error(KMSError(.disabled, "\(key) is disabled."))
    case .pendingDeletion: invalidState(key, "is pending deletion.")
    case .notPendingDeletion: invalidState(key, "is not pending deletion.")
    case .pendingImport: invalidState(key, "is pending import.")
    case .unavailable: invalidState(key, "is unavailable.")
    case .creating: invalidState(key, "is creating.")
    case .updating: invalidState(key, "is updating.")
    case .externalOrigin, .customKeyStore: invalidOrigin(key, origin)
    }
  }

  static func invalidState(_ key: KeyARN, _ tail: String) -> Interruption {
    .error(KMSError(.kmsInvalidState, "\(key) \(tail)"))
  }
}
