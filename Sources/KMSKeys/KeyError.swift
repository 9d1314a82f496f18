public import KMSCrypto

/// What can go wrong with keys. No case carries a secret or caller data.
public enum KeyError: Error, Hashable, Sendable {
  /// The ciphertext, its context or its key do not fit together. One case for all causes.
  case invalidCiphertext
  /// The canonical form of the encryption context is larger than it may be.
  case contextTooLarge
  /// A peer's public key is no key of the same curve.
  case invalidPeerKey
  /// A token names another use than the one it was shown for. A defect of ours, never of a request.
  case tokenMismatch
  /// A wrapped secret could not be opened: it was changed, or belongs elsewhere.
  case wrappedSecretInvalid
  /// A wrapped secret names an epoch that is not loaded.
  case epochMissing(UInt32)
  /// A key was asked for something that keys of its kind do not do. A defect of ours: the algorithm is
  /// checked before.
  case workMismatch
  /// A fresh result did not pass its own check: a fault in this machine. It was thrown away.
  case faultDetected
  /// Imported material is not what the key's spec wants.
  case materialInvalid
  /// The cryptographic library failed.
  case cryptography(CryptoError)
  /// The cryptographic library failed at a key pair.
  case asymmetric(AsymmetricError)
}
