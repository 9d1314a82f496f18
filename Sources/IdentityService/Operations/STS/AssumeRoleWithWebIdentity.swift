import IAMPolicy
import KMSAuthorization
import KMSModel
import StrictJSON

/// AssumeRoleWithWebIdentity: the token of an identity provider takes the place of a signature.
///
/// Source: STS API Reference, AssumeRoleWithWebIdentity; IAM User Guide, "Available keys for AWS web identity
/// federation".
enum AssumeRoleWithWebIdentity {
  static let operation = IdentityOperation.read(
    action, service: .sts, isSigned: false, perform)

  private static let action = "AssumeRoleWithWebIdentity"

  private static func perform(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let arn = call.parameters.text("RoleArn")
    guard arn.utf8.starts(with: "arn:".utf8), arn.contains(":role/") else {
      throw .validation("\(arn) is invalid")
    }
    let role = call.state.principal(arn: arn, in: call.partition).flatMap {
      $0.kind == .role ? $0 : nil
    }
    // Whoever has no token of a provider of the account learns nothing about its roles.
    guard let role else { throw denied() }
    guard let verified = call.webToken else { throw .internalFailure }
    let web = try verified.get()
    let request = try SessionRequest(call, role: role, token: web.token)
    try authorize(web, role, arn, request, call)
    let seconds = try RoleAssumption.duration(call, role, isChained: false)
    var grant = try call.newGrant(for: .principal(id: role.id), in: role.account, seconds: seconds)
    request.fill(&grant, parent: nil)
    grant.federatedProvider = web.provider.arn(in: call.partition)
    return try RoleAssumption.answer(call, role, grant, request) + [
      .text("SubjectFromWebIdentityToken", web.token.text("sub") ?? ""),
      .text("Audience", web.audience), .text("Provider", web.provider.url),
    ]
  }

  private static func denied(_ trace: DecisionTrace? = nil) -> IdentityRefusal {
    .accessDenied("Not authorized to perform sts:\(action)", decision: trace)
  }

  /// The trust policy must allow, by the procedure that decides on everything else. The provider has no policies
  /// of its own.
  private static func authorize(
    _ web: VerifiedWebToken, _ role: PrincipalRecord, _ arn: String, _ request: SessionRequest,
    _ call: IdentityCall
  ) throws(IdentityRefusal) {
    var builder = CallerBuilder(partition: call.partition)
    let caller = builder.caller(vouchedForBy: web.provider, in: call.state)
    let context = IdentityContext.make(
      caller: nil, facts: call.facts, adding: entries(web, request, call))
    let trust = ServiceQuestion.ResourcePolicy(
      AttachedPolicy(name: role.name, policy: RoleAssumption.trust(of: role)), of: role.account)
    for name in request.actions("sts:\(action)") {
      do {
        try Authorizer().authorize(
          ServiceQuestion(action: name, resource: arn, resourcePolicy: trust), by: caller,
          request: call.facts, in: context)
      } catch {
        throw denied(error.trace)
      }
    }
  }

  /// The condition keys. Those of claims come first: what others set is not theirs to change.
  private static func entries(
    _ web: VerifiedWebToken, _ request: SessionRequest, _ call: IdentityCall
  ) -> [(name: String, values: ConditionValues)] {
    let prefix = web.provider.hostAndPath
    var entries: [(name: String, values: ConditionValues)] = []
    // A prefix without a dot is that of a service: `aws`, `sts`, `kms`.
    guard WebIssuerURL.isHost(web.provider.url) else { return request.context }
    for member in web.token.claims.members {
      switch member.value {
      case .string(let text): entries.append(("\(prefix):\(member.name)", .text(text)))
      case .array:
        entries.append(("\(prefix):\(member.name)", .list(web.token.texts(member.name))))
      case .null, .bool, .number, .object: continue
      }
    }
    entries.append(("\(prefix):aud", .text(web.audience)))
    if web.token.text("azp") != nil {
      let audiences = web.token.texts("aud")
      let whole: ConditionValues = audiences.count == 1 ? .text(audiences[0]) : .list(audiences)
      entries.append(("\(prefix):oaud", whole))
    }
    return entries + [
      ("aws:FederatedProvider", .text(web.provider.arn(in: call.partition)))
    ] + request.context
  }
}
