import KMSIdentity
import KMSModel

/// A token that was verified, for a role of the account that has its provider. Only `WebTokenCheck` makes one.
struct VerifiedWebToken {
  let token: WebToken
  let provider: ProviderRecord
  /// The one of the provider's audiences that the token is for.
  let audience: String

  fileprivate init(_ token: WebToken, _ provider: ProviderRecord, audience: String) {
    self.token = token
    self.provider = provider
    self.audience = audience
  }
}

/// Whether the token of a request is to be believed.
///
/// Source: STS API Reference, AssumeRoleWithWebIdentity; OpenID Connect Core 1.0 §3.1.3.7.
struct WebTokenCheck: Sendable {
  typealias Answer = Result<VerifiedWebToken, IdentityRefusal>

  let keys: WebKeySource
  /// Nothing where no provider can be verified.
  let verifier: (any WebTokenVerifier)?

  /// Looks at a token. Shape, provider and keys come first, then the library.
  ///
  /// - Parameters:
  ///   - role: the ARN of the role that the token is for.
  ///   - completion: called once, on any thread.
  func run(
    _ text: String, for role: String, in state: IdentityState, _ partition: Partition,
    at now: Timestamp, completion: @escaping @Sendable (Answer) -> Void
  ) {
    do throws(IdentityRefusal) {
      let token = try WebTokenCheck.token(text, now)
      let provider = try WebTokenCheck.provider(of: token, role, state, partition)
      guard let verifier, let keySet = keys.keySet(of: provider.url, at: now) else {
        throw WebTokenCheck.refusal(.keyUnknown, token, now)
      }
      let candidates: [WebKey]
      do {
        candidates = try WebKeySet(keySet).candidates(for: token)
      } catch {
        throw WebTokenCheck.refusal(error, token, now)
      }
      let question = WebTokenQuestion(
        token: text, algorithm: token.algorithm, keys: candidates, issuer: provider.url,
        audiences: provider.clientIDs, now: now)
      verifier.verify(question) { failure in
        completion(WebTokenCheck.answer(failure, token, provider, now))
      }
    } catch {
      completion(.failure(error))
    }
  }

  private static func answer(
    _ failure: WebTokenFailure?, _ token: WebToken, _ provider: ProviderRecord, _ now: Timestamp
  ) -> Answer {
    if let failure { return .failure(refusal(failure, token, now)) }
    guard let audience = audience(of: token, provider) else {
      return .failure(refusal(.audienceOther, token, now))
    }
    return .success(VerifiedWebToken(token, provider, audience: audience))
  }

  private static func token(_ text: String, _ now: Timestamp) throws(IdentityRefusal) -> WebToken {
    do {
      return try WebToken(text)
    } catch {
      throw refusal(error, nil, now)
    }
  }

  /// The provider in the role's account whose URL the token names as its issuer, byte for byte.
  private static func provider(
    of token: WebToken, _ role: String, _ state: IdentityState, _ partition: Partition
  ) throws(IdentityRefusal) -> ProviderRecord {
    let issuer = token.text("iss") ?? ""
    let account = state.principal(arn: role, in: partition)?.account
    let found = state.providers.values.first {
      $0.account == account && $0.url.utf8.elementsEqual(issuer.utf8)
    }
    guard let found else {
      throw invalid("No OpenIDConnect provider found in your account for \(issuer.prefix(255))")
    }
    return found
  }

  /// The audience that the provider entity lists; `azp` stands for it where it is there.
  private static func audience(of token: WebToken, _ provider: ProviderRecord) -> String? {
    let candidates = token.text("azp").map { [$0] } ?? token.texts("aud")
    return candidates.first { candidate in
      provider.clientIDs.contains { $0.utf8.elementsEqual(candidate.utf8) }
    }
  }

  private static func invalid(_ message: String) -> IdentityRefusal {
    IdentityRefusal("InvalidIdentityToken", message, status: 400)
  }

  private static func refusal(_ failure: WebTokenFailure, _ token: WebToken?, _ now: Timestamp)
    -> IdentityRefusal
  {
    switch failure {
    case .malformed, .algorithmRefused, .signatureInvalid, .issuerOther:
      invalid("The ID Token provided is not a valid JWT.")
    case .keyUnknown:
      invalid("Couldn't retrieve verification key from your identity provider.")
    case .claimMissing(let name): invalid("Missing a required claim: \(name)")
    case .expired:
      IdentityRefusal(
        "ExpiredTokenException",
        "Token expired: current date/time \(now.secondsSinceEpoch) must be before the "
          + "expiration date/time \(token?.time("exp")?.secondsSinceEpoch ?? 0)", status: 400)
    case .early: invalid("The ID Token is not valid yet.")
    case .audienceOther: invalid("Incorrect token audience")
    }
  }
}
