/// Where the statements of a policy stand in its text.
///
/// A statement begins where the one before it ended, or behind the bracket or brace that opens; it ends behind its
/// closing brace. Lines and columns count from 1.
/// Source: observed with SimulatePrincipalPolicy and SimulateCustomPolicy.
struct StatementPlaces {
  struct Place: Hashable {
    var line = 1
    var column = 1
  }

  /// One for each statement of the document.
  private(set) var statements: [(start: Place, end: Place)] = []

  private var place = Place()
  private var depth = 0
  private var text: String?
  private var isEscaped = false
  /// The last text at the depth of the document's members.
  private var name = ""
  private var isStatement = false
  /// The depth of the braces of statements, once it is known.
  private var statementDepth: Int?
  private var start = Place()

  /// Looks through a document that was found to be JSON.
  init(_ document: String) {
    for scalar in document.unicodeScalars {
      let isLineEnd = scalar == "\n"
      place = Place(
        line: place.line + (isLineEnd ? 1 : 0), column: isLineEnd ? 1 : place.column + 1)
      guard text == nil else {
        continueText(scalar)
        continue
      }
      take(scalar)
    }
  }

  private mutating func continueText(_ scalar: Unicode.Scalar) {
    if isEscaped {
      isEscaped = false
    } else if scalar == "\\" {
      isEscaped = true
    } else if scalar == "\"" {
      if depth == 1 { name = text ?? "" }
      text = nil
      return
    }
    text?.unicodeScalars.append(scalar)
  }

  /// A character outside of texts; `place` is behind it.
  private mutating func take(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": text = ""
    case ":" where depth == 1: isStatement = name == "Statement"
    case "[", "{":
      depth += 1
      guard isStatement, depth == 2 else { return }
      statementDepth = scalar == "{" ? 2 : 3
      start = place
    case "]", "}":
      if isStatement, depth == statementDepth, scalar == "}" {
        statements.append((start, place))
        start = place
      }
      depth -= 1
      if depth == 1 { isStatement = false }
    default: return
    }
  }
}
