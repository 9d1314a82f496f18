internal import KMSCrypto

/// The signature of one request that is well-formed, for this service, in time, and covers what it must.
/// Whether it is the right one is not known yet: that takes the secret.
///
/// Made by `SignatureVerifier.receive(_:at:)` only. Descriptions and mirrors show nothing of it.
public struct ReceivedSignature: Sendable {
  /// Which access key is said to have signed. The scope is one that the service accepts.
  public let credential: Credential
  /// The time in the request.
  public let time: SigningTime
  /// The session token that came along. It belongs to what was signed, so it is genuine if the signature is.
  public let securityToken: SecurityToken?
  /// Whether the signature stands in the query.
  public let isPresigned: Bool

  /// The time of the server when the request was looked at.
  let receivedAt: SigningTime
  let signature: Digest256
  /// What the signature must be the HMAC of.
  let stringToSign: [UInt8]
  /// The signing key that the same credential has verified a signature with, for whichever secret.
  let known: KnownSigningKey?
}

/// The credential of a request whose signature was verified.
///
/// Made by `SignatureVerifier.verify(_:secretVersion:lendSecret:)` only.
public struct VerifiedCredential: Sendable {
  /// The access key that signed, and the region and service that it signed for.
  public let credential: Credential
}
