public import KMSCrypto

/// What can go wrong with keys. No case carries a secret or caller data.
public enum KeyError: Error, Hashable, Sendable {
  /// The blob, its context or its key do not fit together. One case for all causes.
  case invalidCiphertext
  /// The canonical form of the encryption context is larger than it may be.
  case contextTooLarge
  /// A token names another use than the one it was shown for. A defect of ours, never of a request.
  case tokenMismatch
  /// A wrapped secret could not be opened: it was changed, or belongs elsewhere.
  case wrappedSecretInvalid
  /// A wrapped secret names an epoch that is not loaded.
  case epochMissing(UInt32)
  /// The cryptographic library failed.
  case cryptography(CryptoError)
}
