import KMSAuditReading

/// What a value of an attribute is found by: 64 bits of the account, the Region, the attribute and the value.
///
/// It keeps the index small. Whatever two values share one, a lookup compares the record itself.
/// Source: FNV-1a, IETF draft-eastlake-fnv.
struct ValueFingerprint {
  private let scope: UInt64

  /// Of one account and Region.
  init(account: String, region: String) {
    let ofAccount = ValueFingerprint.add(account.utf8Span.span, to: 0xCBF2_9CE4_8422_2325)
    scope = ValueFingerprint.add(region.utf8Span.span, to: ofAccount)
  }

  /// What every record of the account and Region is found by.
  var ofAll: Int64 { Int64(bitPattern: scope) }

  /// What records with this value are found by.
  func of(_ value: AuditAttributeValue) -> Int64 {
    let bytes = value.value.utf8Span.span
    guard value.attribute == .resourceName else { return of(value.attribute, bytes) }
    let start = AuditEntry.startOfLocalName(in: bytes)
    return of(value.attribute, bytes.extracting(start..<bytes.count))
  }

  /// What records with this value are found by, as `AuditEntry` tells it.
  func of(_ attribute: AuditAttribute, _ value: Span<UInt8>) -> Int64 {
    let ofAttribute = ValueFingerprint.add(attribute.rawValue.utf8Span.span, to: scope)
    return Int64(bitPattern: ValueFingerprint.add(value, to: ofAttribute))
  }

  private static func add(_ text: Span<UInt8>, to hash: UInt64) -> UInt64 {
    var hash = hash
    for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x0000_0100_0000_01B3 }
    // Ends the text, so that two in a row cannot be read as others: no UTF-8 has this byte.
    return (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
  }
}
