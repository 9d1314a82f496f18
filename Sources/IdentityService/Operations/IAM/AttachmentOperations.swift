import IAMPolicy
import KMSModel

/// Managed and inline policies on users, groups and roles: the same ten operations for each kind.
///
/// Source: IAM API Reference, AttachUserPolicy, PutUserPolicy and their neighbours.
enum AttachmentOperations {
  static let all: [IdentityOperation] = PrincipalRecord.Kind.allCases.flatMap(operations)

  private static func operations(_ kind: PrincipalRecord.Kind) -> [IdentityOperation] {
    let name = kind.parameterName
    let word = kind.word
    return [
      .write("Attach\(word)Policy", [name, "PolicyArn"]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try attach(&call, kind)
      },
      .write("Detach\(word)Policy", [name, "PolicyArn"]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try detach(&call, kind)
      },
      .list("ListAttached\(word)Policies", [name], optional: ["PathPrefix"]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try listAttached(&call, kind)
      },
      .write("Put\(word)Policy", [name, "PolicyName", "PolicyDocument"]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try put(&call, kind)
      },
      .read("Get\(word)Policy", [name, "PolicyName"]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try get(&call, kind)
      },
      .write("Delete\(word)Policy", [name, "PolicyName"]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try delete(&call, kind)
      },
      .list("List\(word)Policies", [name]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try list(&call, kind)
      },
    ]
  }

  private static func attach(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let arn = call.parameters.text("PolicyArn")
    var record = try call.findAuthorized(kind, [("iam:PolicyARN", .text(arn))])
    _ = try call.findAttachable(arn)
    guard !record.attachedPolicyARNs.contains(arn) else { return nil }
    guard record.attachedPolicyARNs.count < IdentityLimits.attachedPoliciesMax else {
      throw .limitExceeded(
        "Cannot exceed quota for PoliciesPer\(kind.word): \(IdentityLimits.attachedPoliciesMax)")
    }
    record.attachedPolicyARNs.append(arn)
    call.state.put(record)
    return nil
  }

  private static func detach(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let arn = call.parameters.text("PolicyArn")
    var record = try call.findAuthorized(kind, [("iam:PolicyARN", .text(arn))])
    guard record.attachedPolicyARNs.contains(arn) else {
      throw .noSuchEntity("Policy \(arn) was not found.")
    }
    record.attachedPolicyARNs.removeAll { $0 == arn }
    call.state.put(record)
    return nil
  }

  private static func listAttached(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let record = try call.findAuthorized(kind)
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let call = call
    let policies = record.attachedPolicyARNs.compactMap {
      call.state.policy(arn: $0, in: call.partition)
    }.filter { $0.path.utf8.starts(with: prefix.utf8) }.sorted { $0.rowKey < $1.rowKey }
    return try call.page(policies, key: \.rowKey, "AttachedPolicies") {
      [.text("PolicyName", $0.name), .text("PolicyArn", $0.arn(in: call.partition))]
    }
  }

  private static func put(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    var record = try call.findAuthorized(kind)
    let name = call.parameters.text("PolicyName")
    let document = call.parameters.text("PolicyDocument")
    let sizeMax = sizeMax(of: kind)
    let limit = IdentityRefusal.limitExceeded(
      "Maximum policy size of \(sizeMax) bytes exceeded for \(kind.rawValue) \(record.name)")
    var grammar = PolicyGrammar(kind: .identity, sizeMax: .charactersWithoutWhitespace(sizeMax))
    grammar.requiresVersion2012 = false
    do {
      try call.checkDocument(document, grammar)
    } catch {
      throw error.code == "LimitExceeded" ? limit : error
    }
    record.inlinePolicies.removeAll { $0.name == name }
    record.inlinePolicies.append(.init(name: name, document: document))
    let size = record.inlinePolicies.reduce(0) { $0 + characters(of: $1.document) }
    guard size <= sizeMax else { throw limit }
    call.state.put(record)
    return nil
  }

  private static func get(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let record = try call.findAuthorized(kind)
    let policy = try inline(call, of: record)
    return [
      .text(kind.parameterName, record.name), .text("PolicyName", policy.name),
      .text("PolicyDocument", PercentText.encode(policy.document)),
    ]
  }

  private static func delete(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    var record = try call.findAuthorized(kind)
    let policy = try inline(call, of: record)
    record.inlinePolicies.removeAll { $0.name == policy.name }
    call.state.put(record)
    return nil
  }

  private static func list(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let record = try call.findAuthorized(kind)
    return try call.page(record.inlinePolicies.map(\.name).sorted(), "PolicyNames")
  }

  private static func inline(_ call: IdentityCall, of record: PrincipalRecord)
    throws(IdentityRefusal) -> PrincipalRecord.InlinePolicy
  {
    let name = call.parameters.text("PolicyName")
    guard let policy = record.inlinePolicies.first(where: { $0.name == name }) else {
      throw .noSuchEntity("The \(record.kind.rawValue) policy with name \(name) cannot be found.")
    }
    return policy
  }

  private static func sizeMax(of kind: PrincipalRecord.Kind) -> Int {
    switch kind {
    case .user: PolicyLimits.userInlineCharactersMax
    case .group: PolicyLimits.groupInlineCharactersMax
    case .role: PolicyLimits.roleInlineCharactersMax
    }
  }

  /// White space does not count.
  private static func characters(of document: String) -> Int {
    document.unicodeScalars.count { ![" ", "\t", "\n", "\r"].contains($0) }
  }
}
