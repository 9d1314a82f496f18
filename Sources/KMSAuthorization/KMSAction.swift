public import KMSModel

/// An action that a policy can allow or deny, such as `kms:Encrypt`.
///
/// Every operation has the action of its own name, except ReEncrypt, which asks for one on each side.
/// Source: Developer Guide, "AWS KMS permissions".
public enum KMSAction: Hashable, Sendable {
  /// The action with the name of the operation.
  case operation(KMSOperation)
  /// What ReEncrypt asks of the key that decrypts.
  case reEncryptFrom
  /// What ReEncrypt asks of the key that encrypts.
  case reEncryptTo

  /// The name as policies write it, with its `kms:`.
  public var name: String {
    switch self {
    case .operation(let operation): "kms:" + operation.rawValue
    case .reEncryptFrom: "kms:ReEncryptFrom"
    case .reEncryptTo: "kms:ReEncryptTo"
    }
  }
}
