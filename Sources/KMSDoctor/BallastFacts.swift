/// What is known of the space that is set aside for the time when the disk is full.
public struct BallastFacts: Hashable, Sendable {
  /// How the space is found.
  public enum State: Hashable, Sendable {
    /// Nothing is set aside.
    case absent
    /// So many bytes are.
    case present(bytes: UInt64)
    /// It was taken for the segment that is written on; so many bytes of it are left.
    case inUse(leftBytes: UInt64)
  }

  /// How many bytes the configuration wants; nothing if there is no configuration file.
  public let wantedBytes: UInt64?
  /// What is there.
  public let state: State
  /// Whether a server runs.
  public let isServed: Bool
  /// Bytes that are free where the trail is.
  public let freeBytes: UInt64

  /// Notes what was seen.
  public init(wantedBytes: UInt64?, state: State, isServed: Bool, freeBytes: UInt64) {
    self.wantedBytes = wantedBytes
    self.state = state
    self.isServed = isServed
    self.freeBytes = freeBytes
  }

  /// What a file system adds to a file at most, in bytes.
  static let slackBytes: UInt64 = 1_048_576

  /// Judges whether `Decrypt` goes on when the disk is full.
  public var diagnoses: [Diagnosis] {
    switch state {
    case .present(let bytes): [present(bytes)]
    case .inUse(let leftBytes) where isServed:
      [
        .failure(
          .ballast,
          "the disk was full: only `Decrypt` is answered, in the \(BallastFacts.mebibytes(leftBytes)) that "
            + "are left of what was set aside",
          remedy: "free space at once; the server goes on by itself within seconds")
      ]
    case .absent, .inUse: [absent]
    }
  }

  private func present(_ bytes: UInt64) -> Diagnosis {
    let words = "\(BallastFacts.mebibytes(bytes)) are set aside for `Decrypt` when the disk is full"
    guard let wantedBytes else { return .good(.ballast, words) }
    guard wantedBytes > bytes || bytes - wantedBytes > BallastFacts.slackBytes else {
      return .good(.ballast, words)
    }
    return .warning(
      .ballast, "\(words), not \(BallastFacts.mebibytes(wantedBytes)) as the configuration says",
      remedy: "start the server again: it sets aside what the configuration says, if that is free")
  }

  private var absent: Diagnosis {
    guard let wantedBytes else {
      return .unknown(
        .ballast, "nothing is set aside for the time when the disk is full",
        remedy: "name the configuration with `--config`: it says whether anything should be")
    }
    guard wantedBytes > 0 else {
      return .good(
        .ballast,
        "the configuration sets nothing aside: when the disk is full `Decrypt` stops, too")
    }
    let words = "\(BallastFacts.mebibytes(wantedBytes)) that should be set aside are not"
    if isServed {
      return .failure(
        .ballast, words, remedy: "free so much; the server sets it aside within seconds")
    }
    guard freeBytes >= wantedBytes else {
      return .failure(
        .ballast, "\(words), and no more than \(BallastFacts.mebibytes(freeBytes)) are free",
        remedy: "free so much, or lower `audit.ballastMebibytes`")
    }
    return .good(
      .ballast, "\(BallastFacts.mebibytes(wantedBytes)) are set aside when the server starts")
  }

  private static func mebibytes(_ bytes: UInt64) -> String { "\(bytes / 1_048_576) MiB" }
}
