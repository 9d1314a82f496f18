public import KMSModel

/// What a key spec is and can do. One file per spec says so.
///
/// Source: Developer Guide, "Key spec reference".
public struct KeySpecRules: Sendable {
  /// The spec.
  public let spec: KeySpec
  /// What keys of this spec may be used for.
  public let usages: [KeyUsageType]
  /// How they encrypt, in the order in which answers list it.
  public let encryptionAlgorithms: [EncryptionAlgorithmSpec]
}

/// Every key spec that this service can do.
public enum KeySpecs {
  /// The rules of a spec, or nothing if it is not there yet.
  public static func rules(for spec: KeySpec) -> KeySpecRules? {
    switch spec {
    case .symmetricDefault: SymmetricDefault.rules
    default: nil
    }
  }
}
