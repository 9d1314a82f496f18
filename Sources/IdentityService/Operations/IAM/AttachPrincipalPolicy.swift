import IAMPolicy
import KMSModel

/// AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy. Source: IAM API Reference.
extension AttachmentOperations {
  static func attaching(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .write("Attach\(kind.word)Policy") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try attach(&call, kind)
    }
  }

  private static func attach(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let arn = call.parameters.text("PolicyArn")
    var record = try call.findChangeable(kind, [("iam:PolicyARN", .text(arn))])
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
}
