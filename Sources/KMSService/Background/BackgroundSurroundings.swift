public import KMSModel

/// What the background service gets from the program.
public struct BackgroundSurroundings: Sendable {
  /// The wall clock.
  public let now: @Sendable () -> Timestamp
  /// A clock that nobody sets: milliseconds since the machine was started, sleep included.
  public let elapsedMilliseconds: @Sendable () -> Int64
  /// Which start of the machine this is.
  public let bootID: String
  /// Whether an operator has confirmed the wall clock since it was last asked.
  public let takeClockConfirmation: @Sendable () -> Bool
  /// Where to say what operators should know.
  public let log: @Sendable (String) -> Void
  /// Where to count.
  public let count: @Sendable (BackgroundCount) -> Void

  /// Collects it.
  public init(
    now: @escaping @Sendable () -> Timestamp,
    elapsedMilliseconds: @escaping @Sendable () -> Int64, bootID: String,
    takeClockConfirmation: @escaping @Sendable () -> Bool = { false },
    log: @escaping @Sendable (String) -> Void = { _ in },
    count: @escaping @Sendable (BackgroundCount) -> Void = { _ in }
  ) {
    self.now = now
    self.elapsedMilliseconds = elapsedMilliseconds
    self.bootID = bootID
    self.takeClockConfirmation = takeClockConfirmation
    self.log = log
    self.count = count
  }
}

/// What the background service counts.
public enum BackgroundCount: Hashable, Sendable {
  /// A service event was accepted by the trail; by its name.
  case serviceEvent(String)
  /// How many deletions and expiries wait because the wall clock is not believed.
  case held(Int)
  /// A wrapping epoch was retired.
  case epochRetired
}
