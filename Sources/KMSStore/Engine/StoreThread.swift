#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A thread of its own for blocking calls, which must not hold up the cooperative pool.
enum StoreThread {
  /// What the new thread runs.
  private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Runs a closure on a new, detached thread.
  ///
  /// - Throws: `.unavailable(.outOfMemory)` when the system has no thread to give.
  static func run(_ body: @escaping @Sendable () -> Void) throws(StoreError) {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let start = Unmanaged.passRetained(Start(body))
    let status = pthread_create(
      &thread, nil,
      { argument in
        #if canImport(Darwin)
          Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        #else
          if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
        #endif
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      throw .unavailable(.outOfMemory)
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
  }

  /// A value that differs between threads that run at the same time.
  static func current() -> UInt {
    #if canImport(Darwin)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }
}
