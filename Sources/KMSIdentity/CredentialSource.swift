/// Where the edge finds out whom an access key stands for.
public protocol CredentialSource: Sendable {
  /// The credential of an access key that may be used now, or nothing.
  ///
  /// Answers from memory; what was changed and acknowledged holds for every later call.
  func credential(for accessKeyID: String) -> SigningCredential?
}
