import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// GetSessionToken. Source: STS API Reference.
extension SessionOperations {
  static let getSessionToken = IdentityOperation.read(
    "GetSessionToken", service: .sts,
    sessionToken)

  private static func sessionToken(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let caller = try call.caller()
    try call.refuseSecondFactor()
    let subject: SessionGrant.Subject
    switch (caller.kind, caller.attributes.session) {
    case (.root, nil): subject = .root
    case (.user, nil): subject = .principal(id: caller.principalID)
    case (.root, _?), (.user, _?), (.assumedRole, _), (.federatedUser, _), (.service, _):
      throw .accessDenied("Cannot call GetSessionToken with session credentials")
    }
    // A root user's session lasts an hour at most.
    let longest = subject == .root ? 3600 : 129_600
    let seconds = min(call.parameters.number("DurationSeconds") ?? 43_200, longest)
    let grant = try call.newGrant(for: subject, in: caller.account, seconds: seconds)
    return [try call.credentials(for: grant)]
  }
}
