/// What the system lets a process do.
public struct LimitFacts: Hashable, Sendable {
  /// Whose limits these are: `the server` or `this shell`.
  public let subject: String
  /// How many files and connections may be open; nothing for any number.
  public let openFiles: UInt64?
  /// How many bytes may be locked in memory; nothing for any number.
  public let lockedBytes: UInt64?
  /// How large a core file may be, in bytes; nothing for any size.
  public let coreBytes: UInt64?
  /// Whether memory may be written to swap that is not known to be encrypted.
  public let hasSwap: Bool

  /// Notes what was seen.
  public init(
    subject: String, openFiles: UInt64?, lockedBytes: UInt64?, coreBytes: UInt64?, hasSwap: Bool
  ) {
    self.subject = subject
    self.openFiles = openFiles
    self.lockedBytes = lockedBytes
    self.coreBytes = coreBytes
    self.hasSwap = hasSwap
  }

  /// Connections, and the files of the store and the trail.
  static let openFilesMin: UInt64 = 4_096
  /// Room for the material of the keys that are held unwrapped.
  static let lockedBytesMin: UInt64 = 8 * 1_048_576

  /// Judges the limits: connections, locked memory, and where memory may be written to.
  public var diagnoses: [Diagnosis] {
    [files, locked, core, swap]
  }

  private var files: Diagnosis {
    guard let openFiles else { return .good(.limits, "\(subject) may open any number of files") }
    guard openFiles >= LimitFacts.openFilesMin else {
      return .warning(
        .limits, "\(subject) may open \(openFiles) files, and a connection is one",
        remedy: "set `LimitNOFILE=65536` in the unit, or `ulimit -n 65536`")
    }
    return .good(.limits, "\(subject) may open \(openFiles) files")
  }

  private var locked: Diagnosis {
    guard let lockedBytes else { return .good(.memory, "\(subject) may lock any amount of memory") }
    let words = "\(subject) may lock \(lockedBytes / 1_048_576) MiB of memory"
    guard lockedBytes >= LimitFacts.lockedBytesMin else {
      return .warning(
        .memory, words + ", too little for the keys it holds",
        remedy: "set `LimitMEMLOCK=64M` in the unit, or `ulimit -l 65536`")
    }
    return .good(.memory, words)
  }

  private var core: Diagnosis {
    guard coreBytes == 0 else {
      return .warning(
        .memory, "\(subject) may leave core files",
        remedy: "set `LimitCORE=0` in the unit, or `ulimit -c 0`")
    }
    return .good(.memory, "\(subject) leaves no core files")
  }

  private var swap: Diagnosis {
    guard hasSwap else { return .good(.memory, "there is no swap") }
    return .warning(
      .memory,
      "there is swap: keys are locked in memory, but plaintext of callers may be written there",
      remedy: "switch swap off, or encrypt it")
  }
}
