internal import KMSCrypto
internal import KMSSecrets

/// The key that signs for one access key, day, region and service, ready to use.
///
/// It holds no secret access key, but whoever has it can sign within its scope. Its memory is wiped with
/// the last copy; descriptions and mirrors show nothing of it.
public struct SigningKey: Sendable {
  private let prepared: PreparedHMAC

  /// Derives the key from a secret access key.
  ///
  /// - Source: AWS General Reference, "Calculate the signature": four HMACs, over date, region, service and
  ///   terminator, the first under `AWS4` and the secret.
  init(secret: UnsafeRawBufferPointer, scope: CredentialScope) {
    self.init(root: SigningKey.root(of: secret), scope: scope)
  }

  /// Derives the key from `AWS4` and the secret access key.
  init(root: PreparedHMAC, scope: CredentialScope) {
    var key = root
    for part in [scope.date, scope.region, scope.service, StringToSign.terminator.description] {
      key = key.derived(by: Array(part.utf8).span.bytes)
    }
    prepared = key
  }

  /// `AWS4` and a secret access key, as the key of the first HMAC.
  static func root(of secret: UnsafeRawBufferPointer) -> PreparedHMAC {
    let prefix: StaticString = "AWS4"
    let prefixBytes = prefix.utf8CodeUnitCount
    let key = SecretBytes(count: prefixBytes + secret.count) { key in
      prefix.withUTF8Buffer { key.copyBytes(from: $0) }
      UnsafeMutableRawBufferPointer(rebasing: key[prefixBytes...]).copyMemory(from: secret)
    }
    return key.withBytes { PreparedHMAC(key: $0) }
  }

  /// The signature of a string to sign.
  func signature(of stringToSign: [UInt8]) -> Digest256 {
    prepared.code(for: stringToSign.span.bytes)
  }

  /// Whether this key made a signature. Takes the same time for every signature.
  func isSigner(of received: ReceivedSignature) -> Bool {
    // All 32 bytes are compared, whatever they are.
    signature(of: received.stringToSign) == received.signature
  }
}
