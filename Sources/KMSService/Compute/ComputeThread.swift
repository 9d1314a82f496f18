#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A thread of our own for work that would hold up event loops and the cooperative pool.
enum ComputeThread {
  /// How gladly a thread lets others go first: the nice value of its scheduling.
  enum Urgency: Int32, Sendable {
    case normal = 0
    case low = 10
    case lowest = 19
  }

  #if os(Linux)
    /// `PRIO_PROCESS`, whose type differs between C libraries. Process 0 is the calling thread.
    private static let ofThreads: Int32 = 0
  #endif

  private final class Start: Sendable {
    let urgency: Urgency
    let body: @Sendable () -> Void

    init(_ urgency: Urgency, _ body: @escaping @Sendable () -> Void) {
      self.urgency = urgency
      self.body = body
    }

    func run() {
      // Linux keeps a nice value for each thread; elsewhere it is the process's and stays as it is.
      #if os(Linux)
        if urgency != .normal { setpriority(ComputeThread.ofThreads, 0, urgency.rawValue) }
      #endif
      body()
    }
  }

  /// Runs a closure on a new, detached thread.
  ///
  /// - Returns: whether the system had a thread to give.
  static func run(_ urgency: Urgency, _ body: @escaping @Sendable () -> Void) -> Bool {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let start = Unmanaged.passRetained(Start(urgency, body))
    let status = pthread_create(
      &thread, nil,
      { argument in
        #if canImport(Darwin)
          Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run()
        #else
          if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run() }
        #endif
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return false
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
    return true
  }
}
