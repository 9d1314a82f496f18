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

  /// Every action.
  public static let all: [KMSAction] =
    KMSOperation.allCases.filter { $0 != .reEncrypt }.map { .operation($0) }
    + [.reEncryptFrom, .reEncryptTo]

  /// The name as policies write it, with its `kms:`.
  public var name: String {
    switch self {
    case .operation(let operation): "kms:" + operation.rawValue
    case .reEncryptFrom: "kms:ReEncryptFrom"
    case .reEncryptTo: "kms:ReEncryptTo"
    }
  }

  /// The action with this name; `nil` for names of no action. Case counts.
  public init?(name: String) {
    guard name.utf8.starts(with: "kms:".utf8) else { return nil }
    let rest = String(name.dropFirst("kms:".count))
    if let action = [KMSAction.reEncryptFrom, .reEncryptTo].first(where: { $0.name == name }) {
      self = action
    } else if let operation = KMSOperation(rawValue: rest), operation != .reEncrypt {
      self = .operation(operation)
    } else {
      return nil
    }
  }

  /// Whether it is about custom key stores.
  var isAboutKeyStore: Bool {
    switch self {
    case .operation(.connectCustomKeyStore), .operation(.createCustomKeyStore),
      .operation(.deleteCustomKeyStore), .operation(.describeCustomKeyStores),
      .operation(.disconnectCustomKeyStore), .operation(.updateCustomKeyStore):
      true
    case .operation, .reEncryptFrom, .reEncryptTo: false
    }
  }
}
