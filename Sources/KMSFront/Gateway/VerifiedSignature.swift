import KMSAuthorization
import KMSModel

/// What a verified signature proves: who sent the request, and for which Region.
struct VerifiedSignature: Sendable {
  /// Whom the access key stands for.
  let caller: Caller
  /// The Region that the signature is scoped to; one of those that are served.
  let region: Region
}
