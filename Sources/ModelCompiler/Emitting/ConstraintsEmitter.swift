/// Writes what the model allows of each shape that requests use.
struct ConstraintsEmitter {
  let model: ServiceModel
  let usage: ShapeUsage
  let source: String

  func file() throws(CompilerError) -> GeneratedFile {
    let shapes = model.shapes.values.filter { usage.requests.contains($0.name) }
      .sorted { $0.name < $1.name }
    return try GeneratedFile("ShapeConstraints.swift", model: source) {
      text throws(CompilerError) in
      try text.block("extension TextConstraint") { text throws(CompilerError) in
        for shape in shapes where shape.isConstrainedText {
          text.line("/// \(shape.name).")
          text.list(
            "static let \(shape.constraintName) = TextConstraint(", try arguments(of: shape), ")")
        }
      }
      text.line()
      try text.block("extension RangeConstraint") { text throws(CompilerError) in
        for shape in shapes where shape.isConstrainedRange {
          text.line("/// \(shape.name).")
          text.list(
            "static let \(shape.constraintName) = RangeConstraint(", try arguments(of: shape), ")")
        }
      }
    }
  }

  private func arguments(of shape: ShapeModel) throws(CompilerError) -> [String] {
    var arguments: [String] = []
    if let min = shape.min { arguments.append("min: \(min)") }
    if let max = shape.max { arguments.append("max: \(max)") }
    if let pattern = shape.pattern {
      let name = try PatternNames.name(of: pattern)
      arguments.append("pattern: Pattern(\(SourceText.literal(pattern)), PatternMatchers.\(name))")
    }
    return arguments
  }
}

extension ShapeModel {
  /// The name of its constraint.
  var constraintName: String { SwiftNames.lowerCamel(name) }

  /// Whether it is a text with rules.
  var isConstrainedText: Bool {
    guard case .string = kind else { return false }
    return min != nil || max != nil || pattern != nil
  }

  /// Whether it is a number, blob or list with limits.
  var isConstrainedRange: Bool {
    switch kind {
    case .integer, .blob, .list: min != nil || max != nil
    case .string, .enumeration, .boolean, .timestamp, .stringMap, .structure: false
    }
  }
}
