import KMSKeys
import KMSModel

/// The rules that tags obey.
///
/// Source: recorded answers of the service (TagException texts); Developer Guide, "Resource quotas".
enum TagRules {
  /// How many tags a key may have.
  static let countMax = 50

  /// Checks the tags of one request, before any key is looked at.
  static func check(_ tags: [Tag]) throws(Interruption) {
    try checkReserved(tags.map(\.tagKey))
    let keys = Set(tags.map { Array($0.tagKey.utf8) })
    guard keys.count == tags.count else { throw .error(KMSError(.tag, "Duplicate tag keys")) }
  }

  /// Refuses keys that begin with `aws:`, in any case.
  static func checkReserved(_ keys: [String]) throws(Interruption) {
    for key in keys {
      let prefix = key.utf8.prefix(4).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      guard !prefix.elementsEqual("aws:".utf8) else {
        throw .error(KMSError(.tag, "Tags beginning with aws: are reserved"))
      }
    }
  }

  /// Puts tags over those that are there, and keeps them sorted by the bytes of their keys.
  static func merge(_ tags: [Tag], into existing: [KeyTag]) throws(Interruption) -> [KeyTag] {
    var merged = existing
    for tag in tags {
      merged.removeAll { $0.key.utf8.elementsEqual(tag.tagKey.utf8) }
      merged.append(KeyTag(key: tag.tagKey, value: tag.tagValue))
    }
    guard merged.count <= countMax else { throw .error(KMSError(.tag, "Too many tags")) }
    return merged.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

extension StringPairs {
  /// Tags of a request as condition keys see them; `TagRules` has refused what is there twice.
  init(_ tags: [Tag]) {
    self =
      StringPairs(tags.map { Pair(key: $0.tagKey, value: $0.tagValue) }) ?? StringPairs()
  }
}
