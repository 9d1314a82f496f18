internal import Crypto

/// The text that both sides of a signature agree on.
///
/// - Source: AWS General Reference, "Create a canonical request"; vectors of aws-c-auth.
struct CanonicalRequest {
  let request: SigV4Request
  let pathRule: PathRule
  let query: CanonicalQuery
  let headers: HeaderIndex
  let signedHeaders: SignedHeaders
  let payload: SHA256Digest

  /// The SHA-256 of the text.
  func digest() -> SHA256Digest {
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
    for entry in signedHeaders.entries {
      sink.append(signedHeaders.list[entry.name])
      var separator = UInt8(ascii: ":")
      for field in headers.fields[entry.fields] {
        sink.append(separator)
        CanonicalHeaderValue.write(request.headers.value(at: field.position), to: &sink)
        separator = UInt8(ascii: ",")
      }
      sink.append(newline)
    }
    sink.append(newline)
    sink.append(signedHeaders.list)
    sink.append(newline)
    sink.append(payload.withUnsafeBytes { Hexadecimal.digits($0) })
  }

  private var newline: UInt8 { UInt8(ascii: "\n") }
}

/// The two parts of a request target.
enum RequestTarget {
  /// What stands before the first `?`.
  static func path(of target: String) -> ArraySlice<UInt8> {
    let bytes = Array(target.utf8)
    return bytes[..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex)]
  }

  /// What stands behind the first `?`.
  static func query(of target: String) -> ArraySlice<UInt8> {
    let bytes = Array(target.utf8)
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return [] }
    return bytes[(mark + 1)...]
  }
}

/// The value of one header field in a canonical request: no white space at the ends, one space for every run of
/// white space inside, quoted or not.
///
/// - Source: vectors `get-header-value-trim` and `get-header-value-multiline` of aws-c-auth.
enum CanonicalHeaderValue {
  /// Writes the canonical form of a value.
  static func write(_ value: ArraySlice<UInt8>, to sink: inout some ByteSink) {
    value.withUnsafeBufferPointer { write($0, to: &sink) }
  }

  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to sink: inout some ByteSink) {
    // Most values, and the longest, which are session tokens, hold no white space.
    guard !ASCII.hasNoBlank(bytes) else {
      sink.append(bytes)
      return
    }
    var isFirst = true
    for word in bytes.split(whereSeparator: ASCII.isBlank) {
      if !isFirst { sink.append(UInt8(ascii: " ")) }
      isFirst = false
      sink.append(UnsafeBufferPointer(rebasing: word))
    }
  }
}
