import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Gives out a wrapping key, and the token that has to come back with the wrapped material.
///
/// Source: KMS API Reference, GetParametersForImport.
enum GetParametersForImport: Operation {
  static let operation = KMSOperation.getParametersForImport
  static let mode = ExecutionMode.facts

  static func describe(_ request: GetParametersForImportRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("wrappingAlgorithm", request.wrappingAlgorithm.rawValue)
    fields.text("wrappingKeySpec", request.wrappingKeySpec.rawValue)
  }

  static func perform(_ request: GetParametersForImportRequest, in call: Call)
    throws(Interruption) -> GetParametersForImportResponse
  {
    let key = try call.key(
      request.keyId,
      parameters: .importParameters(request.wrappingAlgorithm, request.wrappingKeySpec))
    let record = key.snapshot.record
    guard record.origin == .external else { throw .invalidOrigin(record.arn, record.origin) }
    guard
      let method = WrappingMethod(
        algorithm: request.wrappingAlgorithm, keySpec: request.wrappingKeySpec),
      method.suits(record.spec)
    else {
      throw .unsupported(
        "WrappingAlgorithm \(request.wrappingAlgorithm.rawValue) with WrappingKeySpec "
          + "\(request.wrappingKeySpec.rawValue) is not valid for KeySpec \(record.spec.rawValue).")
    }
    let pair = try call.newKeyPair(method.pairSpec)
    let parameters: ImportParameters
    do {
      parameters = try call.environment.importTokens.issue(
        for: record.arn, method: method, pair: pair, at: call.now)
    } catch {
      throw .error(.importing(error))
    }
    return GetParametersForImportResponse(
      keyId: record.arn.text, importToken: parameters.token,
      publicKey: SensitiveBytes(copying: parameters.publicKey),
      parametersValidTo: parameters.validTo)
  }
}

extension ServiceEnvironment {
  /// What gives out wrapping keys and opens what comes back.
  var importTokens: ImportTokens { ImportTokens(sealer: sealer, random: random) }
}
