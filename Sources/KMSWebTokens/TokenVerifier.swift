import FoundationEssentials
import JWTKit
public import KMSIdentity
import KMSModel
import NIOCore
import NIOPosix

/// Verifies tokens with jwt-kit.
///
/// The library is asked about tokens only that `WebTokenQuestion` describes: it would take a member that is there
/// twice, fall back to another key when the named one is missing, and end the program over an empty list of
/// audiences.
public struct TokenVerifier: WebTokenVerifier {
  /// Makes a verifier; it keeps nothing.
  public init() {}

  /// See `WebTokenVerifier`.
  public func verify(
    _ question: WebTokenQuestion, completion: @escaping @Sendable (WebTokenFailure?) -> Void
  ) {
    // The library answers asynchronously, though it waits for nothing.
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    loop.makeFutureWithTask { await TokenVerifier.failure(question) }.whenComplete { result in
      switch result {
      case .success(let failure): completion(failure)
      case .failure: completion(.signatureInvalid)
      }
    }
  }

  private static func failure(_ question: WebTokenQuestion) async -> WebTokenFailure? {
    do {
      let keys = try await collection(question)
      let claims = try await keys.verify(question.token, as: Claims.self, iteratingKeys: true)
      return claims.failure(question)
    } catch {
      return .signatureInvalid
    }
  }

  /// The keys, bound to the algorithm. One that the library cannot use is as good as none.
  private static func collection(_ question: WebTokenQuestion) async throws -> JWTKeyCollection {
    let collection = JWTKeyCollection()
    for (index, key) in question.keys.enumerated() {
      do {
        try await collection.add(
          jwk: jwk(key, question.algorithm, JWKIdentifier(string: "\(index)")))
      } catch {
        continue
      }
    }
    return collection
  }

  private static func jwk(
    _ key: WebKey, _ algorithm: WebTokenAlgorithm, _ identifier: JWKIdentifier
  ) -> JWK {
    switch key {
    case .rsa(let modulus, let exponent):
      .rsa(name(algorithm), identifier: identifier, modulus: modulus, exponent: exponent)
    case .point(let x, let y):
      .ecdsa(name(algorithm), identifier: identifier, x: x, y: y, curve: curve(algorithm))
    }
  }

  private static func name(_ algorithm: WebTokenAlgorithm) -> JWK.Algorithm {
    switch algorithm {
    case .rs256: .rs256
    case .rs384: .rs384
    case .rs512: .rs512
    case .es256: .es256
    case .es384: .es384
    case .es512: .es512
    }
  }

  private static func curve(_ algorithm: WebTokenAlgorithm) -> ECDSACurve? {
    switch algorithm {
    case .rs256, .rs384, .rs512: nil
    case .es256: .p256
    case .es384: .p384
    case .es512: .p521
    }
  }
}

/// The claims that decide whether a token is believed at all.
private struct Claims: JWTPayload {
  let iss: IssuerClaim?
  let sub: SubjectClaim?
  let aud: AudienceClaim?
  let azp: String?
  let exp: ExpirationClaim?
  let nbf: NotBeforeClaim?
  let iat: IssuedAtClaim?

  /// What they mean depends on the question; see `failure(_:)`.
  func verify(using algorithm: some JWTAlgorithm) {}

  /// Source: OpenID Connect Core 1.0 §3.1.3.7; RFC 7519 §4.1.
  func failure(_ question: WebTokenQuestion) -> WebTokenFailure? {
    guard let iss, iss.value.utf8.elementsEqual(question.issuer.utf8) else { return .issuerOther }
    guard let exp else { return .claimMissing("exp") }
    guard holds({ try exp.verifyNotExpired(currentDate: date(question.now)) }) else {
      return .expired
    }
    let latest = date(question.now.adding(milliseconds: TokenVerifier.skewMilliseconds))
    guard holds({ try nbf?.verifyNotBefore(currentDate: latest) }), iat?.value ?? latest <= latest
    else { return .early }
    guard let sub, !sub.value.isEmpty else { return .claimMissing("sub") }
    // Whom a token was given to stands for those whom it is for.
    guard let audience = azp.map({ AudienceClaim(value: [$0]) }) ?? aud,
      question.audiences.contains(where: { name in
        holds { try audience.verifyIntendedAudience(includes: name) }
      })
    else { return .audienceOther }
    return nil
  }

  private func holds(_ check: () throws -> Void) -> Bool {
    do {
      try check()
      return true
    } catch {
      return false
    }
  }

  private func date(_ time: Timestamp) -> Date {
    Date(timeIntervalSince1970: Double(time.millisecondsSinceEpoch) / 1000)
  }
}
