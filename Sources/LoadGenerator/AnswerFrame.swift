import NIOCore

/// Where an HTTP/1.1 answer ends: one with a `Content-Length`, as the servers measured here send.
struct AnswerFrame {
  let status: Int
  let headBytes: Int
  let bodyBytes: Int

  /// All of it, in bytes.
  var byteCount: Int { headBytes + bodyBytes }

  /// Reads the head of an answer.
  ///
  /// - Returns: nothing while the head is not complete.
  /// - Throws: if it is no answer with a length.
  init?(_ buffer: ByteBuffer) throws {
    let found = buffer.withUnsafeReadableBytes { bytes -> (status: Int, head: Int, body: Int)? in
      guard let end = Self.headEnd(bytes) else { return nil }
      return (Self.status(bytes), end, Self.contentLength(bytes[..<end]) ?? -1)
    }
    guard let found else { return nil }
    guard found.body >= 0, found.status >= 100 else {
      throw LoadFailure("an answer has no status or no length")
    }
    (status, headBytes, bodyBytes) = found
  }

  private static func headEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 3..<bytes.count where bytes[index] == 0x0A && bytes[index - 2] == 0x0A {
      return index + 1
    }
    return nil
  }

  /// The three digits behind `HTTP/1.1 `.
  private static func status(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes[9..<12].reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  private static let lengthName = Array("\ncontent-length:".utf8)

  private static func contentLength(_ head: Slice<UnsafeRawBufferPointer>) -> Int? {
    for start in head.indices where head[start] == 0x0A {
      guard head.count - start > lengthName.count,
        zip(head[start...], lengthName).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
      else { continue }
      return head[(start + lengthName.count)...].drop { $0 == 0x20 }
        .prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }
    return nil
  }
}
