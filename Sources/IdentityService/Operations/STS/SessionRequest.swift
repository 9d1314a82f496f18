import IAMPolicy
import KMSModel

/// What a request for a role session asks for besides the role, checked.
struct SessionRequest {
  let sessionName: String
  let externalID: String?
  let sourceIdentity: String?
  let tags: [IdentityTag]
  let transitiveTagKeys: [String]
  let policyDocument: String?
  let policyARNs: [String]
  let durationSeconds: Int

  static let policyARNsMax = 10

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - parent: the session that asks, if it is one.
  ///   - token: the token that the request came with, whose claims may hold tags and a source identity.
  init(
    _ call: IdentityCall, role: PrincipalRecord, parent: SessionGrant? = nil, token: WebToken? = nil
  ) throws(IdentityRefusal) {
    let parameters = call.parameters
    let claims = try token.map { (token) throws(IdentityRefusal) in try SessionClaims(token) }
    sessionName = parameters.text("RoleSessionName")
    externalID = parameters["ExternalId"]
    sourceIdentity =
      if let claims { claims.sourceIdentity } else {
        parameters["SourceIdentity"] ?? parent?.sourceIdentity
      }
    durationSeconds = parameters.number("DurationSeconds") ?? 3600
    if let inherited = parent?.sourceIdentity, let asked = parameters["SourceIdentity"],
      asked != inherited
    {
      throw .accessDenied("The source identity of a session cannot be changed.")
    }
    policyDocument = parameters["Policy"]
    if let policyDocument { try call.checkDocument(policyDocument, .session) }
    policyARNs = parameters.structures("PolicyArns", ["arn"]).compactMap { $0[0] }
    guard policyARNs.count <= SessionRequest.policyARNsMax else {
      throw .validation(
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member "
          + "must have length less than or equal to \(SessionRequest.policyARNsMax)")
    }
    for arn in policyARNs {
      guard let policy = call.state.policy(arn: arn, in: call.partition),
        policy.account == nil || policy.account == role.account
      else { throw .noSuchEntity("Policy \(arn) was not found.") }
    }
    if let claims {
      tags = claims.tags
      transitiveTagKeys = claims.transitiveTagKeys
    } else {
      tags = try SessionRequest.tags(call)
      transitiveTagKeys = parameters.members("TransitiveTagKeys")
    }
    try checkTransitive(parent)
  }

  private static func tags(_ call: IdentityCall) throws(IdentityRefusal) -> [IdentityTag] {
    do {
      return try call.requestedTags()
    } catch {
      guard error.code == "InvalidInput" else { throw error }
      throw IdentityRefusal("InvalidParameterValue", error.message, status: 400)
    }
  }

  private func checkTransitive(_ parent: SessionGrant?) throws(IdentityRefusal) {
    let keys = Set(tags.map { $0.key.lowercased() })
    guard transitiveTagKeys.allSatisfy({ keys.contains($0.lowercased()) }) else {
      throw IdentityRefusal(
        "InvalidParameterValue",
        "The specified transitive tag key must be included in the requested tags.", status: 400)
    }
    let inherited = Set((parent?.transitiveTagKeys ?? []).map { $0.lowercased() })
    guard keys.isDisjoint(with: inherited) else {
      throw IdentityRefusal(
        "InvalidParameterValue",
        "One of the specified transitive tag keys can't be set because it conflicts with a "
          + "transitive tag key from the calling session.", status: 400)
    }
  }

  /// The actions that have to be allowed: the operation's own, and what it does besides.
  func actions(_ own: String) -> [String] {
    [own] + (tags.isEmpty ? [] : ["sts:TagSession"])
      + (sourceIdentity == nil ? [] : ["sts:SetSourceIdentity"])
  }

  /// The condition keys that it adds.
  var context: [(name: String, values: ConditionValues)] {
    var context: [(name: String, values: ConditionValues)] = [
      ("sts:RoleSessionName", .text(sessionName)),
      ("sts:DurationSeconds", .integer(Int64(durationSeconds))),
    ]
    if let externalID { context.append(("sts:ExternalId", .text(externalID))) }
    if let sourceIdentity { context.append(("sts:SourceIdentity", .text(sourceIdentity))) }
    if !transitiveTagKeys.isEmpty {
      context.append(("sts:TransitiveTagKeys", .list(transitiveTagKeys)))
    }
    for tag in tags { context.append(("aws:RequestTag/\(tag.key)", .text(tag.value))) }
    if !tags.isEmpty { context.append(("aws:TagKeys", .list(tags.map(\.key)))) }
    return context
  }

  /// Writes what was asked for into the session.
  func fill(_ grant: inout SessionGrant, parent: SessionGrant?) {
    grant.name = sessionName
    grant.sourceIdentity = sourceIdentity
    grant.policyDocument = policyDocument
    grant.policyARNs = policyARNs
    let inheritedKeys = parent?.transitiveTagKeys ?? []
    let folded = Set(inheritedKeys.map { $0.lowercased() })
    grant.tags = tags + (parent?.tags ?? []).filter { folded.contains($0.key.lowercased()) }
    grant.transitiveTagKeys = transitiveTagKeys + inheritedKeys
  }

  /// Whether policies or tags were passed.
  var isPacked: Bool { policyDocument != nil || !policyARNs.isEmpty || !tags.isEmpty }

  /// How much of the room for policies and tags is used, in per cent.
  var packedPercent: Int {
    let bytes =
      (policyDocument?.utf8.count ?? 0) + policyARNs.reduce(0) { $0 + $1.utf8.count }
      + tags.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    return min(100, max(1, bytes * 100 / 4096))
  }
}
