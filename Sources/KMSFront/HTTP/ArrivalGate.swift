import NIOCore

/// Sits before the parser: tells the connection when bytes arrive, and keeps unwanted ones from being parsed.
final class ArrivalGate: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let connection: ConnectionHandler

  init(_ connection: ConnectionHandler) {
    self.connection = connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard connection.bytesArrived(unwrapInboundIn(data).readableBytes) else { return }
    context.fireChannelRead(data)
    connection.bytesDigested()
  }
}

@available(*, unavailable)
extension ArrivalGate: Sendable {}
