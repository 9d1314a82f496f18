public import KMSIdentity
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Fetches documents over HTTPS with HTTP/1.1: one connection for each, closed afterwards.
///
/// TLS 1.2 or 1.3; the certificate must be good for the host and lead to one that is trusted.
public final class HTTPSDocumentClient: WebDocumentFetcher {
  private let context: NIOSSLContext
  private let secondsMax: Int64

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - trustedPath: a PEM file with the certificates that are trusted; nothing for those of the system.
  ///   - secondsMax: seconds until a fetch is given up.
  /// - Throws: `WebClientError` if the file cannot be used.
  public init(
    trustedPath: String?, secondsMax: Int64 = HTTPSDocumentClient.secondsMax
  ) throws(WebClientError) {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.certificateVerification = .fullVerification
    configuration.applicationProtocols = ["http/1.1"]
    do {
      if let trustedPath {
        let certificates = try NIOSSLCertificate.fromPEMFile(trustedPath)
        guard !certificates.isEmpty else { throw WebClientError.certificatesUnusable }
        configuration.trustRoots = .certificates(certificates)
      }
      context = try NIOSSLContext(configuration: configuration)
    } catch {
      throw .certificatesUnusable
    }
    self.secondsMax = secondsMax
  }

  /// See `WebDocumentFetcher`.
  public func fetch(
    _ address: WebAddress,
    completion: @escaping @Sendable (Result<[UInt8], WebFetchFailure>) -> Void
  ) {
    let context = context
    let seconds = secondsMax
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let answer = loop.makePromise(of: [UInt8].self)
    answer.futureResult.whenComplete { result in
      completion(result.mapError { ($0 as? WebFetchFailure) ?? .unreachable })
    }
    let deadline = loop.scheduleTask(in: .seconds(seconds)) { answer.fail(WebFetchFailure.late) }
    let connecting = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(seconds))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          // A numeric host has no name to be indicated; its certificate must hold the address.
          let name = HTTPSDocumentClient.isNumeric(address.host) ? nil : address.host
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
          try pipeline.addHTTPClientHandlers()
          try pipeline.addHandler(DocumentHandler(address, answer))
        }
      }
      .connect(host: address.host, port: address.port)
    connecting.whenFailure { _ in answer.fail(WebFetchFailure.unreachable) }
    // Whatever ends first, nothing stays open and no timer is left.
    answer.futureResult.whenComplete { _ in
      deadline.cancel()
      connecting.whenSuccess { $0.close(promise: nil) }
    }
  }

  private static func isNumeric(_ host: String) -> Bool {
    host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
  }
}

/// Why no client can be made.
public enum WebClientError: Error, Hashable, Sendable {
  /// The file with trusted certificates cannot be read, or holds none.
  case certificatesUnusable
}

/// Sends one request and collects its answer.
private final class DocumentHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let address: WebAddress
  private let answer: EventLoopPromise<[UInt8]>
  private var document: [UInt8] = []

  init(_ address: WebAddress, _ answer: EventLoopPromise<[UInt8]>) {
    self.address = address
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    let headers: HTTPHeaders = [
      "Host": address.authority, "Accept": "application/json", "User-Agent": "strongroom",
      "Connection": "close",
    ]
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.path, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      guard head.status.code == 200 else {
        return end(.refused(status: Int(head.status.code)), context)
      }
    case .body(let part):
      guard document.count + part.readableBytes <= HTTPSDocumentClient.byteCountMax else {
        return end(.tooLarge, context)
      }
      document += part.readableBytesView
    case .end:
      answer.succeed(document)
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    // Does nothing if the answer is there already.
    answer.fail(WebFetchFailure.unreachable)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let isTLS = error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
    end(isTLS ? .notTrusted : .unreachable, context)
  }

  private func end(_ failure: WebFetchFailure, _ context: ChannelHandlerContext) {
    answer.fail(failure)
    context.close(promise: nil)
  }
}
