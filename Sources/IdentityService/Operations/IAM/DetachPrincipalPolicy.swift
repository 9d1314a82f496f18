import IAMPolicy
import KMSModel

/// DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy. Source: IAM API Reference.
extension AttachmentOperations {
  static func detaching(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .write("Detach\(kind.word)Policy") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try detach(&call, kind)
    }
  }

  private static func detach(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let arn = call.parameters.text("PolicyArn")
    var record = try call.findChangeable(kind, [("iam:PolicyARN", .text(arn))])
    guard record.attachedPolicyARNs.contains(arn) else {
      throw .noSuchEntity("Policy \(arn) was not found.")
    }
    record.attachedPolicyARNs.removeAll { $0 == arn }
    call.state.put(record)
    return nil
  }
}
