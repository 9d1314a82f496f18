/// A read that waits for the store's thread.
package struct WaitingRead: Sendable {
  /// Runs the closure and returns the completion, ready to be called.
  let run: @Sendable (EngineReader) -> @Sendable () -> Void
  /// Calls the completion with an error instead.
  let refuse: @Sendable (StoreError) -> Void
}

/// A write that waits for the store's thread.
package struct WaitingWrite: Sendable {
  /// Runs the closure.
  let run: @Sendable (EngineTransaction) -> RanWrite
  /// Calls the completion with an error instead, whether or not the closure ran.
  let refuse: @Sendable (StoreError) -> Void
}

/// A write whose closure has run.
package struct RanWrite: Sendable {
  /// Whether the closure wants its changes kept.
  let isKept: Bool
  /// Calls the completion with what the closure returned or threw.
  let deliver: @Sendable () -> Void
}

/// A scrub that waits for the store's thread.
package typealias WaitingScrub = @Sendable (Result<Void, StoreError>) -> Void

/// What waits for the store's thread, and in which order it gets its turn. Pure; `StoreWorker` is its
/// shell.
package struct WaitingWork: Sendable {
  /// One round of the store's thread: some reads, then one group of writes, then one scrub for all.
  package struct Turn: Sendable {
    /// Reads, in the order in which they came.
    package fileprivate(set) var reads: [WaitingRead] = []
    /// Writes that share one commit.
    package fileprivate(set) var writes: [WaitingWrite] = []
    /// Those who wait for one scrub.
    package fileprivate(set) var scrubs: [WaitingScrub] = []
  }

  /// What the thread does next.
  package enum Next: Sendable {
    case turn(Turn)
    case sleep
    case end
  }

  private var reads: [WaitingRead] = []
  private var writes: [WaitingWrite] = []
  private var scrubs: [WaitingScrub] = []
  private var isClosing = false
  private var isAsleep = false

  /// Nothing waits.
  package init() {}

  /// Lets a read wait. Returns why it may not, or whether the thread must be woken.
  package mutating func admit(_ read: WaitingRead) -> Result<Bool, StoreError> {
    guard !isClosing else { return .failure(.closed) }
    guard reads.count < StoreLimits.waitingReadsMax else { return .failure(.overloaded) }
    reads.append(read)
    return .success(wake())
  }

  /// Lets a write wait. Returns why it may not, or whether the thread must be woken.
  package mutating func admit(_ write: WaitingWrite) -> Result<Bool, StoreError> {
    guard !isClosing else { return .failure(.closed) }
    guard writes.count < StoreLimits.waitingWritesMax else { return .failure(.overloaded) }
    writes.append(write)
    return .success(wake())
  }

  /// Lets a scrub wait. Returns why it may not, or whether the thread must be woken.
  package mutating func admit(scrub: @escaping WaitingScrub) -> Result<Bool, StoreError> {
    guard !isClosing else { return .failure(.closed) }
    guard scrubs.count < StoreLimits.waitingScrubsMax else { return .failure(.overloaded) }
    scrubs.append(scrub)
    return .success(wake())
  }

  /// Admits nothing any more. Returns whether the thread must be woken.
  package mutating func close() -> Bool {
    isClosing = true
    return wake()
  }

  /// Takes out the next turn: whoever waits longest goes first, and no kind waits for all of another.
  package mutating func next() -> Next {
    if reads.isEmpty && writes.isEmpty && scrubs.isEmpty {
      if isClosing { return .end }
      isAsleep = true
      return .sleep
    }
    var turn = Turn()
    turn.reads = WaitingWork.take(StoreLimits.turnReadsMax, from: &reads)
    turn.writes = WaitingWork.take(StoreLimits.groupWritesMax, from: &writes)
    swap(&turn.scrubs, &scrubs)
    return .turn(turn)
  }

  private mutating func wake() -> Bool {
    defer { isAsleep = false }
    return isAsleep
  }

  private static func take<Item>(_ count: Int, from items: inout [Item]) -> [Item] {
    if items.count <= count {
      var taken: [Item] = []
      swap(&taken, &items)
      return taken
    }
    let taken = Array(items.prefix(count))
    items.removeFirst(count)
    return taken
  }
}
