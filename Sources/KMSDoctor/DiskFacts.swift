/// What is known of the disk under a data folder.
public struct DiskFacts: Hashable, Sendable {
  /// Where the file system comes from.
  public enum FileSystem: Hashable, Sendable {
    /// A disk of this machine.
    case local
    /// Memory: everything is lost when the machine stops.
    case memory
    /// Another machine.
    case network(String)
  }

  /// The kind of file system.
  public let fileSystem: FileSystem
  /// How long each of some small writes took until it was on the disk, in nanoseconds.
  public let syncNanoseconds: [UInt64]
  /// Why writing failed; nothing if it did not.
  public let writeFailure: String?

  /// Notes what was measured.
  public init(fileSystem: FileSystem, syncNanoseconds: [UInt64], writeFailure: String? = nil) {
    self.fileSystem = fileSystem
    self.syncNanoseconds = syncNanoseconds
    self.writeFailure = writeFailure
  }

  /// From this on every write that waits for the disk is felt, in nanoseconds.
  static let slowNanoseconds: UInt64 = 20_000_000
  /// From this on callers time out when a few of them wait, in nanoseconds.
  static let unusableNanoseconds: UInt64 = 500_000_000

  /// Judges where acknowledged writes go, and how fast.
  public var diagnoses: [Diagnosis] {
    var found: [Diagnosis] = []
    switch fileSystem {
    case .local: break
    case .memory:
      found.append(
        .failure(
          .disk, "the data folder is in memory: keys are lost when the machine stops",
          remedy: "move the folder to a disk"))
    case .network(let name):
      found.append(
        .failure(
          .disk, "the data folder is on a network file system (\(name))",
          remedy: "move the folder to a disk of this machine: locks and syncs must be real"))
    }
    if let writeFailure {
      found.append(
        .failure(
          .disk, "cannot write to the data folder: \(writeFailure)",
          remedy: "run this as the user of the service; free space; look for disk errors"))
    } else {
      found.append(speed)
    }
    return found
  }

  private var speed: Diagnosis {
    let sorted = syncNanoseconds.sorted()
    guard let slowest = sorted.last else {
      return .unknown(.disk, "no write was timed", remedy: "run this as the user of the service")
    }
    let median = sorted[sorted.count / 2]
    let words =
      "a write is on the disk after \(DiskFacts.milliseconds(median)) ms, at most "
      + "\(DiskFacts.milliseconds(slowest)) ms of \(sorted.count) tries"
    if median >= DiskFacts.unusableNanoseconds {
      return .failure(.disk, words, remedy: "look for disk errors, or use another disk")
    }
    if median >= DiskFacts.slowNanoseconds {
      return .warning(
        .disk, words,
        remedy: "use a disk with power-loss protection; every change and record waits for it")
    }
    return .good(.disk, words)
  }

  /// Two digits after the point.
  private static func milliseconds(_ nanoseconds: UInt64) -> String {
    let hundredths = nanoseconds / 10_000
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
