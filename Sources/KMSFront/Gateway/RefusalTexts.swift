import KMSModel

extension HTTPRefusal {
  /// The code of the answer.
  ///
  /// Source: KMS API Reference, "Common errors".
  var code: KMSErrorCode {
    switch self {
    case .malformed, .unsupportedVersion, .targetTooLong, .headTooLarge, .expectationFailed:
      .malformedHttpRequest
    case .bodyTooLarge: .requestEntityTooLarge
    case .headTimeout, .bodyTimeout: .requestTimeout
    case .tooManyPipelinedRequests, .tooManyConnections: .serviceUnavailable
    case .answerTimeout: .internalFailure
    }
  }

  /// The text of the answer.
  var text: String {
    switch self {
    case .malformed: "The request is not a valid HTTP request."
    case .unsupportedVersion: "The HTTP version is not supported."
    case .targetTooLong: "The request target is too long."
    case .headTooLarge: "The request headers are too large."
    case .expectationFailed: "The Expect header asks for something that is not supported."
    case .bodyTooLarge: "The request body is too large."
    case .headTimeout, .bodyTimeout: "The request was not received in time."
    case .tooManyPipelinedRequests: "Too many requests wait on this connection."
    case .tooManyConnections: "Too many connections are open."
    case .answerTimeout: "The request could not be completed in time."
    }
  }
}
