/// Writes the XML of Query protocol answers: elements and text, nothing else.
struct XMLWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  /// An element around what the closure writes.
  mutating func element(
    _ name: String, namespace: String? = nil, _ body: (inout XMLWriter) -> Void
  ) {
    raw("<" + name)
    if let namespace { raw(" xmlns=\"" + namespace + "\"") }
    raw(">")
    body(&self)
    raw("</" + name + ">")
  }

  /// An element with text.
  mutating func element(_ name: String, text: String) {
    raw("<" + name + ">")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): raw("&amp;")
      case UInt8(ascii: "<"): raw("&lt;")
      case UInt8(ascii: ">"): raw("&gt;")
      case UInt8(ascii: "\""): raw("&quot;")
      case 0x09, 0x0A, 0x0D, 0x20...: bytes.append(byte)
      default: raw("\u{FFFD}")
      }
    }
    raw("</" + name + ">")
  }

  /// Base64 text, which needs no escapes.
  mutating func plain(_ text: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: text)
  }

  private mutating func raw(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}
