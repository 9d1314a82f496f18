/// A comment or text that sends the reader to `docs` sends them to a page that exists.
struct LiveReferences: Rule {
  static let name = "live-references"

  func findings(in repository: Repository) -> [Finding] {
    let documents = Set(repository.documents.map(\.path))
    return repository.files.flatMap { file in
      file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
        number, line in
        LiveReferences.pages(in: line).filter { !documents.contains($0) }.map {
          finding(file, number + 1, "there is no `\($0)`")
        }
      }
    }
  }

  /// The paths below `docs` that a line names.
  private static func pages(in line: Substring) -> [String] {
    line.ranges(of: "docs/").compactMap { range in
      let path = line[range.lowerBound...].prefix { character in
        character.isLetter || character.isNumber || "/-_.".contains(character)
      }
      // A full stop at the end is the sentence's.
      let page = path.hasSuffix(".") ? path.dropLast() : path
      let isOurs = !line[..<range.lowerBound].hasSuffix("/")
      return page.hasSuffix(".md") && isOurs ? String(page) : nil
    }
  }
}
