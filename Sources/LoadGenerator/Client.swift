import NIOCore
import NIOPosix
import NIOSSL

/// Some connections to one server, all on one event loop.
final class Client: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let options: ServerOptions
  private let tls: NIOSSLContext?
  private let reconnects: Bool

  init(_ options: ServerOptions, reconnects: Bool = false) async throws {
    self.options = options
    self.reconnects = reconnects
    if options.tls {
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.certificateVerification = .none
      tls = try NIOSSLContext(configuration: configuration)
    } else {
      tls = nil
    }
  }

  /// Runs an errand to its end.
  func run(_ errand: Errand) async throws {
    let done = group.next().makePromise(of: Void.self)
    errand.begin(done)
    try await connect(errand)
    try await done.futureResult.get()
  }

  /// Runs an endless errand for a while.
  func measure(
    _ errand: Errand, process: ServerProcess, warmUpMilliseconds: Int64, milliseconds: Int64
  ) async throws -> Observation {
    let loop = group.next()
    let done = loop.makePromise(of: Void.self)
    errand.begin(done)
    try await connect(errand)
    let observed = loop.flatScheduleTask(in: .milliseconds(warmUpMilliseconds)) {
      let began = NIODeadline.now()
      let before = Result { try process.usage() }
      errand.count(true)
      return loop.scheduleTask(in: .milliseconds(milliseconds)) {
        errand.count(false)
        let after = try process.usage()
        errand.end()
        return Self.observation(errand, from: try before.get(), to: after, in: .now() - began)
      }.futureResult
    }
    async let result = observed.futureResult.get()
    // Ends early only if a connection failed.
    try await done.futureResult.get()
    return try await result
  }

  func stop() async {
    await withCheckedContinuation { continuation in
      group.shutdownGracefully { _ in continuation.resume() }
    }
  }

  private static func observation(
    _ errand: Errand, from before: ServerProcess.Usage, to after: ServerProcess.Usage,
    in time: TimeAmount
  ) -> Observation {
    Observation(
      requests: errand.nanoseconds.count, failures: errand.failures,
      elapsedNanoseconds: time.nanoseconds,
      userNanoseconds: after.userNanoseconds - before.userNanoseconds,
      systemNanoseconds: after.systemNanoseconds - before.systemNanoseconds,
      residentBytes: after.residentBytes, latencies: errand.nanoseconds.sorted())
  }

  private func connect(_ errand: Errand) async throws {
    for _ in 0..<options.connections { try await connectOnce(errand).get() }
  }

  private func connectOnce(_ errand: Errand) -> EventLoopFuture<Void> {
    let bootstrap = ClientBootstrap(group: group)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { [self] channel in
        if reconnects {
          channel.closeFuture.whenSuccess { [self] in
            guard !errand.isOver else { return }
            connectOnce(errand).whenFailure { errand.fail(LoadFailure("\($0)")) }
          }
        }
        return channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: tls, serverHostname: nil))
          }
          try channel.pipeline.syncOperations.addHandler(
            ClientConnection(errand, requestsMax: reconnects ? 1 : .max))
        }
      }
    return bootstrap.connect(host: "127.0.0.1", port: options.port).map { _ in }
  }
}
