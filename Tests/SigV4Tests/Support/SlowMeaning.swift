import SigV4

/// What a signed request means, worked out slowly and by other code than the verifier's. A request that was
/// changed is still good if and only if its meaning is what it was.
///
/// This is the complete list of changes that leave the meaning as it is:
///
/// 1. letter case in header names;
/// 2. white space at the ends of a header value, and its amount where there is some inside;
/// 3. white space around the commas of `Authorization`, at its ends and behind the algorithm, and the order
///    of its three parts;
/// 4. order of header fields with different names;
/// 5. everything about header fields that are neither signed nor called `x-amz-…`, and about
///    `x-amz-user-agent` and `x-amz-cf-id`; among them that they are there;
/// 6. empty segments, `.` and `..` in a path;
/// 7. a `?` without a query;
/// 8. `&` at either end of a query or twice in a row;
/// 9. the `=` of a parameter without value;
/// 10. percent-encoding of characters that need none, and letter case in its digits;
/// 11. order of parameters.
struct SlowMeaning: Equatable {
  let method: String
  let path: String
  let query: [String]
  let authorization: [String]
  let signed: [String]
  let strays: [String]
  let body: [UInt8]

  /// Nothing for a request that has no meaning.
  init?(_ request: SigV4Request) {
    guard let query = Self.query(request.target), let path = Self.path(request.target) else {
      return nil
    }
    var parts = query.filter { !$0.hasPrefix("X-Amz-SignedHeaders=") }
    var list = query.first { $0.hasPrefix("X-Amz-SignedHeaders=") }.map { String($0.dropFirst(20)) }
    var authorization: [String] = []
    let values = request.headers.filter { $0.name.lowercased() == "authorization" }
    if let value = values.first?.value {
      guard values.count == 1, let parsed = Self.authorization(value) else { return nil }
      authorization = parsed.sorted()
      list = parsed.first { $0.hasPrefix("SignedHeaders=") }.map { String($0.dropFirst(14)) }
    } else if let list {
      parts.append("X-Amz-SignedHeaders=" + list)
    }
    guard let list else { return nil }
    let names = list.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    self.method = request.method
    self.path = path
    self.query = parts.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    self.authorization = authorization
    self.signed = names.map { name in
      let values = request.headers.filter { $0.name.lowercased() == name }.map {
        Self.collapsed($0.value)
      }
      return "\(name):\(values)"
    }
    self.strays = request.headers.map { $0.name.lowercased() }.filter { name in
      name.hasPrefix("x-amz-") && name != "x-amz-user-agent" && name != "x-amz-cf-id"
        && !names.contains(name)
    }.sorted()
    self.body = request.body
  }

  static func collapsed(_ value: String) -> String {
    words(value).joined(separator: " ")
  }

  private static func words(_ value: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    for byte in Array(value.utf8) + [0x20] {
      if [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(byte) {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      } else {
        word.append(byte)
      }
    }
    return words
  }

  private static func authorization(_ value: String) -> [String]? {
    let words = words(value)
    guard let algorithm = words.first else { return nil }
    // Behind the algorithm white space may stand around commas and nowhere else.
    let rest = words.dropFirst().joined(separator: " ")
    var parts: [String] = ["Algorithm=" + algorithm]
    for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
      let trimmed = Self.words(String(part)).joined(separator: " ")
      guard !trimmed.contains(" ") else { return nil }
      parts.append(trimmed)
    }
    return parts
  }

  private static func path(_ target: String) -> String? {
    let bytes = Array(target.utf8.prefix { $0 != UInt8(ascii: "?") })
    let path = String(decoding: bytes, as: UTF8.self)
    guard path.isEmpty || path.hasPrefix("/") else { return nil }
    var kept: [String] = []
    for segment in path.split(separator: "/", omittingEmptySubsequences: true) {
      if segment == ".." {
        kept = Array(kept.dropLast())
      } else if segment != "." {
        kept.append(String(segment))
      }
    }
    if kept.isEmpty { return "/" }
    return "/" + kept.joined(separator: "/") + (bytes.last == UInt8(ascii: "/") ? "/" : "")
  }

  private static func query(_ target: String) -> [String]? {
    let bytes = Array(target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst())
    var pairs: [String] = []
    for piece in bytes.split(separator: UInt8(ascii: "&")) {
      let parts = piece.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = unescaped(parts[0]), let value = unescaped(parts.count > 1 ? parts[1] : [])
      else { return nil }
      pairs.append(name + "=" + value)
    }
    return pairs
  }

  /// Every character that is not plain in a form of its own, so that texts are the same only if their bytes
  /// are.
  private static func unescaped(_ text: ArraySlice<UInt8>) -> String? {
    var bytes = Array(text)
    var result = ""
    while !bytes.isEmpty {
      var byte = bytes.removeFirst()
      if byte == UInt8(ascii: "%") {
        guard bytes.count >= 2 else { return nil }
        let digits = String(decoding: bytes[..<2], as: UTF8.self)
        guard let value = UInt8(digits, radix: 16), digits.allSatisfy(\.isHexDigit) else {
          return nil
        }
        bytes.removeFirst(2)
        byte = value
      }
      let isPlain = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")
      result += isPlain ? String(UnicodeScalar(byte)) : "<\(byte)>"
    }
    return result
  }
}
