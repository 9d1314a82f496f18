internal import KMSCrypto

/// The text that both sides of a signature agree on.
///
/// - Source: AWS General Reference, "Create a canonical request"; vectors of aws-c-auth.
struct CanonicalRequest {
  let request: SigV4Request
  let pathRule: PathRule
  let query: CanonicalQuery
  let headers: HeaderIndex
  let signedHeaders: SignedHeaders
  let payload: Digest256

  /// The SHA-256 of the text.
  func digest() -> Digest256 {
    var sink = DigestSink()
    write(to: &sink)
    return sink.finalize()
  }

  /// Writes the text.
  func write(to sink: inout some ByteSink) {
    sink.append(request.method)
    sink.append(newline)
    CanonicalPath.write(
      RequestTarget.path(of: request.target), rule: pathRule, to: &sink)
    sink.append(newline)
    query.write(to: &sink)
    sink.append(newline)
    let block = request.headers.block.span
    let names = signedHeaders.text.span
    for entry in signedHeaders.entries {
      sink.append(names, entry.name)
      var separator = UInt8(ascii: ":")
      for index in entry.fields {
        sink.append(separator)
        let place = request.headers.places[headers.fields[index].position]
        CanonicalHeaderValue.write(block, place.value, to: &sink)
        separator = UInt8(ascii: ",")
      }
      sink.append(newline)
    }
    sink.append(newline)
    sink.append(names, signedHeaders.list)
    sink.append(newline)
    Hexadecimal.write(payload, to: &sink)
  }

  private var newline: UInt8 { UInt8(ascii: "\n") }
}

/// The two parts of a request target.
enum RequestTarget {
  /// What stands before the first `?`.
  static func path(of target: String) -> ArraySlice<UInt8> {
    guard !isRoot(target) else { return root }
    let bytes = Array(target.utf8)
    return bytes[..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex)]
  }

  /// What stands behind the first `?`.
  static func query(of target: String) -> ArraySlice<UInt8> {
    guard !isRoot(target) else { return [] }
    let bytes = Array(target.utf8)
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return [] }
    return bytes[(mark + 1)...]
  }

  /// `/` alone, as most requests have it.
  private static let root: ArraySlice<UInt8> = [UInt8(ascii: "/")]

  private static func isRoot(_ target: String) -> Bool {
    target.utf8.count == 1 && target.utf8.first == UInt8(ascii: "/")
  }
}

/// The value of one header field in a canonical request: no white space at the ends, one space for every run of
/// white space inside, quoted or not.
///
/// - Source: vectors `get-header-value-trim` and `get-header-value-multiline` of aws-c-auth.
enum CanonicalHeaderValue {
  /// Writes the canonical form of a value that lies among other bytes.
  static func write(_ bytes: Span<UInt8>, _ value: Range<Int>, to sink: inout some ByteSink) {
    // Most values, and the longest, which are session tokens, hold no white space.
    guard ASCII.hasBlank(bytes, value) else {
      sink.append(bytes, value)
      return
    }
    var start = value.lowerBound
    var isFirst = true
    while start < value.upperBound {
      var end = start
      while end < value.upperBound, !ASCII.isBlank(bytes[end]) { end += 1 }
      if end > start {
        if !isFirst { sink.append(UInt8(ascii: " ")) }
        isFirst = false
        sink.append(bytes, start..<end)
      }
      start = end + 1
    }
  }
}
