/// How much room there is for rows and records.
public struct SpaceFacts: Hashable, Sendable {
  /// What the room is for: `data` or `audit trail`.
  public let purpose: String
  /// Where it is.
  public let path: String
  /// Bytes that the service may still write.
  public let freeBytes: UInt64
  /// Files that may still be made; nothing where the file system has no such limit.
  public let freeFiles: UInt64?

  /// Notes what was seen.
  public init(purpose: String, path: String, freeBytes: UInt64, freeFiles: UInt64?) {
    self.purpose = purpose
    self.path = path
    self.freeBytes = freeBytes
    self.freeFiles = freeFiles
  }

  /// Below this the server will soon refuse everything, in bytes.
  static let failureBytes: UInt64 = 64 * 1_048_576
  /// Below this there are days left at best, in bytes.
  static let warningBytes: UInt64 = 1_073_741_824
  /// Files that are made in a day at most, with room to spare.
  static let filesMin: UInt64 = 1_000

  /// Judges the room: without it the server refuses requests, as it must not answer without a record.
  public var diagnoses: [Diagnosis] {
    let words = "\(freeBytes / 1_048_576) MiB are free for the \(purpose) in `\(path)`"
    if freeBytes < SpaceFacts.failureBytes {
      return [.failure(.space, words, remedy: "free some at once: without it requests are refused")]
    }
    if let freeFiles, freeFiles < SpaceFacts.filesMin {
      return [
        .failure(
          .space, "only \(freeFiles) files can still be made for the \(purpose) in `\(path)`",
          remedy: "remove files, or make the file system anew with more of them")
      ]
    }
    if freeBytes < SpaceFacts.warningBytes {
      return [
        .warning(.space, words, remedy: "free some, or move old parts of the trail elsewhere")
      ]
    }
    return [.good(.space, words)]
  }
}
