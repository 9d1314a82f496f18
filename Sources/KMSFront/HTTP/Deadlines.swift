/// The time limits of `HTTPLimits` in nanoseconds, worked out once per server.
struct Deadlines: Hashable, Sendable {
  private let handshake: UInt64
  private let idle: UInt64
  private let head: UInt64
  private let body: UInt64
  private let answer: UInt64
  private let drain: UInt64
  private let linger: UInt64

  init(_ limits: HTTPLimits) {
    self.handshake = limits.handshakeMax.wholeNanoseconds
    self.idle = limits.idleMax.wholeNanoseconds
    self.head = limits.headMax.wholeNanoseconds
    self.body = limits.bodyMax.wholeNanoseconds
    self.answer = limits.answerMax.wholeNanoseconds
    self.drain = limits.drainMax.wholeNanoseconds
    self.linger = limits.lingerMax.wholeNanoseconds
  }

  /// How long a connection may wait for this.
  func nanoseconds(for wait: ConnectionMachine.Wait) -> UInt64 {
    switch wait {
    case .nothing: UInt64(Int64.max)
    case .handshake: handshake
    case .idle: idle
    case .head: head
    case .body: body
    case .answer: answer
    case .drain: drain
    case .linger: linger
    }
  }
}
