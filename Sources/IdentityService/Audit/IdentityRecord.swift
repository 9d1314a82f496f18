public import KMSAudit
public import KMSAuthorization
import KMSModel
import KMSService

/// What a request to IAM, STS or Organizations leaves in the trail.
public struct IdentityRecord: Sendable {
  /// What was asked for and what it did.
  public let details: AuditDetails
  /// Who asked.
  public let identity: AuditIdentity
  /// The account that receives the record; empty where no account is known.
  public let recipientAccount: String

  /// Describes a request.
  ///
  /// - Parameters:
  ///   - operation: nothing for one that nobody serves, of which no parameter is known.
  ///   - caller: nothing for a request that is not signed.
  ///   - answer: the members of the answer, and whether there was one.
  ///   - isDenied: whether policies refused it; the parameters are left out then, as CloudTrail does.
  public init(
    _ operation: IdentityOperation?, _ parameters: IdentityParameters, by caller: Caller?,
    answer: Result<[AnswerNode]?, some Error>, isDenied: Bool
  ) {
    var details = AuditDetails()
    var members: [AnswerNode] = []
    var isSuccess = false
    if case .success(let answered) = answer {
      members = answered ?? []
      isSuccess = true
    }
    let role = isSuccess ? IdentityRecord.assumedRole(operation, parameters) : nil
    if let operation {
      if !isDenied {
        details.requestParameters = RecordedParameters.object(
          parameters, of: operation, isTrusted: operation.isSigned || isSuccess)
      }
      details.responseElements = RecordedAnswer.object(members, of: operation)
    }
    if let role { details.resources = [role] }
    self.details = details
    if let caller {
      identity = AuditIdentity(of: caller)
      recipientAccount = caller.account.text
    } else {
      identity = IdentityRecord.webIdentity(members)
      recipientAccount = role?.account ?? ""
    }
  }

  /// The role that a session was made of.
  private static func assumedRole(
    _ operation: IdentityOperation?, _ parameters: IdentityParameters
  ) -> AuditResource? {
    guard let operation, operation.service == .sts, operation.memberNames.contains("RoleArn") else {
      return nil
    }
    let arn = parameters.text("RoleArn")
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 6, let account = AccountID(String(parts[4])) else { return nil }
    return AuditResource(arn: arn, account: account.text, kind: .role)
  }

  /// Whom an identity provider vouches for; nobody in particular as long as its token is not believed.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail userIdentity element", `WebIdentityUser`.
  private static func webIdentity(_ members: [AnswerNode]) -> AuditIdentity {
    guard let subject = text("SubjectFromWebIdentityToken", in: members),
      let audience = text("Audience", in: members), let url = text("Provider", in: members)
    else { return AuditIdentity(type: "WebIdentityUser") }
    let scheme = "https://"
    let provider = url.hasPrefix(scheme) ? String(url.dropFirst(scheme.count)) : url
    return AuditIdentity(
      type: "WebIdentityUser", principalID: "\(provider):\(audience):\(subject)",
      userName: subject, identityProvider: provider)
  }

  private static func text(_ name: String, in members: [AnswerNode]) -> String? {
    for case .text(name, let text) in members { return text }
    return nil
  }
}
