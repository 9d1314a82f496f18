internal import Crypto

/// The key that signs for one access key, day, region and service, ready to use.
///
/// It holds no secret access key, but whoever has it can sign within its scope. Its memory is wiped with
/// the last copy; descriptions and mirrors show nothing of it.
public struct SigningKey: Sendable {
  /// An HMAC that has taken in the key and nothing else. Each signature starts from a copy, which saves the
  /// half of the work that depends on the key alone.
  private let prepared: HMAC<SHA256>

  /// Derives the key from a secret access key.
  ///
  /// - Source: AWS General Reference, "Calculate the signature": four HMACs, over date, region, service and
  ///   terminator, the first under `AWS4` and the secret.
  init(secret: UnsafeRawBufferPointer, scope: CredentialScope) {
    self.init(root: KeyBlock.key(prefix: "AWS4", secret), scope: scope)
  }

  /// Derives the key from `AWS4` and the secret access key.
  init(root: SymmetricKey, scope: CredentialScope) {
    var key = root
    for part in [scope.date, scope.region, scope.service, StringToSign.terminator.description] {
      var step = HMAC<SHA256>(key: key)
      var text = part
      text.withUTF8 { step.update(data: UnsafeRawBufferPointer($0)) }
      key = step.finalize().withUnsafeBytes { KeyBlock.key($0) }
    }
    prepared = HMAC(key: key)
  }

  /// The signature of a string to sign.
  func signature(of stringToSign: [UInt8]) -> HMAC<SHA256>.MAC {
    var authenticator = prepared
    stringToSign.withUnsafeBytes { authenticator.update(data: $0) }
    return authenticator.finalize()
  }

  /// Whether this key made a signature. Takes the same time for every signature.
  func isSigner(of received: ReceivedSignature) -> Bool {
    // The comparison of the library: all 32 bytes, whatever they are.
    signature(of: received.stringToSign) == received.signature
  }
}
