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
    case .tokenMismatch: .internal(cause: "a token did not name the use it was shown for")
    case .wrappedSecretInvalid: .internal(cause: "a wrapped secret could not be opened")
    case .epochMissing(let number): .internal(cause: "wrapping epoch \(number) is missing")
    case .cryptography(let error): .internal(cause: "the cryptographic library failed: \(error)")
    }
  }
}
