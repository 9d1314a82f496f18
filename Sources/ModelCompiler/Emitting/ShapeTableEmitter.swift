/// Writes the requests and answers of a service as one table of shapes.
struct ShapeTableEmitter {
  let table: ShapeTable
  let model: String
  let list: String

  func file() throws(CompilerError) -> GeneratedFile {
    let names = reached(
      from: table.operations.flatMap { [$0.input, $0.output].compactMap(\.self) })
    let checked = Set(reached(from: table.operations.compactMap(\.input)))
    try SwiftNames.checkDistinct(names.map(SwiftNames.member), in: table.prefix)
    return try GeneratedFile(
      "\(table.prefix)Shapes.swift", sources: "Models/\(model).json and Models/\(list).json"
    ) { text throws(CompilerError) in
      text.line(
        "/// The requests, answers and errors of \(table.prefix), as its model describes them.")
      try text.block("enum \(table.prefix)Shapes") { text throws(CompilerError) in
        text.line("static let operations: [String: OperationShape] = [")
        for operation in table.operations {
          text.line("  \"\(operation.name)\": \(shape(of: operation)),")
        }
        text.line("]")
        text.line()
        text.line("static let errors: [String: Int] = [")
        for error in table.errors { text.line("  \"\(error.code)\": \(error.status),") }
        text.line("]")
        for name in names {
          guard let shape = table.shapes[name] else { throw .malformed(at: "shapes.\(name)") }
          text.line()
          try emit(name, shape, isChecked: checked.contains(name), to: &text)
        }
      }
    }
  }

  /// Shapes and what they are made of, sorted.
  private func reached(from roots: [String]) -> [String] {
    var reached: Set<String> = []
    var waiting = roots
    while let name = waiting.popLast() {
      guard reached.insert(name).inserted else { continue }
      waiting += table.shapes[name]?.references ?? []
    }
    return reached.sorted()
  }

  private func shape(of operation: ShapeTable.Operation) -> String {
    let parts = [("input", operation.input), ("output", operation.output)].compactMap {
      label, name in
      name.map { "\(label): \(SwiftNames.member($0))" }
    }
    return "OperationShape(\(parts.joined(separator: ", ")))"
  }

  /// - Parameter isChecked: whether requests have it; nobody checks the patterns of answers.
  private func emit(
    _ name: String, _ shape: ShapeTable.Shape, isChecked: Bool, to text: inout SourceText
  ) throws(CompilerError) {
    let head = "private static let \(SwiftNames.member(name)): ModelShape = "
    let limits = "min: \(number(shape.min)), max: \(number(shape.max))"
    switch shape.kind {
    case .text:
      let pattern = try (isChecked ? shape.pattern : nil).map { expression throws(CompilerError) in
        ".\(try TextPatternNames.name(of: expression))"
      }
      text.line(
        head + ".text(TextRule(\(limits), pattern: \(pattern ?? "nil"), "
          + "isSensitive: \(shape.isSensitive)))")
    case .words(let words):
      text.line(head + ".words([\(words.map(SourceText.literal).joined(separator: ", "))])")
    case .number: text.line(head + ".number(\(limits))")
    case .flag: text.line(head + ".flag")
    case .moment: text.line(head + ".moment")
    case .list(let element):
      text.line(head + ".list(\(SwiftNames.member(element)), \(limits))")
    case .map(let value): text.line(head + ".map(\(SwiftNames.member(value)))")
    case .structure(let members):
      guard !members.isEmpty else { return text.line(head + ".structure([])") }
      text.line(head + ".structure([")
      for member in members {
        text.line(
          "  ModelShape.Member(\"\(member.name)\", \(SwiftNames.member(member.shape)), "
            + "isRequired: \(member.isRequired)),")
      }
      text.line("])")
    }
  }

  private func number(_ number: Int?) -> String { number.map { "\($0)" } ?? "nil" }
}
