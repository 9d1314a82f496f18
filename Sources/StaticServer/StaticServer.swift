import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A bare SwiftNIO server that answers every request with the same body: the measure for the service.
///
/// It reads the whole request and answers with the header fields and about as many bytes as a Decrypt gets.
/// Its only argument is the number of event loops. It prints its port.
@main
struct StaticServer {
  static func main() async throws {
    let loops = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, loops))
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false)
          try pipeline.addHandler(StaticAnswer())
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    print(channel.localAddress?.port ?? 0)
    fflush(nil)
    try await channel.closeFuture.get()
  }
}

/// Answers when the request is complete.
private final class StaticAnswer: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private static let body = ByteBuffer(
    string: #"{"KeyId":"arn:aws:kms:us-east-1:000000000001:key/1234abcd-12ab-34cd-56ef-"#
      + #"1234567890ab","#
      + #""Plaintext":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=","#
      + #""EncryptionAlgorithm":"SYMMETRIC_DEFAULT","#
      + #""KeyMaterialId":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#)
  private static let head = HTTPResponseHead(
    version: .http1_1, status: .ok,
    headers: [
      "x-amzn-RequestId": "5e1f4c0a-8f0e-4c53-9a0e-2d1f6b7c8d9e",
      "Content-Type": "application/x-amz-json-1.1",
      "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
      "Content-Length": "\(body.readableBytes)",
    ])

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .end = unwrapInboundIn(data) else { return }
    context.write(wrapOutboundOut(.head(Self.head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(Self.body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}

@available(*, unavailable)
extension StaticAnswer: Sendable {}
