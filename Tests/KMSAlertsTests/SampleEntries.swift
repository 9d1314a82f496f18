import KMSAuditReading
import KMSModel

/// Records of the trail, as alerts see them.
enum SampleEntries {
  static let key = "arn:aws:kms:us-east-1:000000000001:key/k1"
  static let alice = "arn:aws:iam::000000000001:user/alice"
  /// 2026-01-02T03:00:00Z: an hour begins.
  static let second: Int64 = 1_767_322_800
  static let day: Int64 = 86_400

  static func entry(
    _ name: String = "Decrypt", at second: Int64 = SampleEntries.second, id: String = "id",
    source: String = "kms.amazonaws.com", by arn: String? = SampleEntries.alice,
    type: String? = "IAMUser", on resources: [String] = [SampleEntries.key],
    from address: String = "192.0.2.10", error: String? = nil, message: String? = nil,
    isReadOnly: Bool = true, account: String = "000000000001"
  ) -> AuditEntry {
    var entry = AuditEntry()
    entry.eventID = id
    entry.eventName = name
    entry.eventSource = source
    entry.time = Timestamp(millisecondsSinceEpoch: second * 1000)
    entry.region = "us-east-1"
    entry.account = account
    entry.isReadOnly = isReadOnly
    entry.identityType = type
    entry.principalARN = arn
    entry.sourceAddress = address
    entry.errorCode = error
    entry.errorMessage = message
    entry.resources = resources.map { AuditEntry.Resource(type: "AWS::KMS::Key", name: $0) }
    return entry
  }
}
