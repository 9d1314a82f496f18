import NIOCore
import SigV4

/// What one connection may do next: a pure state machine, driven by `ConnectionHandler`.
///
/// Input and output move separately. Input assembles requests into a queue; output works the queue off, one
/// request at a time, in order. Every event that the shell reports may make actions due; the shell then calls
/// `next(now:)` until it says `.wait`.
struct ConnectionMachine {
  /// What the shell must do.
  enum Action {
    /// Nothing until the next event.
    case wait
    /// Hand the request to the handler; its answer is reported with the same number.
    case dispatch(HTTPRequest, sequence: UInt64)
    /// Write this refusal as the last answer and report `finalAnswerWritten`.
    case refuse(HTTPRefusal, of: RefusedRequest)
    /// Write `100 Continue`.
    case sendContinue
    /// Close the sending side, go on reading.
    case closeOutput
    /// Close the connection.
    case close
  }

  /// How an answer is to be written.
  enum Answer: Hashable {
    /// Not at all: it came twice or too late.
    case discard
    /// Write it. `keepsAlive10` asks for the header that HTTP/1.0 needs; after a closing answer the shell
    /// reports `finalAnswerWritten`.
    case write(closes: Bool, omitsBody: Bool, keepsAlive10: Bool)
  }

  /// What the connection waits for; each has a deadline.
  enum Wait: Hashable {
    case nothing, handshake, idle, head, body, answer, drain, linger
  }

  private enum Input {
    case handshake, idle, head, body
    /// What still comes is thrown away.
    case discarding
    /// The client sends no more.
    case ended
  }

  private enum Output {
    case free
    case inWork(Exchange)
    /// The last answer is being written.
    case closing(lingers: Bool)
    /// The last answer is out; the client has time to read it.
    case lingering
    case closed
  }

  /// What the answer needs to know of its request.
  private struct Exchange {
    let sequence: UInt64
    let requestId: String
    let closes: Bool
    let omitsBody: Bool
    let isVersion10: Bool
  }

  private enum Entry {
    case request(HTTPRequest, closes: Bool)
    case refusal(HTTPRefusal, of: RefusedRequest)
  }

  private struct Assembly {
    let head: MessageHead
    let requestId: String
    let receivedAt: UInt64
    var body: [UInt8]
    var owesContinue: Bool
  }

  /// First reservation for a body: a length is only a claim until the bytes are there.
  private static let bodyReservationMax = 16_384

  private let limits: HTTPLimits
  private let deadlines: Deadlines
  private let remoteAddress: String
  private var tls: TLSDetails?

  private var input: Input
  private var output = Output.free
  private var queue = CircularBuffer<Entry>()
  private var assembly: Assembly?
  private var sequence: UInt64 = 0
  private var inputEnded = false
  private var isBlocked = false
  private var isQuiescing = false
  private var wait = Wait.nothing
  private var deadline = UInt64.max

  /// Makes the machine of a new connection; with `awaitsHandshake`, nothing is read before the handshake ends.
  init(
    limits: HTTPLimits, deadlines: Deadlines, remoteAddress: String, awaitsHandshake: Bool
  ) {
    self.limits = limits
    self.deadlines = deadlines
    self.remoteAddress = remoteAddress
    self.input = awaitsHandshake ? .handshake : .idle
  }
}

// MARK: - What the shell asks

extension ConnectionMachine {
  /// Whether a request is with the handler.
  var isInWork: Bool {
    if case .inWork = output { true } else { false }
  }

  /// Whether received bytes are of no interest any more.
  var discardsInput: Bool {
    switch input {
    case .discarding, .ended: true
    case .handshake, .idle, .head, .body: false
    }
  }

  /// Whether the shell may read from the socket. While a request is in work, reading goes on until something
  /// of the next one has arrived: a client that does not pipeline never costs a change of the poll set, and
  /// one that does is held after a single read.
  var acceptsInput: Bool {
    switch output {
    case .free: !isBlocked
    case .inWork:
      switch input {
      case .idle, .handshake, .ended: queue.isEmpty
      case .discarding: true
      case .head, .body: false
      }
    case .lingering: true
    case .closing, .closed: false
    }
  }

  /// Whether the deadline of what the connection waits for has passed.
  func isOverdue(now: UInt64) -> Bool { wait != .nothing && now >= deadline }

  /// What the connection waits for.
  var waitingFor: Wait { wait }
}

// MARK: - Input

extension ConnectionMachine {
  /// The TLS handshake has ended.
  mutating func handshakeCompleted(_ details: TLSDetails) {
    tls = details
    if case .handshake = input { input = .idle }
  }

  /// A part of a head is there.
  mutating func headBegan() {
    if case .idle = input { input = .head }
  }

  /// A head is complete; what is wrong with it was found by the parser.
  mutating func headArrived(_ head: MessageHead, requestId: String, now: UInt64) {
    guard !discardsInput else { return }
    input = .body
    assembly = Assembly(
      head: head, requestId: requestId, receivedAt: now, body: [],
      owesContinue: head.expectsContinue)
  }

  /// A piece of the body is there.
  mutating func bodyArrived(_ part: ByteBuffer) {
    guard !discardsInput, let soFar = assembly?.body.count else { return }
    if soFar == 0 {
      let claimed = min(assembly?.head.bodyBytes ?? 0, Self.bodyReservationMax)
      assembly?.body.reserveCapacity(max(part.readableBytes, claimed))
      assembly?.owesContinue = false
    }
    part.withUnsafeReadableBytes { assembly?.body.append(contentsOf: $0) }
  }

  /// A message is complete; trailers are not looked at.
  mutating func endArrived(newId: () -> String) {
    guard !discardsInput, let message = assembly.take() else { return }
    guard queue.count < limits.pipelinedRequestsMax || !isInWork else {
      return refuse(.tooManyPipelinedRequests, headers: message.head.headers, newId: newId)
    }
    let head = message.head
    let request = HTTPRequest(
      method: head.method, target: head.target, headers: head.headers, body: message.body,
      version: head.version, remoteAddress: remoteAddress, tls: tls,
      requestId: message.requestId, receivedAt: message.receivedAt)
    queue.append(.request(request, closes: head.closesConnection))
    input = head.closesConnection ? .discarding : .idle
  }

  /// Input cannot go on: the refusal is answered after everything before it, as the last answer.
  ///
  /// - Parameter headers: those of a head that could be read and was refused.
  mutating func refuse(
    _ refusal: HTTPRefusal, headers: HeaderFields? = nil, newId: () -> String
  ) {
    guard !discardsInput else { return }
    queue.append(
      .refusal(
        refusal,
        of: RefusedRequest(
          requestId: assembly?.requestId ?? newId(), remoteAddress: remoteAddress, tls: tls,
          headers: assembly?.head.headers ?? headers)))
    assembly = nil
    input = .discarding
  }

  /// The client closed its sending side; what it had begun to send is refused.
  mutating func inputClosed(newId: () -> String) {
    inputEnded = true
    switch input {
    case .head, .body: refuse(.malformed(.unparseable), newId: newId)
    case .handshake, .idle: input = .ended
    case .discarding, .ended: break
    }
  }
}

// MARK: - Output

extension ConnectionMachine {
  /// The action that is due now.
  mutating func next(now: UInt64) -> Action {
    switch output {
    case .free:
      if let action = nextWhenFree() { return action }
    case .lingering where inputEnded:
      output = .closed
      return .close
    case .inWork, .closing, .lingering, .closed:
      break
    }
    settle(now: now)
    return .wait
  }

  /// The handler gave an answer.
  mutating func answered(sequence: UInt64, closes wantsClose: Bool, now: UInt64) -> Answer {
    guard case .inWork(let exchange) = output, exchange.sequence == sequence else {
      return .discard
    }
    var isIdle = false
    if case .idle = input { isIdle = queue.isEmpty }
    let closes = wantsClose || exchange.closes || (isQuiescing && isIdle)
    if closes {
      startClosing(lingers: !queue.isEmpty || assembly != nil)
    } else {
      output = .free
    }
    wait = .nothing
    return .write(
      closes: closes, omitsBody: exchange.omitsBody, keepsAlive10: exchange.isVersion10 && !closes)
  }

  /// The last answer has left. Returns `.closeOutput` or `.close`.
  mutating func finalAnswerWritten() -> Action {
    guard case .closing(let lingers) = output else { return .wait }
    guard lingers, !inputEnded else {
      output = .closed
      return .close
    }
    output = .lingering
    return .closeOutput
  }

  /// The socket takes no more, or takes again.
  mutating func writabilityChanged(isWritable: Bool) { isBlocked = !isWritable }

  /// The server is shutting down: accepted requests are finished, then the connection closes.
  mutating func quiesce() { isQuiescing = true }

  /// The connection is gone, or must go at once.
  mutating func closed() {
    output = .closed
    input = .ended
    queue.removeAll()
    assembly = nil
    wait = .nothing
  }

  /// The deadline has passed. Returns `.close` if nothing can be said any more.
  mutating func expire(newId: () -> String) -> Action {
    switch wait {
    case .nothing: return .wait
    case .head: refuse(.headTimeout, newId: newId)
    case .body: refuse(.bodyTimeout, newId: newId)
    case .answer: abandonAnswer()
    case .handshake, .idle, .drain, .linger:
      output = .closed
      return .close
    }
    return .wait
  }

  private mutating func nextWhenFree() -> Action? {
    guard !isBlocked else { return nil }
    switch queue.popFirst() {
    case .request(let request, let closes):
      sequence += 1
      output = .inWork(
        Exchange(
          sequence: sequence, requestId: request.requestId, closes: closes,
          omitsBody: request.method == "HEAD", isVersion10: request.version == .http10))
      return .dispatch(request, sequence: sequence)
    case .refusal(let refusal, let request):
      startClosing(lingers: true)
      return .refuse(refusal, of: request)
    case nil:
      break
    }
    switch input {
    case .ended:
      output = .closed
      return .close
    case .idle where isQuiescing, .handshake where isQuiescing:
      output = .closed
      return .close
    case .body where assembly?.owesContinue == true:
      assembly?.owesContinue = false
      return .sendContinue
    case .handshake, .idle, .head, .body, .discarding:
      return nil
    }
  }

  private mutating func startClosing(lingers: Bool) {
    output = .closing(lingers: lingers)
    input = inputEnded ? .ended : .discarding
    queue.removeAll()
    assembly = nil
  }

  private mutating func abandonAnswer() {
    guard case .inWork(let exchange) = output else { return }
    queue.removeAll()
    queue.append(
      .refusal(
        .answerTimeout,
        of: RefusedRequest(requestId: exchange.requestId, remoteAddress: remoteAddress, tls: tls)))
    output = .free
    assembly = nil
    input = inputEnded ? .ended : .discarding
  }

  /// Starts the deadline when what the connection waits for has changed.
  private mutating func settle(now: UInt64) {
    let current = currentWait
    guard current != wait else { return }
    wait = current
    deadline = now + deadlines.nanoseconds(for: current)
  }

  private var currentWait: Wait {
    switch output {
    case .inWork: .answer
    case .closing: .drain
    case .lingering: .linger
    case .closed: .nothing
    case .free where isBlocked: .drain
    case .free:
      switch input {
      case .handshake: .handshake
      case .idle: .idle
      case .head: .head
      case .body: .body
      case .discarding, .ended: .linger
      }
    }
  }
}
