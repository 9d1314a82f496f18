import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// Makes a related key in another Region: the same id and the same material.
///
/// The answer shows the replica as AWS does, while it is being made; it is complete all the same
/// (docs/DIVERGENCES.md).
/// Source: KMS API Reference, ReplicateKey.
enum ReplicateKey: Operation {
  static let operation = KMSOperation.replicateKey
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: ReplicateKeyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("replicaRegion", request.replicaRegion)
    fields.text("policy", request.policy)
    fields.flag(
      "bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck ?? false)
    fields.text("description", request.description ?? "")
    fields.tags("tags", request.tags)
  }

  static func perform(_ request: ReplicateKeyRequest, in call: Call) throws(Interruption)
    -> ReplicateKeyResponse
  {
    let tags = request.tags ?? []
    try TagRules.check(tags)
    let policy =
      request.policy
      ?? KeyPolicyRules.standard(for: call.caller.account, in: call.environment.partition)
    let draft = ReplicaDraft(
      description: request.description ?? "", policy: policy,
      tags: try TagRules.merge(tags, into: []))
    let accepted = try call.environment.acceptedPolicies.policy(policy)
    let key = try call.key(
      request.keyId, parameters: Region(request.replicaRegion).map { .replication(to: $0) } ?? .none
    )
    let primary = key.snapshot.record
    guard primary.multiRegion?.primary == primary.arn.region else {
      throw .notPrimary(primary.arn)
    }
    let region = try MultiRegionRules.region(request.replicaRegion, in: call)
    // KMS of the primary Region calls CreateKey in the other one.
    try call.countMore(2, of: .createKey, in: region)
    let arn = primary.arn.related(in: region)
    let attributes = KeyAttributes(
      spec: primary.spec, usage: primary.usage, origin: primary.origin, multiRegion: .replica)
    try call.authorizeCreation(
      of: arn,
      KeyCreationParameters(
        attributes: attributes, bypassesLockoutCheck: request.bypassPolicyLockoutSafetyCheck,
        tags: StringPairs(tags)))
    try call.authorizeTags(StringPairs(tags), of: arn)
    let checked = try call.checkedPolicy(
      accepted, for: arn, attributes, bypass: request.bypassPolicyLockoutSafetyCheck)
    let changes = try call.changes()
    try checkVacancy(of: arn, changes)
    try KeyQuota.check(in: region, for: call)
    let replica = try changes.replicate(primary, to: region, draft: draft, use: key.use)
    try call.storePrincipals(of: checked, arn)
    return answer(replica, request, in: call)
  }

  private static func checkVacancy(of replica: KeyARN, _ changes: KeyChanges)
    throws(Interruption)
  {
    // What belonged to an earlier replica must be gone before there is a new one.
    guard try changes.key(replica) == nil, try changes.deleteDependents(of: replica) else {
      throw .error(KMSError(.alreadyExists, "Key '\(replica)' already exists"))
    }
  }

  private static func answer(
    _ replica: KeyRecord, _ request: ReplicateKeyRequest, in call: Call
  ) -> ReplicateKeyResponse {
    var shown = replica
    shown.lifecycle = .creating
    shown.versions = []
    let metadata = KeyMetadata(of: shown)
    call.forwarded(.createKey, to: replica.arn, KeyMetadata(of: replica)) { fields in
      fields.text("policy", replica.policy)
      fields.text("description", replica.description)
      fields.text("keyUsage", replica.usage.rawValue)
      fields.text("keySpec", replica.spec.rawValue)
      fields.text("customerMasterKeySpec", replica.spec.rawValue)
      fields.text("origin", replica.origin.rawValue)
      fields.flag("multiRegion", true)
      fields.flag(
        "bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck ?? false)
      fields.tags("tags", request.tags)
    }
    call.respondInRecord { fields in
      fields.object("replicaKeyMetadata") { metadata.describe(in: &$0) }
      fields.text("replicaPolicy", replica.policy)
      fields.tags("replicaTags", request.tags)
    }
    return ReplicateKeyResponse(
      replicaKeyMetadata: metadata, replicaPolicy: replica.policy,
      replicaTags: request.tags.flatMap { $0.isEmpty ? nil : $0 })
  }
}
