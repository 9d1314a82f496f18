import IdentityService
import KMSModel
import KMSService

extension Gateway {
  /// Verifies and answers a request to Organizations.
  func handleOrganizations(
    _ request: HTTPRequest, _ action: String,
    _ respond: @escaping @Sendable (HTTPResponse) -> Void
  ) {
    guard let operation = IdentityService.operation(action, of: .organizations) else {
      refuseUnknownTarget(
        request, action, source: IdentityServiceName.organizations.eventSource, respond)
      return
    }
    switch authenticator.authenticate(request, for: .organizations, at: environment.now()) {
    case .verified(let verified):
      guard let parameters = IdentityParameters(json: request.body) else {
        let failure = IdentityAnswer.Failure(
          code: "SerializationException", message: "The body is no JSON object.", status: 400)
        record(
          IdentityRequest(
            request, .organizations, action, operation, IdentityParameters([]), verified),
          .failure(failure), respond)
        return
      }
      answer(
        IdentityRequest(request, .organizations, action, operation, parameters, verified), respond)
    case .refused(let failure): refuseIdentity(request, .organizations, action, failure, respond)
    }
  }
}
