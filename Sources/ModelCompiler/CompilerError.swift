/// Why no code could be generated.
enum CompilerError: Error, CustomStringConvertible {
  /// A file is not JSON.
  case notJSON(file: String, reason: String)
  /// Something the model must have is missing or of another kind.
  case malformed(at: String)
  /// Something the model has that the generator does not know.
  case unsupported(String)
  /// Two names of the model become one in Swift.
  case collision(String)
  /// A correction that does not fit the model.
  case overlay(String)
  /// The command line.
  case usage

  var description: String {
    switch self {
    case .notJSON(let file, let reason): "`\(file)` is not valid JSON: \(reason)"
    case .malformed(let place): "the model is malformed at `\(place)`"
    case .unsupported(let what): "the generator does not support \(what); extend it"
    case .collision(let what): "two names become `\(what)`; add a rule to `SwiftNames`"
    case .overlay(let what): "the overlay does not fit the model: \(what)"
    case .usage:
      "usage: ModelCompiler <model.json> <overlay.json> <folder of the generated code>\n"
        + "       ModelCompiler shapes <folder of the generated code> <model.json> <operations.json> …\n"
        + "       ModelCompiler compatibility <root of the repository>"
    }
  }
}
