/// A relative link in a document leads to a file or folder that exists, and to a heading that the page has.
struct LiveLinks: Rule {
  static let name = "live-links"

  func findings(in repository: Repository) -> [Finding] {
    let headings = Dictionary(
      repository.documents.map { ($0.path, LiveLinks.anchors(in: $0)) },
      uniquingKeysWith: { first, _ in first })
    return repository.documents.flatMap { document in
      LiveLinks.links(in: document).compactMap { line, target in
        reason(target, from: document, repository.paths, headings).map {
          finding(document, line, $0)
        }
      }
    }
  }

  private func reason(
    _ target: String, from document: SourceFile, _ paths: Set<String>,
    _ headings: [String: Set<String>]
  ) -> String? {
    guard !target.contains(":") else { return nil }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let path =
      parts[0].isEmpty
      ? document.path : LiveLinks.resolved(String(parts[0]), from: document.path)
    guard let path, paths.contains(path) || headings[path] != nil else {
      return "the link `\(target)` leads nowhere"
    }
    guard parts.count == 2, let anchors = headings[path] else { return nil }
    return anchors.contains(String(parts[1]))
      ? nil : "the link `\(target)` names no heading of `\(path)`"
  }

  /// The path seen from the root, or nothing for one that leaves it.
  private static func resolved(_ target: String, from document: String) -> String? {
    var parts = document.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        guard parts.popLast() != nil else { return nil }
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// The targets of `[text](target)` outside of code, with their lines.
  private static func links(in document: SourceFile) -> [(line: Int, target: String)] {
    proseLines(of: document).flatMap { number, line in
      let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .map { $0.offset % 2 == 0 ? String($0.element) : "" }.joined()
      return prose.ranges(of: "](").map { range in
        (number, String(prose[range.upperBound...].prefix { $0 != ")" && $0 != " " }))
      }
    }
  }

  /// What headings are called in links: lower case, words joined by dashes.
  private static func anchors(in document: SourceFile) -> Set<String> {
    Set(
      proseLines(of: document).filter { $0.text.hasPrefix("#") }.map { _, line in
        line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
          .compactMap { character -> String? in
            if character == " " { return "-" }
            return character.isLetter || character.isNumber || "-_".contains(character)
              ? String(character) : nil
          }.joined()
      })
  }

  /// The lines that are not between fences, counted from 1.
  private static func proseLines(of document: SourceFile) -> [(number: Int, text: Substring)] {
    var isCode = false
    var lines: [(number: Int, text: Substring)] = []
    let all = document.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in all.enumerated() {
      if line.hasPrefix("```") {
        isCode.toggle()
      } else if !isCode {
        lines.append((index + 1, line))
      }
    }
    return lines
  }
}
