/// docs/compatibility.md: every operation, parameter and error of the API, with what differs here.
///
/// A difference belongs to the operations that it names; if it names none, to those that have a parameter
/// that it names between backquotes; else to the API as a whole.
struct CompatibilityPage {
  private let model: ServiceModel
  private let differences: [Difference]
  private let unimplemented: Set<String>
  private let sources: [String]

  /// Collects what the page is made of.
  ///
  /// - Parameters:
  ///   - model: the corrected model.
  ///   - differences: docs/DIVERGENCES.md.
  ///   - unimplemented: the operations that are not there, one a line.
  ///   - sources: the code that answers requests; an error that it does not name is never sent.
  /// - Throws: `.malformed` if a list names what the model does not have, or cannot be read.
  init(model: ServiceModel, differences: String, unimplemented: String, sources: [String])
    throws(CompilerError)
  {
    self.model = model
    self.differences = try Difference.all(in: differences)
    self.unimplemented = Set(unimplemented.split(separator: "\n").map(String.init))
    self.sources = sources
    let names = Set(model.operations.map(\.name))
    if let stranger = self.unimplemented.subtracting(names).sorted().first {
      throw .malformed(at: "unimplemented.\(stranger)")
    }
  }

  /// The page.
  func text() throws(CompilerError) -> String {
    var text = introduction + summary + general + errorTable
    for operation in model.operations { text += try chapter(operation) }
    return text
  }

  private var introduction: String {
    let there = model.operations.count - unimplemented.count
    return """
      # Compatibility with AWS KMS

      Made by `scripts/generate-compatibility` from the model of the API, [DIVERGENCES.md](DIVERGENCES.md) and the code; do
      not edit. The reasons of the differences and their tests stand in DIVERGENCES.md, texts of errors in
      [errors.md](errors.md), forms of answers and the actions of IAM, STS and Organizations in [answers.md](answers.md).

      \(there) of \(model.operations.count) operations are there. What is not named as a difference is meant to be as AWS
      documents it; if it is not, that is a bug.


      """
  }

  private var summary: String {
    var text = "## Operations\n\n| Operation | Here | Differences |\n| --- | --- | --- |\n"
    for operation in model.operations {
      let count = differences(of: operation).count
      text +=
        "| [\(operation.name)](#\(operation.name.lowercased())) | "
        + (unimplemented.contains(operation.name) ? "no" : "yes") + " | "
        + (count == 0 ? "none of its own" : "\(count)") + " |\n"
    }
    return text + "\n"
  }

  private var general: String {
    let own = Set(model.operations.flatMap { differences(of: $0).map(\.text) })
    var text = "## Differences of the API as a whole\n"
    var chapter = ""
    for difference in differences where !own.contains(difference.text) {
      if difference.chapter != chapter {
        chapter = difference.chapter
        text += "\n### \(chapter)\n\n"
      }
      text += bullet(difference)
    }
    return text + "\n"
  }

  private var errorTable: String {
    var text = "## Errors\n\n| Code | Status | Sent here | From |\n| --- | --- | --- | --- |\n"
    for error in model.errors {
      let from = error.evidence == nil ? "the model" : "not in the model; errors of every service"
      text +=
        "| \(error.code) | \(error.status) | \(isSent(error.code) ? "yes" : "never") | \(from) |\n"
    }
    return text + "\n"
  }

  private func chapter(_ operation: OperationModel) throws(CompilerError) -> String {
    var text = "## \(operation.name)\n\n"
    if unimplemented.contains(operation.name) {
      text += "Not there: answers UnsupportedOperationException, which names the operation.\n\n"
    }
    let rows = try ParameterList(model: model).rows(of: operation.input)
    if rows.isEmpty {
      text += "No parameters.\n\n"
    } else {
      text += "| Parameter | Type and limits | Required |\n| --- | --- | --- |\n"
      for row in rows {
        text += "| `\(row.path)` | \(row.type) | \(row.isRequired ? "yes" : "no") |\n"
      }
      text += "\n"
    }
    if let output = operation.output, case .structure(let members)? = model.shapes[output]?.kind {
      text += "Answer: " + members.map { "`\($0.name)`" }.joined(separator: ", ") + ".\n\n"
    }
    let codes = operation.errors.map { isSent($0) ? $0 : "\($0) (never sent here)" }
    text += "Errors: \(codes.joined(separator: ", ")).\n\n"
    let own = differences(of: operation)
    guard !own.isEmpty else { return text }
    return text + "Differences:\n\n" + own.map(bullet).joined() + "\n"
  }

  private func bullet(_ difference: Difference) -> String {
    switch difference.rest.count {
    case 1: "- \(difference.text) (not known of AWS; test: \(difference.rest[0]))\n"
    default: "- \(difference.text) (\(difference.rest[0]))\n"
    }
  }

  private func differences(of operation: OperationModel) -> [Difference] {
    differences.filter { difference in
      if difference.names(operation.name) { return true }
      guard !model.operations.contains(where: { difference.names($0.name) }),
        case .structure(let members)? = model.shapes[operation.input]?.kind
      else { return false }
      return members.contains { difference.quotes($0.name) }
    }
  }

  private func isSent(_ code: String) -> Bool {
    let name = "." + SwiftNames.errorCase(code)
    return sources.contains { source in
      source.ranges(of: name).contains { range in
        let next = source[range.upperBound...].first
        return next.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true
      }
    }
  }
}
