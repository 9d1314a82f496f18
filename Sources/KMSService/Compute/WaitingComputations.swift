/// What waits for a thread of a pool: the state behind its lock, without threads.
struct WaitingComputations {
  typealias Work = @Sendable () -> Void

  /// What became of new work.
  enum Admission: Hashable {
    /// It waits, and a thread more is needed for it.
    case needsThread
    /// It waits, and a sleeping thread is to be woken for it.
    case needsWaking
    /// It waits for a thread that is busy.
    case waits
    /// The queue is full or closed.
    case refused
  }

  /// What a thread does next.
  enum Turn {
    case work(Work)
    case sleep
    case end
  }

  private let threadsMax: Int
  private let waitingMax: Int
  private var waiting: [Work] = []
  private var threads = 0
  private var idleThreads = 0
  private var isClosed = false

  init(threadsMax: Int, waitingMax: Int) {
    self.threadsMax = max(1, threadsMax)
    self.waitingMax = max(1, waitingMax)
  }

  /// Takes work in, if there is room.
  mutating func admit(_ work: @escaping Work) -> Admission {
    guard !isClosed, waiting.count < waitingMax else { return .refused }
    waiting.append(work)
    if waiting.count > idleThreads, threads < threadsMax {
      threads += 1
      return .needsThread
    }
    return idleThreads > 0 ? .needsWaking : .waits
  }

  /// Takes back the thread that the system did not give.
  ///
  /// - Returns: what nobody is left to run.
  mutating func threadFailed() -> [Work] {
    threads -= 1
    guard threads == 0 else { return [] }
    defer { waiting = [] }
    return waiting
  }

  /// What a thread that has nothing to do does next.
  ///
  /// - Parameter wasIdle: whether it slept before.
  mutating func next(wasIdle: Bool) -> Turn {
    if wasIdle { idleThreads -= 1 }
    guard waiting.isEmpty else { return .work(waiting.removeFirst()) }
    guard !isClosed else {
      threads -= 1
      return .end
    }
    idleThreads += 1
    return .sleep
  }

  /// Takes no more work in and drops what waits.
  ///
  /// - Returns: how many threads sleep and must be woken to end.
  mutating func close() -> Int {
    guard !isClosed else { return 0 }
    isClosed = true
    waiting = []
    return idleThreads
  }
}
