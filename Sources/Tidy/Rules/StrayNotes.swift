/// A note to ourselves names the issue that will settle it: `TODO(#12): …`.
struct StrayNotes: Rule {
  static let name = "stray-notes"

  func findings(in repository: Repository) -> [Finding] {
    repository.files.filter { $0.isOurWriting }.flatMap { file in
      StrayNotes.notes(in: file).compactMap { line, text in
        StrayNotes.isStray(text)
          ? finding(file, line, "a note without its issue; write `TODO(#12): …` or do it now")
          : nil
      }
    }
  }

  /// The texts where notes may stand: comments of Swift files, every line of other files.
  private static func notes(in file: SourceFile) -> [(line: Int, text: Substring)] {
    guard !file.isSwift else {
      return file.comments.flatMap { comment in
        comment.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
          (comment.line + $0.offset, $0.element)
        }
      }
    }
    return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      ($0.offset + 1, $0.element)
    }
  }

  private static func isStray(_ text: Substring) -> Bool {
    for word in ["TODO", "FIXME"] {
      guard let range = text.firstRange(of: word) else { continue }
      // In backquotes the word is spoken about.
      if text[..<range.lowerBound].hasSuffix("`") { continue }
      let tail = text[range.upperBound...]
      guard tail.hasPrefix("(#"), let end = tail.firstRange(of: "):") else { return true }
      let number = tail[tail.index(tail.startIndex, offsetBy: 2)..<end.lowerBound]
      guard !number.isEmpty, number.allSatisfy(\.isNumber) else { return true }
    }
    return false
  }
}
