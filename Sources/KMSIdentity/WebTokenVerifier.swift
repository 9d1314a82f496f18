public import KMSModel

/// How a token of an identity provider may be signed.
///
/// Source: STS API Reference, AssumeRoleWithWebIdentity, `WebIdentityToken`.
public enum WebTokenAlgorithm: String, CaseIterable, Hashable, Sendable {
  /// RSASSA-PKCS1-v1_5 with SHA-256.
  case rs256 = "RS256"
  /// RSASSA-PKCS1-v1_5 with SHA-384.
  case rs384 = "RS384"
  /// RSASSA-PKCS1-v1_5 with SHA-512.
  case rs512 = "RS512"
  /// ECDSA on P-256 with SHA-256.
  case es256 = "ES256"
  /// ECDSA on P-384 with SHA-384.
  case es384 = "ES384"
  /// ECDSA on P-521 with SHA-512.
  case es512 = "ES512"

  /// The curve of its keys, by the name that key sets have for it; nothing for RSA.
  ///
  /// Source: RFC 7518 §3.4, §6.2.1.1.
  public var curve: String? {
    switch self {
    case .rs256, .rs384, .rs512: nil
    case .es256: "P-256"
    case .es384: "P-384"
    case .es512: "P-521"
    }
  }
}

/// A public key of an identity provider, as its key set writes it: numbers in Base64 for URLs.
public enum WebKey: Hashable, Sendable {
  /// A modulus and an exponent.
  case rsa(modulus: String, exponent: String)
  /// A point on the curve of the algorithm that it is used with.
  case point(x: String, y: String)
}

/// What is asked about a token whose shape was checked already.
public struct WebTokenQuestion: Sendable {
  /// The token: three parts, of at most 20,000 bytes, without a member that is there twice.
  public let token: String
  /// The algorithm that its header names.
  public let algorithm: WebTokenAlgorithm
  /// The keys that may have signed it: of the issuer, of the algorithm's kind.
  public let keys: [WebKey]
  /// Who must have issued it, byte for byte.
  public let issuer: String
  /// Whom it may be for.
  public let audiences: [String]
  /// When it is looked at.
  public let now: Timestamp

  /// Describes a question.
  public init(
    token: String, algorithm: WebTokenAlgorithm, keys: [WebKey], issuer: String,
    audiences: [String], now: Timestamp
  ) {
    self.token = token
    self.algorithm = algorithm
    self.keys = keys
    self.issuer = issuer
    self.audiences = audiences
    self.now = now
  }
}

/// Why a token is not believed, in the order in which it is looked at.
public enum WebTokenFailure: Error, Hashable, Sendable {
  /// It is no token, or claims are not what they must be.
  case malformed
  /// It is signed in a way that is not accepted.
  case algorithmRefused
  /// The issuer has no key of the name and kind.
  case keyUnknown
  /// No key of the issuer has signed it.
  case signatureInvalid
  /// Somebody else has issued it.
  case issuerOther
  /// It has a claim less than it must have.
  case claimMissing(String)
  /// Its time is over.
  case expired
  /// Its time has not come.
  case early
  /// It is for somebody else.
  case audienceOther
}

/// Verifies tokens of identity providers: signature, issuer, audience, times.
public protocol WebTokenVerifier: Sendable {
  /// How far the clocks of providers may be ahead of ours.
  static var skewMilliseconds: Int64 { get }

  /// Answers a question.
  ///
  /// - Parameter completion: gets nothing if the token is to be believed; called once, on any thread.
  func verify(
    _ question: WebTokenQuestion, completion: @escaping @Sendable (WebTokenFailure?) -> Void)
}

extension WebTokenVerifier {
  /// Five minutes.
  public static var skewMilliseconds: Int64 { 300_000 }
}
