import KMSSecrets
import StrictJSON
import Yams

/// A value of a seed file, with its line for error messages.
struct SeedNode {
  private let node: Node
  private let path: String

  /// Bytes that a file may have.
  static let byteCountMax = 1_048_576
  /// How many values a file may have.
  static let valueCountMax = 100_000
  /// How deep values may be nested, and how far a line may be indented.
  static let depthMax = 64
  private static let indentationMax = 256

  /// Reads a file.
  init(path: String) throws(ProgramError) {
    let bytes = try SmallFile.read(path, bytesMax: SeedNode.byteCountMax)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProgramError("`\(path)` is not UTF-8")
    }
    try SeedNode.checkNesting(text, path)
    do {
      // The parser owns the anchors that nodes point to.
      let parser = try Parser(yaml: text)
      guard let root = try parser.singleRoot() else {
        throw ProgramError("`\(path)` is empty")
      }
      self.init(root, path)
      try withExtendedLifetime(parser) { () throws(ProgramError) in try checkAnchors() }
    } catch let error as ProgramError {
      throw error
    } catch let error as YamlError {
      throw SeedNode.refusal(error, path)
    } catch {
      throw ProgramError("`\(path)` is no valid YAML")
    }
  }

  private init(_ node: Node, _ path: String) {
    self.node = node
    self.path = path
  }

  /// The line, from 1.
  var line: Int { node.mark?.line ?? 1 }

  /// Whether it is a mapping, a list, or a text.
  var isMapping: Bool { node.mapping != nil }
  var isList: Bool { node.sequence != nil }

  /// Whether there is nothing behind a name.
  var isNothing: Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
  }

  /// The names of a mapping.
  func names() throws(ProgramError) -> [String] {
    guard let mapping = node.mapping else { throw refusal("a mapping is wanted here") }
    return mapping.keys.compactMap(\.string)
  }

  /// The elements of a list that may be left empty.
  func elementsOrNothing() throws(ProgramError) -> [SeedNode] {
    isNothing ? [] : try elements()
  }

  /// What is wrong here, with file and line.
  func refusal(_ message: String) -> ProgramError { SeedNode.refusal(path, line, message) }

  /// What is wrong on a line.
  static func refusal(_ path: String, _ line: Int, _ message: String) -> ProgramError {
    ProgramError("`\(path)` line \(line): \(message)")
  }

  /// The members of a mapping, none of them unknown.
  func members(_ known: [String]) throws(ProgramError) -> [String: SeedNode] {
    guard let mapping = node.mapping else { throw refusal("a mapping is wanted here") }
    var members: [String: SeedNode] = [:]
    for (key, value) in mapping {
      guard case .scalar(let name) = key else { throw refusal("a name is wanted here") }
      guard known.contains(name.string) else {
        throw SeedNode.refusal(
          path, key.mark?.line ?? line,
          "`\(name.string)` is unknown; known are: \(known.joined(separator: ", "))")
      }
      members[name.string] = SeedNode(value, path)
    }
    return members
  }

  /// The pairs of a mapping of texts, sorted by their names.
  func pairs() throws(ProgramError) -> [(key: String, value: String)] {
    guard let mapping = node.mapping else { throw refusal("a mapping is wanted here") }
    var pairs: [(key: String, value: String)] = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key else { throw refusal("a name is wanted here") }
      pairs.append((name.string, try SeedNode(value, path).text()))
    }
    return pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// The elements of a list.
  func elements() throws(ProgramError) -> [SeedNode] {
    guard let sequence = node.sequence else { throw refusal("a list is wanted here") }
    return sequence.map { SeedNode($0, path) }
  }

  /// A text, to the letter: `000000000001` stays what it is.
  func text() throws(ProgramError) -> String {
    guard case .scalar(let scalar) = node else { throw refusal("a text is wanted here") }
    return scalar.string
  }

  /// The texts of a list, or the only one.
  func texts() throws(ProgramError) -> [String] {
    guard isList else { return [try text()] }
    return try elements().map { element throws(ProgramError) in try element.text() }
  }

  /// A whole number.
  func number(_ range: ClosedRange<Int>) throws(ProgramError) -> Int {
    guard let number = Int(try text()), range.contains(number) else {
      throw refusal("a whole number from \(range.lowerBound) to \(range.upperBound) is wanted here")
    }
    return number
  }

  /// `true` or `false`.
  func flag() throws(ProgramError) -> Bool {
    switch try text() {
    case "true": return true
    case "false": return false
    default: throw refusal("`true` or `false` is wanted here")
    }
  }

  /// A text that becomes a value.
  func parsed<Value>(_ what: String, _ parse: (String) -> Value?) throws(ProgramError) -> Value {
    let text = try text()
    guard let value = parse(text) else { throw refusal("`\(text.prefix(100))` is no \(what)") }
    return value
  }

  /// A secret text. The file itself is not wiped from memory.
  func secret() throws(ProgramError) -> SensitiveBytes {
    SensitiveBytes(copying: Array(try text().utf8))
  }

  /// A policy document: JSON as a text, or written in YAML.
  func document() throws(ProgramError) -> String {
    if case .scalar(let scalar) = node { return scalar.string }
    var writer = JSONWriter()
    try write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func write(to writer: inout JSONWriter) throws(ProgramError) {
    switch node {
    case .scalar(let scalar):
      // Only what is written without quotes is anything but a text.
      switch (scalar.style, scalar.string) {
      case (.plain, "true"): writer.bool(true)
      case (.plain, "false"): writer.bool(false)
      default: writer.string(scalar.string)
      }
    case .sequence(let sequence):
      writer.beginArray()
      for element in sequence { try SeedNode(element, path).write(to: &writer) }
      writer.endArray()
    case .mapping(let mapping):
      writer.beginObject()
      for (key, value) in mapping {
        guard case .scalar(let name) = key else { throw refusal("a name is wanted here") }
        writer.name(name.string)
        try SeedNode(value, path).write(to: &writer)
      }
      writer.endObject()
    case .alias: throw refusal("aliases are not read")
    }
  }

  /// Refuses anchors and aliases, which make a small file a large one, and too many values.
  private func checkAnchors() throws(ProgramError) {
    var waiting = [node]
    var count = 0
    while let next = waiting.popLast() {
      count += 1
      guard count <= SeedNode.valueCountMax else {
        throw refusal("the file has more than \(SeedNode.valueCountMax) values")
      }
      let isAnchored: Bool
      switch next {
      case .scalar(let scalar): isAnchored = scalar.anchor != nil
      case .sequence(let sequence):
        isAnchored = sequence.anchor != nil
        waiting += Array(sequence)
      case .mapping(let mapping):
        isAnchored = mapping.anchor != nil
        for (key, value) in mapping { waiting += [key, value] }
      case .alias: isAnchored = true
      }
      guard !isAnchored else {
        throw SeedNode(next, path).refusal("anchors and aliases are not read")
      }
    }
  }

  /// The parser calls itself for every level: what is nested too deep is refused before.
  private static func checkNesting(_ text: String, _ path: String) throws(ProgramError) {
    var depth = 0
    var line = 1
    var indentation = 0
    var isIndentation = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        indentation = 0
        isIndentation = true
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: break
      }
      isIndentation =
        isIndentation
        && [UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":")]
          .contains(byte)
      if isIndentation { indentation += 1 }
      guard depth <= depthMax, indentation <= indentationMax else {
        throw refusal(path, line, "values are nested more than \(depthMax) deep")
      }
    }
  }

  private static func refusal(_ error: YamlError, _ path: String) -> ProgramError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return refusal(path, mark.line, "no valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      return refusal(
        path, context.mark.line, "there twice: \(names.joined(separator: ", "))")
    default: return ProgramError("`\(path)` is no valid YAML")
    }
  }
}
