import KMSAuditLookup
import StrictJSON

/// Makes records of a trail, many and fast.
enum SampleTrail {
  static let account = "000000000001"
  static let region = "us-east-1"
  /// 2026-01-02T03:04:05Z.
  static let second: Int64 = 1_767_323_045

  /// One record.
  static func record(
    _ sequence: UInt64, second: Int64 = SampleTrail.second, name: String = "Decrypt",
    account: String = SampleTrail.account, region: String = SampleTrail.region,
    user: String = "alice", key: String? = "k1"
  ) -> TrailRecord {
    var writer = JSONWriter()
    writer.beginObject()
    for (member, text) in [
      ("eventSource", "kms.amazonaws.com"), ("eventName", name), ("awsRegion", region),
      ("eventTime", time(second)), ("eventID", id(sequence)), ("recipientAccountId", account),
      ("sourceIPAddress", "127.0.0.1"),
    ] {
      writer.name(member)
      writer.string(text)
    }
    writer.name("readOnly")
    writer.bool(name != "CreateKey")
    writer.name("userIdentity")
    writer.beginObject()
    for (member, text) in [
      ("type", "IAMUser"), ("userName", user), ("accessKeyId", "AKIA\(user.uppercased())"),
    ] {
      writer.name(member)
      writer.string(text)
    }
    writer.endObject()
    if let key {
      writer.name("resources")
      writer.beginArray()
      writer.beginObject()
      writer.name("type")
      writer.string("AWS::KMS::Key")
      writer.name("ARN")
      writer.string("arn:aws:kms:\(region):\(account):key/\(key)")
      writer.endObject()
      writer.endArray()
    }
    writer.endObject()
    return TrailRecord(sequence: sequence, json: writer.bytes)
  }

  static func id(_ sequence: UInt64) -> String { "00000000-0000-4000-8000-\(sequence)" }

  /// Seconds of the second day of 2026, and of days after it within the month.
  private static func time(_ second: Int64) -> String {
    let offset = second - SampleTrail.second + 3 * 3600 + 4 * 60 + 5
    let day = 2 + offset / 86_400
    let rest = offset % 86_400
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "2026-01-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }
}
