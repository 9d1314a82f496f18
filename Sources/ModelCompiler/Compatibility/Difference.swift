/// A row of docs/DIVERGENCES.md.
struct Difference {
  /// The chapter that it stands in.
  let chapter: String
  /// What differs.
  let text: String
  /// Why, and the test: the other cells of the row.
  let rest: [String]

  /// Reads every row of every table.
  ///
  /// - Throws: `.malformed` if there is no row, or one outside a chapter.
  static func all(in document: String) throws(CompilerError) -> [Difference] {
    var chapter: String?
    var found: [Difference] = []
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { chapter = String(line.dropFirst(3)) }
      guard line.hasPrefix("| ") else { continue }
      let cells = cells(of: line)
      guard let first = cells.first, !["Difference", "Choice", "---"].contains(first) else {
        continue
      }
      guard let chapter, cells.count >= 2 else { throw .malformed(at: "differences: \(line)") }
      found.append(Difference(chapter: chapter, text: first, rest: Array(cells.dropFirst())))
    }
    guard !found.isEmpty else { throw .malformed(at: "differences") }
    return found
  }

  /// Whether the row names a word of the API, whole, and not as a part of a longer one.
  func names(_ word: String) -> Bool { Difference.words(of: text).contains(word) }

  /// Whether the row names a word of the API between backquotes.
  func quotes(_ word: String) -> Bool {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().contains {
      $0.offset % 2 == 1 && Difference.words(of: String($0.element)).contains(word)
    }
  }

  private static func words(of text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
  }

  private static func cells(of line: Substring) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
      cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
