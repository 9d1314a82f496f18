import KMSService
import StrictJSON

/// Lists of texts and of pairs inside stored records.
extension JSONWriter {
  mutating func member(_ name: StaticString, texts: [String]) {
    self.name(name)
    beginArray()
    for text in texts { string(text) }
    endArray()
  }

  mutating func member(_ name: StaticString, pairs: [(String, String)]) {
    self.name(name)
    beginArray()
    for pair in pairs {
      beginArray()
      string(pair.0)
      string(pair.1)
      endArray()
    }
    endArray()
  }

  mutating func member(_ name: StaticString, tags: [IdentityTag]) {
    member(name, pairs: tags.map { ($0.key, $0.value) })
  }
}

extension RecordMembers {
  func texts(_ name: String) throws(RecordError) -> [String] {
    var texts: [String] = []
    for value in try list(name) {
      guard case .string(let text) = value else { throw malformed(name) }
      texts.append(text)
    }
    return texts
  }

  func pairs(_ name: String) throws(RecordError) -> [(String, String)] {
    var pairs: [(String, String)] = []
    for value in try list(name) {
      guard case .array(let parts) = value, parts.count == 2, case .string(let first) = parts[0],
        case .string(let second) = parts[1]
      else { throw malformed(name) }
      pairs.append((first, second))
    }
    return pairs
  }

  func tags(_ name: String) throws(RecordError) -> [IdentityTag] {
    try pairs(name).map { IdentityTag(key: $0.0, value: $0.1) }
  }

  /// A text, where the empty text stands for nothing.
  func textOrNothing(_ name: String) throws(RecordError) -> String? {
    let text = try text(name)
    return text.isEmpty ? nil : text
  }
}
