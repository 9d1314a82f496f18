import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Makes a replica the primary key of its set, and the primary key a replica.
///
/// Source: KMS API Reference, UpdatePrimaryRegion.
enum UpdatePrimaryRegion: Operation {
  static let operation = KMSOperation.updatePrimaryRegion
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: UpdatePrimaryRegionRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("primaryRegion", request.primaryRegion)
  }

  static func perform(_ request: UpdatePrimaryRegionRequest, in call: Call)
    throws(Interruption) -> NoOutput
  {
    let wanted = Region(request.primaryRegion).map { RequestParameters.primaryRegion($0) } ?? .none
    let key = try call.key(request.keyId, parameters: wanted)
    let primary = key.snapshot.record
    guard let set = primary.multiRegion, set.primary == primary.arn.region else {
      throw .notPrimary(primary.arn)
    }
    let region = try MultiRegionRules.region(request.primaryRegion, in: call)
    guard region != set.primary else { return NoOutput() }
    let replicaARN = primary.arn.related(in: region)
    guard set.replicas.contains(region), let replica = try call.facts.key(replicaARN) else {
      throw .keyNotFound(replicaARN)
    }
    // The request counts twice, once in each Region.
    try call.countMore(1, of: .updatePrimaryRegion, in: region)
    let other = try call.authorize(
      replica, for: .operation(.updatePrimaryRegion), context: StringPairs(),
      parameters: wanted, namedByCiphertext: false)
    try call.checkState(of: other.snapshot)
    try call.changes().promote(region, of: primary)
    // Each Region has a record of its own key.
    call.details.resources = call.details.resources.filter { $0.arn == primary.arn.text }
    call.respondInRecord(with: primary.arn)
    call.forwarded(.updatePrimaryRegion, to: replicaARN, nil) { fields in
      fields.text("keyId", replicaARN.text)
      fields.text("primaryRegion", region.name)
    }
    return NoOutput()
  }
}
