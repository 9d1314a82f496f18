import StrictJSON

/// A slow, readable parser of the same rules without limits, to compare with.
///
/// Works on Unicode scalars of a `String` that the standard library validated.
struct ReferenceParser {
  private struct Refused: Error {}

  private let scalars: [Unicode.Scalar]
  private var index = 0

  /// The tree of a text in the notation of `canonical(_:)`, or nil if the text is refused.
  static func parse(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var parser = ReferenceParser(scalars: Array(text.unicodeScalars))
    do {
      let value = try parser.element()
      return parser.index == parser.scalars.count ? value : nil
    } catch { return nil }
  }

  private init(scalars: [Unicode.Scalar]) {
    self.scalars = scalars
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ expected: Unicode.Scalar) -> Bool {
    guard next == expected else { return false }
    index += 1
    return true
  }

  private mutating func require(_ text: String) throws {
    for scalar in text.unicodeScalars { guard take(scalar) else { throw Refused() } }
  }

  private mutating func whitespace() {
    while let scalar = next, " \t\n\r".unicodeScalars.contains(scalar) { index += 1 }
  }

  private mutating func element() throws -> String {
    whitespace()
    defer { whitespace() }
    switch next {
    case "{": return try object()
    case "[": return try array()
    case "\"": return canonicalString(try string())
    case "t":
      try require("true")
      return "true"
    case "f":
      try require("false")
      return "false"
    case "n":
      try require("null")
      return "null"
    default: return try number()
    }
  }

  private mutating func object() throws -> String {
    try require("{")
    whitespace()
    if take("}") { return "{}" }
    var members: [String] = []
    var names: Set<[UInt8]> = []
    repeat {
      whitespace()
      let name = try string()
      guard names.insert(Array(name.utf8)).inserted else { throw Refused() }
      whitespace()
      try require(":")
      members.append(canonicalString(name) + ":" + (try element()))
    } while take(",")
    try require("}")
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func array() throws -> String {
    try require("[")
    whitespace()
    if take("]") { return "[]" }
    var elements: [String] = []
    repeat { elements.append(try element()) } while take(",")
    try require("]")
    return "[" + elements.joined(separator: ",") + "]"
  }

  private mutating func string() throws -> String {
    try require("\"")
    var units: [UInt16] = []
    while let scalar = next, scalar != "\"" {
      index += 1
      guard scalar == "\\" else {
        guard scalar.value >= 0x20 else { throw Refused() }
        units.append(contentsOf: String(scalar).utf16)
        continue
      }
      guard let escaped = next else { throw Refused() }
      index += 1
      switch escaped {
      case "\"", "\\", "/": units.append(UInt16(escaped.value))
      case "b": units.append(8)
      case "f": units.append(12)
      case "n": units.append(10)
      case "r": units.append(13)
      case "t": units.append(9)
      case "u": units.append(try hexUnit())
      default: throw Refused()
      }
    }
    try require("\"")
    guard let text = String(validating: units, as: UTF16.self) else { throw Refused() }
    return text
  }

  private mutating func hexUnit() throws -> UInt16 {
    var digits = ""
    for _ in 0..<4 {
      guard let digit = next, digit.isASCII, digit.properties.isASCIIHexDigit else {
        throw Refused()
      }
      digits.unicodeScalars.append(digit)
      index += 1
    }
    guard let unit = UInt16(digits, radix: 16) else { throw Refused() }
    return unit
  }

  private mutating func number() throws -> String {
    let start = index
    _ = take("-")
    if !take("0") { try digits() }
    let isWhole = next != "." && next != "e" && next != "E"
    if take(".") { try digits() }
    let mantissaEnd = index
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<index])
    let text = String(view)
    if isWhole {
      guard Int64(text) != nil else { throw Refused() }
    } else {
      guard let value = Double(text), value.isFinite else { throw Refused() }
      let isZero = scalars[start..<mantissaEnd].allSatisfy { "-0.".unicodeScalars.contains($0) }
      guard isZero || value != 0 else { throw Refused() }
    }
    return text
  }

  private mutating func digits() throws {
    let start = index
    while let scalar = next, ("0"..."9").contains(scalar) { index += 1 }
    guard index > start else { throw Refused() }
  }
}

/// A tree in one notation, which tells any two different trees apart.
func canonical(_ value: JSONValue) -> String {
  switch value {
  case .null: "null"
  case .bool(let bool): bool ? "true" : "false"
  case .number(let number): number.text
  case .string(let text): canonicalString(text)
  case .array(let elements): "[" + elements.map(canonical).joined(separator: ",") + "]"
  case .object(let object):
    "{"
      + object.members.map { canonicalString($0.name) + ":" + canonical($0.value) }
      .joined(separator: ",") + "}"
  }
}

/// The bytes of a text in hexadecimal, so that texts of equal characters and other bytes differ.
func canonicalString(_ text: String) -> String {
  "'" + text.utf8.map { String($0, radix: 16) }.joined(separator: " ") + "'"
}
