import NIOCore
import NIOSSL
import NIOTLS

/// The shell around `ConnectionMachine`: carries out its actions on one channel.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  private let service: HTTPService
  private let loop: LoopServices
  private let remoteAddress: String
  private let tlsHandler: NIOSSLServerHandler?
  private var machine: ConnectionMachine
  private var parser: RequestParser
  private var context: ChannelHandlerContext?
  private var handle: NIOLoopBound<ConnectionHandler>?
  private var now: UInt64
  private var isAdvancing = false
  private var holdsRead = false
  private var isCountedInFlight = false

  /// Makes the handler of a new connection.
  ///
  /// - Parameters:
  ///   - tlsHandler: the TLS handler in front, if any; the machine then waits for its handshake.
  ///   - refusal: if given, the connection gets this answer and no other.
  init(
    service: HTTPService, loop: LoopServices, remoteAddress: String,
    tlsHandler: NIOSSLServerHandler?, refusal: HTTPRefusal?
  ) {
    self.service = service
    self.loop = loop
    self.remoteAddress = remoteAddress
    self.tlsHandler = tlsHandler
    self.now = loop.now
    self.parser = RequestParser(limits: service.limits)
    self.machine = ConnectionMachine(
      limits: service.limits, deadlines: service.deadlines, remoteAddress: remoteAddress,
      awaitsHandshake: tlsHandler != nil)
    if let refusal { machine.refuse(refusal, newId: loop.nextRequestId) }
  }
}

@available(*, unavailable)
extension ConnectionHandler: Sendable {}

// MARK: - Events of the channel

extension ConnectionHandler {
  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    handle = NIOLoopBound(self, eventLoop: context.eventLoop)
    loop.add(self)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    end()
    loop.remove(self)
    self.context = nil
    handle = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    advance()
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !machine.discardsInput else { return }
    now = loop.now
    parser.feed(unwrapInboundIn(data))
    parse()
    advance()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    machine.writabilityChanged(isWritable: context.channel.isWritable)
    if context.channel.isWritable {
      now = loop.now
      advance()
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    now = loop.now
    switch event {
    case TLSUserEvent.handshakeCompleted:
      machine.handshakeCompleted(TLSDetails(version: tlsVersionName))
    case ChannelEvent.inputClosed:
      machine.inputClosed(newId: loop.nextRequestId)
    case is ChannelShouldQuiesceEvent:
      machine.quiesce()
    default:
      return context.fireUserInboundEventTriggered(event)
    }
    advance()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    now = loop.now
    if machine.waitingFor == .handshake {
      service.events(
        .handshakeFailed(remoteAddress: remoteAddress, reason: String(describing: error)))
    }
    abort()
  }

  // The channel asks for the next read; it is held while the machine wants no more.
  func read(context: ChannelHandlerContext) {
    if machine.acceptsInput {
      context.read()
    } else {
      holdsRead = true
    }
  }

  // Every message is handed on before the next one is looked at, so that those which can be answered at once
  // do not count as waiting.
  private func parse() {
    while !machine.discardsInput {
      switch parser.next() {
      case .incomplete:
        if parser.isInsideMessage { machine.headBegan() }
        return
      case .head(let head):
        machine.headArrived(head, requestId: loop.nextRequestId(), now: now)
      case .body(let part):
        machine.bodyArrived(part)
      case .end:
        machine.endArrived(newId: loop.nextRequestId)
        advance()
      case .refused(let refusal, let headers):
        machine.refuse(refusal, headers: headers, newId: loop.nextRequestId)
      }
    }
    parser = RequestParser(limits: service.limits)
  }

  private var tlsVersionName: String {
    switch tlsHandler?.tlsVersion {
    case .tlsv13: "TLSv1.3"
    case .tlsv12: "TLSv1.2"
    case .tlsv11: "TLSv1.1"
    case .tlsv1: "TLSv1"
    case nil: "unknown"
    }
  }

}

// MARK: - Events of the sweep and the server

extension ConnectionHandler {
  /// Whether the deadline has passed.
  func isOverdue(now: UInt64) -> Bool { machine.isOverdue(now: now) }

  /// The deadline has passed.
  func expire(now: UInt64) {
    self.now = now
    if machine.waitingFor == .handshake {
      service.events(.handshakeFailed(remoteAddress: remoteAddress, reason: "deadline passed"))
    }
    let action = machine.expire(newId: loop.nextRequestId)
    noteWorkEnded()
    perform(action)
    advance()
  }

  /// Closes the connection at once.
  func abort() {
    end()
    context?.close(promise: nil)
  }

  private func end() {
    machine.closed()
    noteWorkEnded()
  }
}

// MARK: - Actions

extension ConnectionHandler {
  private func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    while perform(machine.next(now: now)) {}
    isAdvancing = false
    if holdsRead, machine.acceptsInput {
      holdsRead = false
      context?.read()
    }
  }

  /// Carries out an action; whether another may be due.
  @discardableResult
  private func perform(_ action: ConnectionMachine.Action) -> Bool {
    guard let context else { return false }
    switch action {
    case .wait:
      return false
    case .dispatch(let request, let sequence):
      dispatch(request, sequence: sequence, eventLoop: context.eventLoop)
    case .refuse(let refusal, let request):
      service.events(
        .requestRefused(refusal, requestId: request.requestId, remoteAddress: remoteAddress))
      let response = service.refusals.refusal(refusal, of: request)
      write(response, closes: true, omitsBody: false, keepsAlive10: false)
    case .sendContinue:
      var buffer = context.channel.allocator.buffer(capacity: 32)
      buffer.writeStaticString(ResponseWriter.continueLine)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    case .closeOutput:
      context.close(mode: .output, promise: nil)
    case .close:
      context.close(promise: nil)
    }
    return true
  }

  private func dispatch(_ request: HTTPRequest, sequence: UInt64, eventLoop: any EventLoop) {
    // INVARIANT: set from `handlerAdded` to `handlerRemoved`, and actions are performed only between them.
    guard let handle else { return }
    isCountedInFlight = true
    service.metrics?.requestsInFlight.increment()
    service.handler.handle(request) { response in
      if eventLoop.inEventLoop {
        handle.value.answer(response, sequence: sequence)
      } else {
        eventLoop.execute {
          let connection = handle.value
          connection.now = connection.loop.now
          connection.answer(response, sequence: sequence)
        }
      }
    }
  }

  private func answer(_ response: HTTPResponse, sequence: UInt64) {
    guard response.holdMilliseconds == 0 else { return hold(response, sequence: sequence) }
    switch machine.answered(sequence: sequence, closes: response.closesConnection, now: now) {
    case .discard:
      return
    case .write(let closes, let omitsBody, let keepsAlive10):
      noteWorkEnded()
      write(response, closes: closes, omitsBody: omitsBody, keepsAlive10: keepsAlive10)
    }
    advance()
  }

  /// Answers later. A connection that is gone by then has no use for it.
  private func hold(_ response: HTTPResponse, sequence: UInt64) {
    guard let context, let handle else { return }
    var released = response
    released.holdMilliseconds = 0
    let answer = released
    let time = TimeAmount.milliseconds(Int64(response.holdMilliseconds))
    context.eventLoop.scheduleTask(in: time) {
      let connection = handle.value
      connection.now = connection.loop.now
      connection.answer(answer, sequence: sequence)
    }
  }

  private func write(_ response: HTTPResponse, closes: Bool, omitsBody: Bool, keepsAlive10: Bool) {
    guard let context, let handle else { return }
    let buffer = loop.render(
      response, closes: closes, omitsBody: omitsBody, keepsAlive10: keepsAlive10)
    guard closes else { return context.writeAndFlush(wrapOutboundOut(buffer), promise: nil) }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.whenComplete { _ in
      let connection = handle.value
      connection.perform(connection.machine.finalAnswerWritten())
      connection.advance()
    }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
  }

  private func noteWorkEnded() {
    guard isCountedInFlight, !machine.isInWork else { return }
    isCountedInFlight = false
    service.metrics?.requestsInFlight.decrement()
  }
}
