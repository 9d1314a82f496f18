/// A file holds one idea.
struct FileLength: Rule {
  static let name = "file-length"
  static let linesMax = 500

  func findings(in repository: Repository) -> [Finding] {
    repository.files.compactMap { file in
      guard file.isOurWriting, file.lineCount > FileLength.linesMax else { return nil }
      return finding(
        file, FileLength.linesMax,
        "\(file.lineCount) lines; split by idea at \(FileLength.linesMax)")
    }
  }
}
