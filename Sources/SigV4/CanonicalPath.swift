/// How a path enters the canonical request.
public enum PathRule: Hashable, Sendable {
  /// Dot segments and empty segments are removed first; every AWS service but S3.
  case normalized
  /// The path stays as it was sent.
  case verbatim
}

/// The second line of a canonical request.
///
/// Each segment is percent-encoded as it stands on the wire, so a sent `%20` becomes `%2520`.
///
/// - Source: AWS General Reference, "Create a canonical request"; vectors `get-relative*`, `get-slash*`,
///   `get-space*` of aws-c-auth.
enum CanonicalPath {
  /// Writes the canonical form of a path: empty, or starting with `/`.
  static func write(_ path: ArraySlice<UInt8>, rule: PathRule, to sink: inout some ByteSink) {
    if path.isEmpty || (path.count == 1 && path.first == slash) {
      sink.append(slash)
      return
    }
    switch rule {
    case .verbatim:
      var bytes: [UInt8] = []
      appendEncoded(path, to: &bytes)
      sink.append(bytes)
    case .normalized: sink.append(normalized(path))
    }
  }

  private static let slash = UInt8(ascii: "/")

  private static func normalized(_ path: ArraySlice<UInt8>) -> [UInt8] {
    var segments: [ArraySlice<UInt8>] = []
    for segment in path.split(separator: slash, omittingEmptySubsequences: true) {
      if segment.elementsEqual("..".utf8) {
        _ = segments.popLast()
      } else if !segment.elementsEqual(".".utf8) {
        segments.append(segment)
      }
    }
    var bytes: [UInt8] = []
    for segment in segments {
      bytes.append(slash)
      appendEncoded(segment, to: &bytes)
    }
    // A closing slash survives, as in the canonical form of every AWS client.
    if path.last == slash || segments.isEmpty { bytes.append(slash) }
    return bytes
  }

  private static func appendEncoded(_ part: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    for byte in part {
      if byte == slash {
        bytes.append(slash)
      } else {
        PercentEncoding.append(byte, to: &bytes)
      }
    }
  }
}
