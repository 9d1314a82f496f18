import NIOCore

/// What the connections of one event loop share: request ids, the date, an output buffer, the deadline sweep.
///
/// Confined to its event loop; others hold it in a `NIOLoopBound`.
final class LoopServices {
  /// An output buffer that grew beyond this is given back after its answer.
  private static let scratchBytesMax = 65_536
  /// Reserved for the head of an answer.
  private static let headBytesUsual = 256

  private let eventLoop: any EventLoop
  private let surroundings: HTTPSurroundings
  private let sweepInterval: TimeAmount
  private var ids: RequestIdSource
  private var dateLine = DateLine()
  private var scratch = ByteBuffer()
  private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
  private var isSweeping = false

  init(eventLoop: any EventLoop, surroundings: HTTPSurroundings, limits: HTTPLimits) {
    self.eventLoop = eventLoop
    self.surroundings = surroundings
    self.sweepInterval = .nanoseconds(Int64(limits.sweepNanoseconds))
    self.ids = RequestIdSource(fillWithRandomBytes: surroundings.fillWithRandomBytes)
  }

  /// Now, on the monotonic clock.
  var now: UInt64 { surroundings.monotonicNanoseconds() }

  /// A new request id.
  func nextRequestId() -> String { ids.next() }

  /// Renders an answer. The buffer shares storage with the next one if it is gone by then.
  func render(
    _ response: HTTPResponse, closes: Bool, omitsBody: Bool, keepsAlive10: Bool
  ) -> ByteBuffer {
    var buffer = ByteBuffer()
    // Taken out of `self`, so that writing is no access to it.
    swap(&buffer, &scratch)
    if buffer.capacity > Self.scratchBytesMax { buffer = ByteBuffer() }
    buffer.clear(minimumCapacity: Self.headBytesUsual + response.body.count)
    ResponseWriter.write(
      response, dateLine: dateLine.bytes(at: surroundings.secondsSinceEpoch()), closes: closes,
      omitsBody: omitsBody, keepsAlive10: keepsAlive10, into: &buffer)
    scratch = buffer
    return buffer
  }

  /// Takes a connection under the sweep.
  func add(_ connection: ConnectionHandler) {
    connections[ObjectIdentifier(connection)] = connection
    scheduleSweep()
  }

  /// Lets a closed connection go.
  func remove(_ connection: ConnectionHandler) {
    connections[ObjectIdentifier(connection)] = nil
  }

  /// Closes every connection at once; returns how many there were.
  func abortConnections() -> Int {
    let open = Array(connections.values)
    for connection in open { connection.abort() }
    return open.count
  }

  // One pass over all connections in place of a timer for each request: a deadline then costs a store.
  private func scheduleSweep() {
    guard !isSweeping, !connections.isEmpty else { return }
    isSweeping = true
    eventLoop.assumeIsolated().scheduleTask(in: sweepInterval) { [self] in
      isSweeping = false
      let now = now
      let overdue = connections.values.filter { $0.isOverdue(now: now) }
      for connection in overdue { connection.expire(now: now) }
      scheduleSweep()
    }
  }
}

@available(*, unavailable)
extension LoopServices: Sendable {}
