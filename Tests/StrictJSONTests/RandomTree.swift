import StrictJSON

/// Makes JSON up.
enum RandomTree {
  /// Writes a tree and returns it in the notation of `canonical(_:)`.
  static func write(
    to writer: inout JSONWriter, depth: Int = 0, _ generator: inout SeededGenerator
  ) -> String {
    switch Int.random(in: 0..<(depth < 5 ? 8 : 5), using: &generator) {
    case 0:
      writer.null()
      return "null"
    case 1:
      let value = Bool.random(using: &generator)
      writer.bool(value)
      return value ? "true" : "false"
    case 2:
      let value = Int64.random(in: .min ... .max, using: &generator)
      writer.integer(value)
      return String(value)
    case 3, 4:
      let value = text(&generator)
      writer.string(value)
      return canonicalString(value)
    case 5, 6:
      writer.beginArray()
      let elements = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
        write(to: &writer, depth: depth + 1, &generator)
      }
      writer.endArray()
      return "[" + elements.joined(separator: ",") + "]"
    default:
      var members: [String] = []
      writer.beginObject()
      for index in 0..<Int.random(in: 0..<12, using: &generator) {
        let name = text(&generator) + String(index)
        writer.name(name)
        let value = write(to: &writer, depth: depth + 1, &generator)
        members.append(canonicalString(name) + ":" + value)
      }
      writer.endObject()
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  /// A text with more of what is special than texts have.
  static func text(_ generator: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<24, using: &generator) {
      let range: ClosedRange<UInt32> =
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: 0x00...0x1F
        case 1: 0x22...0x5C
        case 2: 0x80...0x7FF
        case 3: 0x800...0xFFFF
        case 4: 0x10000...0x10FFFF
        default: 0x61...0x7A
        }
      let value = UInt32.random(in: range, using: &generator)
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    return String(text)
  }
}
