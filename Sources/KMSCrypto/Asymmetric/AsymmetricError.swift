/// What can go wrong with key pairs. No case carries a secret or caller data.
public enum AsymmetricError: Error, Hashable, Sendable {
  /// No linked library can do it; see `AsymmetricCapabilities`.
  case unsupported(KeyAlgorithm)
  /// An encoded key is not the one DER encoding of such a key.
  case invalidEncoding
  /// An encoded key is of another algorithm, curve or size than was asked for.
  case wrongAlgorithm
  /// The numbers of a key do not fit together, or are out of range.
  case invalidKey
  /// A key cannot do this operation, or not with this kind of input.
  case operationMismatch
  /// A digest, message representative, plaintext or ciphertext has a length that it cannot have.
  case invalidLength
  /// A ciphertext is not one of this key. One case for all causes.
  case decryptionFailed
  /// A fresh result did not pass its own check: a fault in this machine. It was thrown away.
  case faultDetected
  /// The cryptographic library failed.
  case libraryFailed
}
