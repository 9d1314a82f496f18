import IAMPolicy
import KMSModel

/// PutUserPolicy, PutGroupPolicy, PutRolePolicy. Source: IAM API Reference.
extension AttachmentOperations {
  static func putting(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .write("Put\(kind.word)Policy") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try put(&call, kind)
    }
  }

  private static func put(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    var record = try call.findChangeable(kind)
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
}
