public import KMSAuthorization
public import KMSSecrets

/// An access key that can sign: its secret, and whom it stands for.
public final class SigningCredential: Sendable {
  /// The id that a signature names.
  public let accessKeyID: String
  /// Differs whenever the secret of the same id does; cached signing keys are bound to it.
  public let secretVersion: UInt64
  /// Whom the access key stands for.
  public let caller: Caller
  private let secret: SecretBytes

  /// Takes over the secret.
  ///
  /// - Parameter secret: the secret access key as its holder writes it, in UTF-8.
  public init(
    accessKeyID: String, secretVersion: UInt64, caller: Caller, secret: consuming SecretBytes
  ) {
    self.accessKeyID = accessKeyID
    self.secretVersion = secretVersion
    self.caller = caller
    self.secret = secret
  }

  /// Lends the secret access key.
  public func withSecret<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try secret.withBytes(body)
  }
}
