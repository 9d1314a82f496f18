package import NIOCore
import NIOExtras
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP/1 server on its own event loops. It knows nothing of what it serves.
public final class HTTPServer: Sendable {
  private struct Listener: Sendable {
    let channel: any Channel
    let quiescing: ServerQuiescingHelper
  }

  private struct Running: Sendable {
    let group: MultiThreadedEventLoopGroup
    let listeners: [Listener]
    let loops: [ObjectIdentifier: NIOLoopBound<LoopServices>]
    let tls: TLSContextSource?
  }

  private enum State: Sendable {
    case new, starting
    case running(Running)
    case stopped
  }

  private let configuration: HTTPServerConfiguration
  private let service: HTTPService
  private let surroundings: HTTPSurroundings
  private let census: ConnectionCensus
  private let state = Mutex(State.new)

  /// Makes a server that does not listen yet.
  ///
  /// - Parameters:
  ///   - configuration: where and how it listens, and its limits.
  ///   - handler: answers the requests.
  ///   - refusals: words the answers that the server itself gives.
  ///   - metrics: what is counted; `nil` for nothing.
  ///   - surroundings: clocks and randomness.
  ///   - events: called on event loops with what is worth a log line; must not block.
  public init(
    configuration: HTTPServerConfiguration, handler: any HTTPRequestHandler,
    refusals: any HTTPRefusalRenderer, metrics: HTTPServerMetrics? = nil,
    surroundings: HTTPSurroundings,
    events: @escaping @Sendable (HTTPServerEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.surroundings = surroundings
    self.census = ConnectionCensus(limits: configuration.limits)
    self.service = HTTPService(
      limits: configuration.limits, deadlines: Deadlines(configuration.limits), handler: handler,
      refusals: refusals, metrics: metrics, events: events)
  }

  /// Loads the certificate, listens on every endpoint, and serves until shut down.
  ///
  /// - Returns: the bound endpoints in the order of the configuration, with numeric host and real port.
  /// - Throws: if one endpoint fails, none is listened on.
  public func start() async throws(HTTPServerError) -> [HTTPServerConfiguration.Endpoint] {
    try claimStart()
    let tls: TLSContextSource?
    if let files = configuration.tls {
      tls = try TLSContextSource(files, limits: configuration.limits)
    } else {
      tls = nil
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.eventLoopCount))
    do throws(HTTPServerError) {
      return try await listen(group: group, tls: tls)
    } catch {
      await Self.stop(group)
      state.withLock { $0 = .stopped }
      throw error
    }
  }

  /// Puts the handlers of a plain connection on a channel that somebody else made, on its own event loop: for
  /// benchmarks without sockets.
  package func adopt(_ channel: any Channel) throws {
    let loop = LoopServices(
      eventLoop: channel.eventLoop, surroundings: surroundings, limits: configuration.limits)
    let bound = NIOLoopBound(loop, eventLoop: channel.eventLoop)
    try configure(channel, loops: [ObjectIdentifier(channel.eventLoop): bound], tls: nil)
  }

  /// Reads certificate and key again; connections made from now on get them, open ones keep theirs.
  ///
  /// Blocks on the disk.
  /// - Throws: if the files cannot be used; the server goes on with what it has.
  public func reloadCertificate() throws(HTTPServerError) {
    let running: Running? = state.withLock { state in
      if case .running(let running) = state { running } else { nil }
    }
    guard let tls = running?.tls else { throw .noTLS }
    try tls.reload()
  }

  /// Stops listening, lets accepted requests finish, closes idle connections, then ends the event loops.
  ///
  /// - Parameter deadline: after this long, whatever is still open is closed.
  public func shutdownGracefully(deadline: Duration) async {
    if let group = await drain(deadline: deadline) { await Self.stop(group) }
  }

  /// Stops listening and waits until every connection is closed; returns the loops, which still run.
  ///
  /// INVARIANT: the quiescing helpers are released when this returns. On release they run something on their
  /// loop, which must not have ended.
  private func drain(deadline: Duration) async -> MultiThreadedEventLoopGroup? {
    let taken: Running? = state.withLock { state in
      guard case .running(let running) = state else { return nil }
      state = .stopped
      return running
    }
    guard let running = taken else { return nil }
    let abortion = running.group.any().scheduleTask(
      in: .nanoseconds(Int64(clamping: deadline.wholeNanoseconds))
    ) { [events = service.events, loops = running.loops] in
      for loop in loops.values {
        loop.eventLoop.execute {
          let count = loop.value.abortConnections()
          if count > 0 { events(.connectionsAborted(count: count)) }
        }
      }
    }
    let closings = running.listeners.map { listener in
      let closed = listener.channel.eventLoop.makePromise(of: Void.self)
      listener.quiescing.initiateShutdown(promise: closed)
      return closed.futureResult
    }
    for closing in closings {
      // A failure here means that the listener was closed before; its connections are gone with it.
      await withCheckedContinuation { continuation in
        closing.whenComplete { _ in continuation.resume() }
      }
    }
    abortion.cancel()
    return running.group
  }

  private func claimStart() throws(HTTPServerError) {
    guard !configuration.endpoints.isEmpty else { throw .noEndpoint }
    let isFirst = state.withLock { state in
      guard case .new = state else { return false }
      state = .starting
      return true
    }
    guard isFirst else { throw .alreadyStarted }
  }

  private static func stop(_ group: MultiThreadedEventLoopGroup) async {
    await withCheckedContinuation { continuation in
      // The error could only say that it was stopped before, which is what is wanted.
      group.shutdownGracefully { _ in continuation.resume() }
    }
  }
}

// MARK: - Listening

extension HTTPServer {
  private typealias Loops = [ObjectIdentifier: NIOLoopBound<LoopServices>]

  private func makeLoopServices(_ group: MultiThreadedEventLoopGroup) async -> Loops {
    var loops: Loops = [:]
    for eventLoop in group.makeIterator() {
      loops[ObjectIdentifier(eventLoop)] = await withCheckedContinuation { continuation in
        eventLoop.execute { [surroundings, limits = configuration.limits] in
          let services = LoopServices(
            eventLoop: eventLoop, surroundings: surroundings, limits: limits)
          continuation.resume(returning: NIOLoopBound(services, eventLoop: eventLoop))
        }
      }
    }
    return loops
  }

  private func listen(
    group: MultiThreadedEventLoopGroup, tls: TLSContextSource?
  ) async throws(HTTPServerError) -> [HTTPServerConfiguration.Endpoint] {
    let loops = await makeLoopServices(group)
    var listeners: [Listener] = []
    for endpoint in configuration.endpoints {
      listeners.append(try await listen(on: endpoint, group: group, loops: loops, tls: tls))
    }
    let running = Running(group: group, listeners: listeners, loops: loops, tls: tls)
    state.withLock { $0 = .running(running) }
    return zip(listeners, configuration.endpoints).map { listener, asked in
      HTTPServerConfiguration.Endpoint(
        host: listener.channel.localAddress?.ipAddress ?? asked.host,
        port: listener.channel.localAddress?.port ?? asked.port)
    }
  }

  private func listen(
    on endpoint: HTTPServerConfiguration.Endpoint, group: MultiThreadedEventLoopGroup,
    loops: Loops, tls: TLSContextSource?
  ) async throws(HTTPServerError) -> Listener {
    let quiescing = ServerQuiescingHelper(group: group)
    let events = service.events
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
          try pipeline.addHandler(AcceptBackoffHandler())
          try pipeline.addHandler(AcceptErrorHandler(events: events))
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      // One read per turn: what a client pipelines beyond it waits in the kernel.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try configure(channel, loops: loops, tls: tls)
        }
      }
    do {
      let channel = try await bootstrap.bind(host: endpoint.host, port: endpoint.port).get()
      return Listener(channel: channel, quiescing: quiescing)
    } catch {
      throw .cannotListen(endpoint, reason: String(describing: error))
    }
  }

  private func configure(_ channel: any Channel, loops: Loops, tls: TLSContextSource?) throws {
    let address = channel.remoteAddress?.ipAddress ?? "unknown"
    var admission = census.enter(from: address)
    // A refusal inside TLS would cost us a handshake.
    if admission == .refused, tls != nil {
      census.leave(from: address, as: admission)
      admission = .dropped
    }
    guard admission != .dropped, let loop = loops[ObjectIdentifier(channel.eventLoop)]?.value else {
      service.events(.connectionDropped(remoteAddress: address))
      return channel.close(promise: nil)
    }
    channel.closeFuture.whenComplete { [census, admission] _ in
      census.leave(from: address, as: admission)
    }
    let pipeline = channel.pipeline.syncOperations
    var tlsHandler: NIOSSLServerHandler?
    if let tls {
      let handler = NIOSSLServerHandler(context: tls.current)
      try pipeline.addHandler(handler)
      tlsHandler = handler
    }
    let connection = ConnectionHandler(
      service: service, loop: loop, remoteAddress: address, tlsHandler: tlsHandler,
      refusal: admission == .refused ? .tooManyConnections : nil)
    try pipeline.addHandler(connection)
  }
}

/// Reports failures to accept; `AcceptBackoffHandler` has already slowed the next try down.
private final class AcceptErrorHandler: ChannelInboundHandler, Sendable {
  typealias InboundIn = any Channel

  private let events: @Sendable (HTTPServerEvent) -> Void

  init(events: @escaping @Sendable (HTTPServerEvent) -> Void) {
    self.events = events
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    events(.acceptFailed(reason: String(describing: error)))
    context.fireErrorCaught(error)
  }
}
