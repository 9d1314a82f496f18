import KMSAudit
import KMSAuthorization
import KMSModel

/// Returns up to 1,024 random bytes from the operating system's generator.
///
/// Source: KMS API Reference, GenerateRandom.
enum GenerateRandom: Operation {
  static let operation = KMSOperation.generateRandom
  static let mode = ExecutionMode.facts

  static func describe(_ request: GenerateRandomRequest, in fields: inout AuditFields) {
    fields.integer("numberOfBytes", request.numberOfBytes)
    fields.text("customKeyStoreId", request.customKeyStoreId)
  }

  static func perform(_ request: GenerateRandomRequest, in call: Call) throws(Interruption)
    -> GenerateRandomResponse
  {
    guard let count = request.numberOfBytes else { throw .validation("NumberOfBytes is required.") }
    try call.checkRecipient(request.recipient)
    _ = try call.authorizeInAccount()
    guard request.customKeyStoreId == nil else {
      throw .error(KMSError(.customKeyStoreNotFound))
    }
    return GenerateRandomResponse(plaintext: try call.randomBytes(count: count))
  }
}
