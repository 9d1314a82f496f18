import NIOCore

/// Puts an answer on the wire format of HTTP/1.1.
enum ResponseWriter {
  /// The interim answer that lets a client send its body.
  static let continueLine: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

  /// Appends head and body to the buffer, so that one write sends both.
  ///
  /// - Parameters:
  ///   - dateLine: the complete `Date` line.
  ///   - answer: how the connection goes on; not `.discard`.
  static func write(
    _ response: HTTPResponse, dateLine: [UInt8], closes: Bool, omitsBody: Bool, keepsAlive10: Bool,
    into buffer: inout ByteBuffer
  ) {
    writeStatusLine(response.status, into: &buffer)
    for (name, value) in response.headers {
      writeField(name, into: &buffer)
      buffer.writeStaticString(": ")
      writeField(value, into: &buffer)
      buffer.writeStaticString("\r\n")
    }
    buffer.writeBytes(dateLine)
    // RFC 9110 §8.6: these two have neither a body nor a length of their own.
    let hasLength = response.status != 204 && response.status != 304
    if hasLength {
      buffer.writeStaticString("Content-Length: ")
      writeDecimal(response.body.count, into: &buffer)
      buffer.writeStaticString("\r\n")
    }
    if closes {
      buffer.writeStaticString("Connection: close\r\n")
    } else if keepsAlive10 {
      buffer.writeStaticString("Connection: keep-alive\r\n")
    }
    buffer.writeStaticString("\r\n")
    if hasLength, !omitsBody { buffer.writeBytes(response.body) }
  }

  private static func writeStatusLine(_ status: Int, into buffer: inout ByteBuffer) {
    if let line = statusLine(status) {
      _ = buffer.writeStaticString(line)
      return
    }
    buffer.writeStaticString("HTTP/1.1 ")
    writeDecimal(status, into: &buffer)
    buffer.writeStaticString(" \r\n")
  }

  /// The first line of answers that this server gives; others go without a reason, which nobody reads.
  ///
  /// - Source: RFC 9110 §15; RFC 9112 §4.
  private static func statusLine(_ status: Int) -> StaticString? {
    switch status {
    case 200: "HTTP/1.1 200 OK\r\n"
    case 204: "HTTP/1.1 204 No Content\r\n"
    case 304: "HTTP/1.1 304 Not Modified\r\n"
    case 400: "HTTP/1.1 400 Bad Request\r\n"
    case 403: "HTTP/1.1 403 Forbidden\r\n"
    case 404: "HTTP/1.1 404 Not Found\r\n"
    case 405: "HTTP/1.1 405 Method Not Allowed\r\n"
    case 408: "HTTP/1.1 408 Request Timeout\r\n"
    case 409: "HTTP/1.1 409 Conflict\r\n"
    case 413: "HTTP/1.1 413 Content Too Large\r\n"
    case 414: "HTTP/1.1 414 URI Too Long\r\n"
    case 417: "HTTP/1.1 417 Expectation Failed\r\n"
    case 431: "HTTP/1.1 431 Request Header Fields Too Large\r\n"
    case 500: "HTTP/1.1 500 Internal Server Error\r\n"
    case 501: "HTTP/1.1 501 Not Implemented\r\n"
    case 503: "HTTP/1.1 503 Service Unavailable\r\n"
    case 505: "HTTP/1.1 505 HTTP Version Not Supported\r\n"
    default: nil
    }
  }

  /// INVARIANT: no control byte leaves inside a field, so no text that is passed on can split an answer.
  private static func writeField(_ text: String, into buffer: inout ByteBuffer) {
    let isWritten = text.utf8.withContiguousStorageIfAvailable { bytes in
      guard HeaderText.isVisible(bytes) else { return false }
      buffer.writeBytes(bytes)
      return true
    }
    guard isWritten != true else { return }
    buffer.writeBytes(text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 })
  }

  private static func writeDecimal(_ number: Int, into buffer: inout ByteBuffer) {
    var rest = UInt64(max(0, number))
    var packed: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &packed) { digits in
      var position = digits.count
      repeat {
        position -= 1
        digits[position] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      buffer.writeBytes(UnsafeRawBufferPointer(rebasing: digits[position...]))
    }
  }
}
