import IdentityService
import KMSAuthorization

/// Renders answers of IAM, STS and Organizations, each in its own protocol.
enum IdentityAnswer {
  /// An error on its way out.
  struct Failure: Error, Sendable {
    let code: String
    let message: String
    let status: Int
    var cause: String?
    /// Why policies do not allow the request, for the operator.
    var decision: DecisionTrace?
  }

  /// What is answered when a record could not be written.
  static let unrecorded = Failure(
    code: "InternalFailure", message: "An internal error occurred.", status: 500)

  static func success(_ call: IdentityRequest, _ members: [AnswerNode]?) -> HTTPResponse {
    guard let operation = call.operation else {
      return error(unrecorded, call.service, requestID: call.request.requestId)
    }
    guard operation.service != .organizations else {
      return OrganizationsAnswer.success(members ?? [], requestID: call.request.requestId)
    }
    return QueryAnswer.success(operation, members, requestID: call.request.requestId)
  }

  static func error(_ failure: Failure, _ service: IdentityServiceName, requestID: String)
    -> HTTPResponse
  {
    guard service != .organizations else {
      return OrganizationsAnswer.error(failure, requestID: requestID)
    }
    return QueryAnswer.error(
      failure.code, failure.message, status: failure.status, service: service,
      requestID: requestID)
  }
}

extension IdentityAnswer.Failure {
  /// What the service refused.
  init(_ refusal: IdentityRefusal) {
    self.init(
      code: refusal.code, message: refusal.message, status: refusal.status,
      cause: refusal.storeError.map { "\($0)" }, decision: refusal.decision)
  }
}
