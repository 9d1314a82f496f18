import KMSModel
import Testing

@Suite("KMSOperation") struct OperationTests {
  @Test("the dispatch table has 56 operations") func count() {
    #expect(KMSOperation.allCases.count == 56)
    #expect(
      KMSOperation.allCases.contains(.encapsulate) && KMSOperation.allCases.contains(.decapsulate))
  }

  @Test("a place is that in the list of all") func places() {
    #expect(KMSOperation.allCases.map(\.place) == Array(0..<56))
  }

  @Test("every target finds its operation", arguments: KMSOperation.allCases)
  func target(_ operation: KMSOperation) {
    #expect(operation.target == "TrentService.\(operation.rawValue)")
    #expect(KMSOperation(target: operation.target) == operation)
  }

  @Test(
    "no other text is a target",
    arguments: [
      "", "TrentService", "TrentService.", "Encrypt", "TrentService.encrypt",
      "trentservice.Encrypt",
      "TrentService.Encrypt ", " TrentService.Encrypt", "TrentService..Encrypt",
      "TrentService.Encrypt.x",
      "TrentService_20141101.Encrypt", "TrentService.Create\u{212A}ey",
      "TrentService.E\u{301}ncrypt",
      "TrentService.DecryptX",
    ])
  func noTarget(_ text: String) {
    #expect(KMSOperation(target: text) == nil)
  }

  @Test("fourteen operations have no output") func outputs() {
    let silent = KMSOperation.allCases.filter { !$0.hasOutput }
    #expect(
      silent == [
        .createAlias, .deleteAlias, .disableKey, .disableKeyRotation, .enableKey,
        .enableKeyRotation,
        .putKeyPolicy, .retireGrant, .revokeGrant, .tagResource, .untagResource, .updateAlias,
        .updateKeyDescription, .updatePrimaryRegion,
      ])
  }

  @Test("the errors of an operation are those of the model") func errors() {
    #expect(
      KMSOperation.generateRandom.modelledErrors == [
        .customKeyStoreInvalidState, .customKeyStoreNotFound, .dependencyTimeout, .kmsInternal,
        .unsupportedOperation,
      ])
    #expect(KMSOperation.allCases.allSatisfy { $0.modelledErrors.contains(.kmsInternal) })
  }
}

@Suite("KMSErrorCode") struct ErrorCodeTests {
  @Test("the model has 48 errors and the overlay adds 16") func count() {
    #expect(KMSErrorCode.allCases.count == 48 + 16)
  }

  @Test("three errors of the model are faults of the service") func faults() {
    let modelled = Set(KMSOperation.allCases.flatMap(\.modelledErrors))
    #expect(modelled.count == 48)
    #expect(
      modelled.filter { $0.httpStatus == 500 }
        == Set([.dependencyTimeout, .keyUnavailable, .kmsInternal]))
    #expect(modelled.allSatisfy { [400, 500].contains($0.httpStatus) })
  }

  @Test(
    "codes and statuses",
    arguments: [
      (KMSErrorCode.notFound, "NotFoundException", 400),
      (.kmsInternal, "KMSInternalException", 500),
      (.kmsInvalidState, "KMSInvalidStateException", 400),
      (.kmsInvalidSignature, "KMSInvalidSignatureException", 400),
      (.invalidCiphertext, "InvalidCiphertextException", 400),
      (.accessDenied, "AccessDeniedException", 400),
      (.validation, "ValidationException", 400),
      (.serialization, "SerializationException", 400),
      (.throttling, "ThrottlingException", 400),
      (.invalidSignature, "InvalidSignatureException", 400),
      (.unknownOperation, "UnknownOperationException", 400),
      (.internalFailure, "InternalFailure", 500),
      (.serviceUnavailable, "ServiceUnavailable", 503),
      (.requestTimeout, "RequestTimeoutException", 408),
      (.requestEntityTooLarge, "RequestEntityTooLargeException", 413),
    ])
  func table(_ error: KMSErrorCode, _ code: String, _ status: Int) {
    #expect(error.code == code && error.httpStatus == status)
  }
}
