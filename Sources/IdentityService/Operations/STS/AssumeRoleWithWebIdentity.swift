import IAMPolicy
import KMSAuthorization
import KMSModel
import StrictJSON

/// AssumeRoleWithWebIdentity: the token of an identity provider takes the place of a signature.
///
/// Source: STS API Reference, AssumeRoleWithWebIdentity; OpenID Connect Core 1.0 §3.1.3.7.
enum AssumeRoleWithWebIdentity {
  static let operation = IdentityOperation.read(
    "AssumeRoleWithWebIdentity", service: .sts, isSigned: false, perform)

  /// How far the clocks of providers may be ahead of ours.
  private static let skewMilliseconds: Int64 = 300_000

  private static func perform(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let arn = call.parameters.text("RoleArn")
    guard arn.utf8.starts(with: "arn:".utf8), arn.contains(":role/") else {
      throw .validation("\(arn) is invalid")
    }
    let role = call.state.principal(arn: arn, in: call.partition).flatMap {
      $0.kind == .role ? $0 : nil
    }
    // Whoever has no token of a provider of the account learns nothing about its roles.
    guard let role else { throw denied }
    let token = try parse(call)
    let provider = try provider(of: token, role, call)
    try check(token, provider, call)
    let request = try SessionRequest(call, role: role, parent: nil)
    try authorize(token, provider, role, arn, request, call)
    let seconds = try RoleAssumption.duration(call, role, isChained: false)
    var grant = try call.newGrant(for: .principal(id: role.id), in: role.account, seconds: seconds)
    request.fill(&grant, parent: nil)
    grant.federatedProvider = provider.arn(in: call.partition)
    return try RoleAssumption.answer(call, role, grant, request) + [
      .text("SubjectFromWebIdentityToken", token.text("sub") ?? ""),
      .text("Audience", audience(of: token, provider) ?? ""), .text("Provider", provider.url),
    ]
  }

  private static let denied = IdentityRefusal.accessDenied(
    "Not authorized to perform sts:AssumeRoleWithWebIdentity")

  private static func invalid(_ message: String) -> IdentityRefusal {
    IdentityRefusal("InvalidIdentityToken", message, status: 400)
  }

  private static func parse(_ call: IdentityCall) throws(IdentityRefusal) -> WebToken {
    do {
      return try WebToken(call.parameters.text("WebIdentityToken"))
    } catch {
      throw invalid("The ID Token provided is not a valid JWT.")
    }
  }

  /// The provider in the role's account whose URL the token names as its issuer, byte for byte.
  private static func provider(of token: WebToken, _ role: PrincipalRecord, _ call: IdentityCall)
    throws(IdentityRefusal) -> ProviderRecord
  {
    let issuer = token.text("iss") ?? ""
    let found = call.state.providers.values.first {
      $0.account == role.account && $0.url.utf8.elementsEqual(issuer.utf8)
    }
    guard let found else {
      throw invalid("No OpenIDConnect provider found in your account for \(issuer.prefix(255))")
    }
    return found
  }

  /// Signature first, then the claims.
  private static func check(_ token: WebToken, _ provider: ProviderRecord, _ call: IdentityCall)
    throws(IdentityRefusal)
  {
    guard let keySet = call.webKeys.keySet(of: provider.url, at: call.now) else {
      throw invalid("Couldn't retrieve verification key from your identity provider.")
    }
    do {
      try token.verify(with: keySet)
    } catch {
      switch error {
      case .keyUnknown:
        throw invalid("Couldn't retrieve verification key from your identity provider.")
      case .malformed, .algorithmRefused, .signatureInvalid:
        throw invalid("The ID Token provided is not a valid JWT.")
      }
    }
    guard let expiry = token.time("exp") else { throw invalid("Missing a required claim: exp") }
    guard call.now < expiry else {
      throw IdentityRefusal(
        "ExpiredTokenException",
        "Token expired: current date/time \(call.now.secondsSinceEpoch) must be before the "
          + "expiration date/time \(expiry.secondsSinceEpoch)", status: 400)
    }
    let latest = call.now.adding(milliseconds: skewMilliseconds)
    guard (token.time("iat") ?? call.now) <= latest, (token.time("nbf") ?? call.now) <= latest
    else { throw invalid("The ID Token is not valid yet.") }
    guard let subject = token.text("sub"), !subject.isEmpty else {
      throw invalid("Missing a required claim: sub")
    }
    guard audience(of: token, provider) != nil else { throw invalid("Incorrect token audience") }
  }

  /// The audience that the provider entity lists; `azp` stands for it where it is there.
  private static func audience(of token: WebToken, _ provider: ProviderRecord) -> String? {
    let candidates = token.text("azp").map { [$0] } ?? token.texts("aud")
    return candidates.first { candidate in
      provider.clientIDs.contains { $0.utf8.elementsEqual(candidate.utf8) }
    }
  }

  private static func authorize(
    _ token: WebToken, _ provider: ProviderRecord, _ role: PrincipalRecord, _ arn: String,
    _ request: SessionRequest, _ call: IdentityCall
  ) throws(IdentityRefusal) {
    var entries = request.context
    for member in token.claims.members {
      switch member.value {
      case .string(let text):
        entries.append(("\(provider.hostAndPath):\(member.name)", .text(text)))
      case .array:
        entries.append(
          ("\(provider.hostAndPath):\(member.name)", .list(token.texts(member.name))))
      case .null, .bool, .number, .object: continue
      }
    }
    if let audience = audience(of: token, provider) {
      entries.append(("\(provider.hostAndPath):aud", .text(audience)))
    }
    let providerARN = provider.arn(in: call.partition)
    entries.append(("aws:FederatedProvider", .text(providerARN)))
    let context = IdentityContext.make(caller: nil, facts: call.facts, adding: entries)
    let trust = RoleAssumption.trust(of: role)
    let actions = ["sts:AssumeRoleWithWebIdentity"] + request.actions.dropFirst()
    for action in actions {
      let outcome = trust.evaluate(
        PolicyRequest(
          principal: PolicyPrincipal(.identityProvider(providerARN), account: nil),
          action: PolicyAction(action), resource: PolicyResource(arn: arn)), in: context)
      guard case .allowed = outcome else { throw denied }
    }
  }
}
