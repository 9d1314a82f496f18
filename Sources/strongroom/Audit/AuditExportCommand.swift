import ArgumentParser
import Glibc
import KMSAudit
import KMSAuditFile
import KMSAuditReading

/// `strongroom audit export`: records for other programs.
struct AuditExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write records of the audit trail for other programs.",
    discussion: """
      `json-lines` is one record a line, to standard output or a new file. `cloudtrail` makes the \
      folders and gzip files that CloudTrail delivers, `AWSLogs/<account>/CloudTrail/<region>/…`, \
      below the folder `--output`; records that belong to no account are left out and counted. \
      Exporting the same records again makes the same files.
      """)

  /// In which form records are written.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    /// One record a line.
    case jsonLines = "json-lines"
    /// Folders and gzip files.
    case cloudtrail
  }

  @OptionGroup var filters: AuditFilterOptions

  @Option(help: "The folder that holds the data.")
  var data: String = "./strongroom-data"

  @Option(help: "In which form records are written.")
  var format: Form = .jsonLines

  @Option(help: "A new file for `json-lines`; the folder for `cloudtrail`.")
  var output: String?

  func validate() throws {
    if format == .cloudtrail && output == nil {
      throw ValidationError("`--format cloudtrail` needs `--output`, a folder")
    }
  }

  func run() throws {
    let scan = try TrailScan(DataFolder(path: data), filters.filter)
    switch (format, output) {
    case (.jsonLines, nil): try exportLines(scan, to: ExportFile(descriptor: STDOUT_FILENO))
    case (.jsonLines, let path?): try exportLines(scan, to: ExportFile(newAt: path))
    case (.cloudtrail, let folder?): try exportFiles(scan, below: folder)
    case (.cloudtrail, nil): return
    }
    if scan.unreadableCount > 0 {
      Log.write("\(scan.unreadableCount) lines of the trail are no records and were left out")
    }
  }

  private func exportLines(_ scan: TrailScan, to file: ExportFile) throws(ProgramError) {
    while let match = try scan.next() {
      try file.write(match.line.event + [UInt8(ascii: "\n")])
    }
    try file.finish()
  }

  private func exportFiles(_ scan: TrailScan, below folder: String) throws(ProgramError) {
    var batches = CloudTrailBatches()
    var fileCount = 0
    var recordCount = 0
    func write(_ file: CloudTrailBatches.File) throws(ProgramError) {
      let compressed: [UInt8]
      do {
        compressed = try GzipFile.compress(file.json)
      } catch {
        throw ProgramError("no memory is left to compress `\(file.path)`")
      }
      try ExportFile.replace(at: "\(folder)/\(file.path)", below: folder, with: compressed)
      fileCount += 1
      recordCount += file.recordCount
    }
    while let match = try scan.next() {
      if let file = batches.add(match.entry, match.line.event) { try write(file) }
    }
    for file in batches.finish() { try write(file) }
    print("\(recordCount) records in \(fileCount) files, \(batches.leftOutCount) left out")
  }
}
