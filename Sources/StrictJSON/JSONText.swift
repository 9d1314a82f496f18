/// A string of a JSON text that was checked but not yet turned into a `String`.
///
/// Holds on to the bytes it was found in.
public struct JSONText: Sendable {
  let bytes: [UInt8]
  let range: TextRange

  /// The text, with its escapes replaced.
  public var string: String { Unescape.string(bytes, range) }

  /// The UTF-8 of the text, with its escapes replaced.
  public var utf8: [UInt8] { Unescape.bytes(bytes, range) }

  /// Where the text begins: a count of bytes from the beginning of all.
  public var offset: Int { range.start }

  /// Whether the text is this one, compared by UTF-8 bytes after unescaping.
  public static func == (text: JSONText, other: StaticString) -> Bool {
    if text.range.hasEscapes {
      let utf8 = text.utf8
      return other.withUTF8Buffer { utf8.elementsEqual($0) }
    }
    guard text.range.byteCount == other.utf8CodeUnitCount else { return false }
    return other.withUTF8Buffer { buffer in
      for index in 0..<buffer.count where text.bytes[text.range.start + index] != buffer[index] {
        return false
      }
      return true
    }
  }

  /// Lets `switch name { case "KeyId": … }` compare as `==` does.
  public static func ~= (pattern: StaticString, text: JSONText) -> Bool { text == pattern }
}
