import KMSAuthorization
import KMSKeys
import KMSModel

/// What a grant token says: which grant, and when it was handed out.
///
/// A token is sealed by the deployment, so that nobody can make one, and any node can open it. It gives
/// nothing: grants hold from the moment in which they are acknowledged. It names a grant to RetireGrant.
/// Format: docs/formats/records.md, "Grant token".
struct GrantToken {
  /// How long a token is accepted.
  ///
  /// AWS documents no such time (docs/DIVERGENCES.md).
  static let lifetimeDays = 30
  /// What tokens are sealed for.
  static let sealing = "grant-token"

  let key: KeyARN
  let grantID: String
  let issueTime: Timestamp
}

extension Call {
  /// Seals a token for a grant.
  func grantToken(for grant: GrantRecord) throws(Interruption) -> String {
    let payload = "\(now.millisecondsSinceEpoch)\n\(grant.key)\n\(grant.id)"
    do {
      return try environment.sealer.seal(
        Array(payload.utf8), purpose: GrantToken.sealing, random: environment.random)
    } catch {
      throw .error(.key(error))
    }
  }

  /// Opens a token.
  ///
  /// - Throws: InvalidGrantTokenException for what was not issued here, and for what is too old.
  func openGrantToken(_ text: String) throws(Interruption) -> GrantToken {
    guard let payload = environment.sealer.open(text, purpose: GrantToken.sealing),
      let token = GrantToken(parsing: payload),
      now <= token.issueTime.adding(days: GrantToken.lifetimeDays)
    else { throw .error(KMSError(.invalidGrantToken)) }
    return token
  }

  /// Checks the tokens of a request. One of a grant that is gone, or of another key, changes nothing.
  ///
  /// - Throws: InvalidGrantTokenException.
  func checkGrantTokens(_ tokens: [String]?) throws(Interruption) {
    for token in tokens ?? [] { _ = try openGrantToken(token) }
  }
}

extension GrantToken {
  fileprivate init?(parsing payload: [UInt8]) {
    let lines = String(decoding: payload, as: UTF8.self).split(separator: "\n")
    guard lines.count == 3, let milliseconds = Int64(lines[0]),
      case .arn(let key)? = KeyReference(String(lines[1]))
    else { return nil }
    self.init(
      key: key, grantID: String(lines[2]),
      issueTime: Timestamp(millisecondsSinceEpoch: milliseconds))
  }
}
