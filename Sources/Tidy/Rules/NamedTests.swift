/// A document that names an end-to-end test, as the list of differences and the threat model do, names one
/// that exists.
struct NamedTests: Rule {
  static let name = "named-tests"

  func findings(in repository: Repository) -> [Finding] {
    let tests = repository.files.filter { $0.path.hasSuffix(".py") }
    let known = tests.reduce(into: Set(tests.map(\.baseName))) { known, file in
      for line in file.text.split(separator: "\n") where line.hasPrefix("def test_") {
        known.insert(String(line.dropFirst(4).prefix { $0 != "(" }))
      }
    }
    return repository.documents.flatMap { document in
      document.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
        number, line in
        NamedTests.names(in: line).filter { !known.contains($0) }.map {
          finding(document, number + 1, "there is no test `\($0)`")
        }
      }
    }
  }

  /// The words of a line that begin like a test's name; `test_a.py` stands for its file.
  private static func names(in line: Substring) -> [String] {
    line.ranges(of: "`test_").map { range in
      String(
        line[range.lowerBound...].dropFirst().prefix { $0 == "_" || $0.isLetter || $0.isNumber })
    }
    .filter { $0 != "test_" }
  }
}
