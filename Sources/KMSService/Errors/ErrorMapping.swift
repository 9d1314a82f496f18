import KMSCrypto
import KMSKeys
import KMSModel
import KMSStore

/// How the errors of the layers below become modelled errors: the only place that decides it.
extension KMSError {
  /// A body that the model does not allow.
  static func request(_ error: RequestError) -> KMSError {
    switch error {
    case .serialization(let text): KMSError(.serialization, text)
    case .validation(let text): KMSError(.validation, text)
    }
  }

  /// More work than there is room for. Clients wait and try again.
  static var throttled: KMSError {
    KMSError(
      .throttling,
      "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
      cause: "the queue for CPU-heavy work is full")
  }

  /// A failure of the store. The caller may try again; our log says what happened.
  static func store(_ error: StoreError) -> KMSError {
    KMSError(
      .kmsInternal, "An internal error occurred.", cause: "the store failed: \(error)")
  }

  /// A row that is not what it should be.
  static func record(_ error: RecordError) -> KMSError {
    switch error {
    case .notAuthentic(let table):
      .internal(cause: "a row of table `\(table)` is not authentic")
    case .malformed(let table, let field):
      .internal(cause: "a row of table `\(table)` has no usable `\(field)`")
    }
  }

  /// A failure of the key layer.
  static func key(_ error: KeyError) -> KMSError {
    switch error {
    case .invalidCiphertext: KMSError(.invalidCiphertext)
    case .contextTooLarge:
      KMSError(
        .validation,
        "The encryption context is larger than \(EncryptionContextEncoding.byteCountMax) bytes.")
    case .invalidPeerKey: KMSError(.validation)
    case .materialInvalid: KMSError(.incorrectKeyMaterial)
    case .tokenMismatch: .internal(cause: "a token did not name the use it was shown for")
    case .wrappedSecretInvalid: .internal(cause: "a wrapped secret could not be opened")
    case .epochMissing(let number): .internal(cause: "wrapping epoch \(number) is missing")
    case .workMismatch: .internal(cause: "a key was asked for what its kind does not do")
    case .faultDetected:
      .internal(cause: "a fresh result did not pass its check and was thrown away")
    case .cryptography(let error): .internal(cause: "the cryptographic library failed: \(error)")
    case .asymmetric(let error):
      .internal(cause: "the cryptographic library failed at a key pair: \(error)")
    }
  }

  /// A failure of an import.
  static func importing(_ error: ImportError) -> KMSError {
    switch error {
    case .invalidToken, .unsuitedMethod: KMSError(.invalidImportToken)
    case .expiredToken: KMSError(.expiredImportToken)
    case .notWrapped: KMSError(.invalidCiphertext)
    case .asymmetric(let error): .internal(cause: "the wrapping key failed: \(error)")
    case .key(let error): .key(error)
    }
  }
}
