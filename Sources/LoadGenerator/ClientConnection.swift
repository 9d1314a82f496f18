import NIOCore

/// One connection: sends the next request as soon as the answer to the last one is there.
final class ClientConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let errand: Errand
  private var requestsLeft: Int
  private var received = ByteBuffer()
  private var number = 0
  private var sentAt = NIODeadline.now()
  private var isClosing = false

  init(_ errand: Errand, requestsMax: Int) {
    self.errand = errand
    self.requestsLeft = requestsMax
  }

  func channelActive(context: ChannelHandlerContext) {
    sendNext(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var part = unwrapInboundIn(data)
    if received.readableBytes == 0 { received = part } else { received.writeBuffer(&part) }
    do {
      guard let answer = try AnswerFrame(received), received.readableBytes >= answer.byteCount
      else { return }
      errand.take(answer, to: number, in: .now() - sentAt, bytes: received)
      received.clear()
      sendNext(context)
    } catch {
      context.fireErrorCaught(error)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard !isClosing else { return }
    errand.fail(LoadFailure("the server closed a connection"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    errand.fail(LoadFailure("a connection failed: \(error)"))
  }

  /// Expects the connection to go from now on.
  func close(_ context: ChannelHandlerContext) {
    isClosing = true
    context.close(promise: nil)
  }

  private func sendNext(_ context: ChannelHandlerContext) {
    guard requestsLeft > 0, let next = errand.next() else { return close(context) }
    requestsLeft -= 1
    number = next.number
    sentAt = .now()
    context.writeAndFlush(wrapOutboundOut(next.bytes), promise: nil)
  }
}

@available(*, unavailable)
extension ClientConnection: Sendable {}
