import KMSAlerts
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends one message over a connection of its own.
struct WebhookRequest: Sendable {
  private static let connectTimeout = TimeAmount.seconds(5)
  private static let answerTimeout = TimeAmount.seconds(10)

  private let address: WebhookAddress
  private let context: NIOSSLContext?

  /// Prepares requests to an address.
  ///
  /// - Throws: if the certificates that are to be trusted cannot be read.
  init(_ webhook: AlertConfiguration.Webhook) throws(ProgramError) {
    address = webhook.address
    guard webhook.address.isSecure else {
      context = nil
      return
    }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let path = webhook.certificatesPath { configuration.trustRoots = .file(path) }
    do {
      context = try NIOSSLContext(configuration: configuration)
    } catch {
      throw ProgramError(
        "cannot use the certificates for `alerts.webhook.url`; name a PEM file with "
          + "`alerts.webhook.certificates`")
    }
  }

  /// Sends a message and waits for the status.
  func send(_ body: [UInt8], headers: [(String, String)]) async -> DeliveryOutcome {
    do {
      return .answered(status: try await answer(to: body, headers).get())
    } catch {
      return .failed
    }
  }

  private func answer(to body: [UInt8], _ headers: [(String, String)]) -> EventLoopFuture<Int> {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let status = loop.makePromise(of: Int.self)
    let head = head(bodyBytes: body.count, headers)
    let address = address
    let context = context
    let connected = ClientBootstrap(group: loop)
      .connectTimeout(WebhookRequest.connectTimeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            let name = address.host.contains(":") || address.isAddress ? nil : address.host
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: context, serverHostname: name))
          }
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          try channel.pipeline.syncOperations.addHandler(
            AnswerHandler(head: head, body: body, status: status))
        }
      }
      .connect(host: address.host, port: address.port)
    connected.cascadeFailure(to: status)
    let timeout = loop.scheduleTask(in: WebhookRequest.answerTimeout) {
      status.fail(ChannelError.connectTimeout(WebhookRequest.answerTimeout))
    }
    return status.futureResult.always { _ in
      timeout.cancel()
      connected.whenSuccess { $0.close(promise: nil) }
    }
  }

  private func head(bodyBytes: Int, _ headers: [(String, String)]) -> HTTPRequestHead {
    var fields = HTTPHeaders([
      ("Host", address.hostHeader), ("Content-Type", "application/json"),
      ("Content-Length", "\(bodyBytes)"), ("Connection", "close"),
      ("User-Agent", "strongroom/\(BuildInformation.version)"),
    ])
    for (name, value) in headers { fields.add(name: name, value: value) }
    return HTTPRequestHead(
      version: .http1_1, method: .POST, uri: address.target, headers: fields)
  }
}

extension WebhookAddress {
  /// Whether the host is an IPv4 address, which TLS does not tell to the server.
  fileprivate var isAddress: Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// Writes a request and keeps the status of its answer. What else is in the answer is not read.
private final class AnswerHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let head: HTTPRequestHead
  private let body: [UInt8]
  private let status: EventLoopPromise<Int>

  init(head: HTTPRequestHead, body: [UInt8], status: EventLoopPromise<Int>) {
    self.head = head
    self.body = body
    self.status = status
  }

  func channelActive(context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    let buffer = context.channel.allocator.buffer(bytes: body)
    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    status.succeed(Int(head.status.code))
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    status.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    status.fail(ChannelError.eof)
  }
}

@available(*, unavailable) extension AnswerHandler: Sendable {}
