public import KMSAuthorization
import KMSKeys
public import KMSModel
import Synchronization

/// Whom simulations speak of.
extension IdentityBook {
  /// The caller that a principal would be, with every policy that is kept for it and its groups.
  ///
  /// Policies of a session are in its token only; see `caller(ofToken:)`.
  ///
  /// - Parameters:
  ///   - arn: of a root user, a user, a role, or a session of a role; a role stands for a session of it.
  ///   - now: when the session, if it is one, begins.
  /// - Returns: nothing if nobody here has this ARN.
  public func caller(simulating arn: String, at now: Timestamp) -> Caller? {
    guard arn.isASCII else { return nil }
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, let account = AccountID(String(parts[4])) else { return nil }
    let names = parts[5].split(separator: "/").map(String.init)
    return live.withLock { live -> Caller? in
      let state = live.state
      if names == ["root"] { return live.builder.root(of: account, in: state) }
      let record: PrincipalRecord?
      var session = "simulation"
      if parts[2] == "sts", names.count == 3, names[0] == "assumed-role" {
        record = state.principal(.role, names[1], in: account)
        session = names[2]
      } else {
        record = state.principal(arn: arn, in: partition)
      }
      guard let record else { return nil }
      guard record.kind == .role else { return live.builder.caller(for: record, in: state) }
      var grant = SessionGrant(
        accessKeyID: "", account: account, subject: .principal(id: record.id), issueTime: now,
        expirationTime: now.adding(milliseconds: 3_600_000))
      grant.name = session
      return live.builder.caller(for: grant, in: state)
    }
  }

  /// The caller that a session token stands for, with the policies and tags of the session.
  ///
  /// - Returns: nothing for a token that was not made here, or whose principal is gone. That it has
  ///   expired does not matter.
  public func caller(ofToken token: [UInt8]) -> Caller? {
    guard
      let payload = hierarchy.tokenSealer.open(
        String(decoding: token, as: UTF8.self), purpose: SessionGrant.tokenPurpose),
      let grant = SessionGrant(payload: payload)
    else { return nil }
    return live.withLock { $0.builder.caller(for: grant, in: $0.state) }
  }
}
