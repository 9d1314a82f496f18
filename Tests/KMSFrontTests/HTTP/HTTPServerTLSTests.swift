import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Testing

@testable import KMSFront

@Suite(
  "HTTP server with TLS", .timeLimit(.minutes(10)),
  .enabled(if: TestCertificate.canBeMade, "the openssl command is absent"))
struct HTTPServerTLSTests {
  static let handler = ClosureHandler { request, respond in
    let version = request.tls?.version ?? "none"
    respond(HTTPResponse(status: 200, headers: [], body: Array(version.utf8)))
  }

  @Test(
    "TLS 1.2 and 1.3 are spoken, and the request tells which",
    arguments: [
      (TLSVersion.tlsv12, "TLSv1.2"), (TLSVersion.tlsv13, "TLSv1.3"),
    ])
  func versions(_ version: TLSVersion, _ name: String) async throws {
    let certificate = try TestCertificate()
    try await withServer(Self.handler, tls: certificate) { _, port in
      let exchange = try await TLSClient.get(port: port) {
        $0.minimumTLSVersion = version
        $0.maximumTLSVersion = version
      }
      #expect(exchange.body == name)
      #expect(exchange.version == version)
      #expect(exchange.certificate == (try certificate.parsed()))
    }
  }

  @Test("TLS before 1.2 is refused", arguments: [TLSVersion.tlsv1, .tlsv11])
  func oldVersions(_ version: TLSVersion) async throws {
    let log = EventLog()
    try await withServer(Self.handler, tls: try TestCertificate(), log: log) { _, port in
      await #expect(throws: (any Error).self) {
        try await TLSClient.get(port: port) {
          $0.minimumTLSVersion = .tlsv1
          $0.maximumTLSVersion = version
        }
      }
    }
    #expect(log.hasHandshakeFailure)
  }

  @Test("a suite without forward secrecy is refused")
  func staticRSA() async throws {
    let certificate = try TestCertificate(rsa: true)
    try await withServer(Self.handler, tls: certificate) { _, port in
      await #expect(throws: (any Error).self) {
        try await TLSClient.get(port: port) {
          $0.maximumTLSVersion = .tlsv12
          $0.cipherSuiteValues = [.TLS_RSA_WITH_AES_128_GCM_SHA256]
        }
      }
      let exchange = try await TLSClient.get(port: port) { $0.maximumTLSVersion = .tlsv12 }
      #expect(exchange.body == "TLSv1.2")
    }
  }

  @Test(
    "each key exchange on offer can be the only one of the client",
    arguments: [NIOTLSCurve.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1])
  func groups(_ group: NIOTLSCurve) async throws {
    try await withServer(Self.handler, tls: try TestCertificate()) { _, port in
      let exchange = try await TLSClient.get(port: port) { $0.curves = [group] }
      #expect(exchange.body == "TLSv1.3")
    }
  }

  @Test("a key exchange that is not on offer is refused")
  func otherGroup() async throws {
    try await withServer(Self.handler, tls: try TestCertificate()) { _, port in
      await #expect(throws: (any Error).self) {
        try await TLSClient.get(port: port) { $0.curves = [.secp521r1] }
      }
    }
  }

  @Test("a client that starts no handshake is closed at its deadline")
  func silentHandshake() async throws {
    let log = EventLog()
    let limits = HTTPLimits.patient { $0.handshakeMax = .milliseconds(200) }
    try await withServer(
      Self.handler, limits: limits, tls: try TestCertificate(), log: log
    ) { _, port in
      let client = try RawClient(port: port)
      #expect(await client.rest().ending != .stillOpen)
    }
    #expect(log.hasHandshakeFailure)
  }

  @Test("a client that speaks plain HTTP to a TLS port is closed")
  func plainOnTLS() async throws {
    let log = EventLog()
    try await withServer(Self.handler, tls: try TestCertificate(), log: log) { _, port in
      let client = try RawClient(port: port)
      try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(await client.rest().ending != .stillOpen)
    }
    #expect(log.hasHandshakeFailure)
  }

  @Test("after the handshake the idle deadline holds, not the one of the handshake")
  func idleAfterHandshake() async throws {
    // Long enough for a handshake on a busy machine.
    let limits = HTTPLimits.patient { $0.handshakeMax = .seconds(3) }
    try await withServer(Self.handler, limits: limits, tls: try TestCertificate()) {
      _, port in
      // The silent connection ends when the deadline of a handshake is over.
      let exchange = try await TLSClient.get(port: port) { _ in
      } waitingFor: {
        _ = await (try RawClient(port: port)).rest()
      }
      #expect(exchange.body == "TLSv1.3")
    }
  }

  @Test("connections beyond the cap are dropped before the handshake")
  func cap() async throws {
    let limits = HTTPLimits.patient { $0.connectionsMax = 0 }
    try await withServer(Self.handler, limits: limits, tls: try TestCertificate()) {
      _, port in
      await #expect(throws: (any Error).self) { try await TLSClient.get(port: port) { _ in } }
    }
  }

  @Test("a refusal inside TLS arrives before the connection ends")
  func refusal() async throws {
    try await withServer(Self.handler, tls: try TestCertificate()) { _, port in
      let exchange = try await TLSClient.get(port: port, host: "a/b") { _ in }
      #expect(exchange.status == 400)
    }
  }

  @Test("new connections get a reloaded certificate, and a bad one changes nothing")
  func reload() async throws {
    let certificate = try TestCertificate()
    let old = try certificate.parsed()
    try await withServer(Self.handler, tls: certificate) { server, port in
      #expect(try await TLSClient.get(port: port) { _ in }.certificate == old)
      try certificate.replace()
      let new = try certificate.parsed()
      #expect(new != old)
      #expect(try await TLSClient.get(port: port) { _ in }.certificate == old)
      try server.reloadCertificate()
      #expect(try await TLSClient.get(port: port) { _ in }.certificate == new)
      try Data("no certificate".utf8).write(
        to: URL(filePath: certificate.files.certificateChainPath))
      #expect(throws: HTTPServerError.self) { try server.reloadCertificate() }
      #expect(try await TLSClient.get(port: port) { _ in }.certificate == new)
    }
  }

  @Test("a server whose files are missing, empty or do not fit together does not start")
  func unusableFiles() async throws {
    let one = try TestCertificate()
    let other = try TestCertificate()
    let absent = one.files.privateKeyPath + ".absent"
    let cases: [(String, String, String)] = [
      (absent, one.files.privateKeyPath, "cannot use `\(absent)` for tls: "),
      (one.files.certificateChainPath, absent, "cannot use `\(absent)` for tls: "),
      (
        one.files.privateKeyPath, one.files.privateKeyPath,
        "cannot use `\(one.files.privateKeyPath)` for tls: "
      ),
      (
        one.files.certificateChainPath, other.files.privateKeyPath,
        "certificate and private key do not fit together: "
      ),
    ]
    for (chain, key, text) in cases {
      let error = await #expect(throws: HTTPServerError.self) {
        try await withServer(
          Self.handler, tls: TestCertificate(certificateChainPath: chain, privateKeyPath: key)
        ) { _, _ in }
      }
      #expect(error?.description.hasPrefix(text) == true, "\(String(describing: error))")
    }
  }
}

extension EventLog {
  var hasHandshakeFailure: Bool {
    events.contains { if case .handshakeFailed("127.0.0.1", _) = $0 { true } else { false } }
  }
}

/// A self-signed certificate for `localhost` in a folder of its own.
final class TestCertificate {
  static let canBeMade: Bool = (try? run(["version"])) != nil

  let files: HTTPServerConfiguration.TLS
  private let folder: URL?
  private let isRSA: Bool

  init(rsa: Bool = false) throws {
    isRSA = rsa
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    files = .init(
      certificateChainPath: folder.appending(path: "chain.pem").path,
      privateKeyPath: folder.appending(path: "key.pem").path)
    try replace()
  }

  /// Names files that somebody else takes care of.
  init(certificateChainPath: String, privateKeyPath: String) {
    isRSA = false
    folder = nil
    files = .init(certificateChainPath: certificateChainPath, privateKeyPath: privateKeyPath)
  }

  deinit {
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }

  /// Makes a new key and certificate in the same files.
  func replace() throws {
    let key = isRSA ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    try Self.run(
      ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-newkey"] + key
        + ["-keyout", files.privateKeyPath, "-out", files.certificateChainPath])
  }

  func parsed() throws -> NIOSSLCertificate {
    try NIOSSLCertificate.fromPEMFile(files.certificateChainPath)[0]
  }

  private static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}

/// One request over TLS.
enum TLSClient {
  struct Exchange: Sendable {
    let status: Int
    let body: String
    let version: TLSVersion?
    let certificate: NIOSSLCertificate?
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<Exchange>
    private var status = 0
    private var body = ""

    init(_ promise: EventLoopPromise<Exchange>) {
      self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): status = Int(head.status.code)
      case .body(let part): body += String(buffer: part)
      case .end:
        let pipeline = context.pipeline.syncOperations
        promise.succeed(
          Exchange(
            status: status, body: body, version: try? pipeline.nioSSL_tlsVersion(),
            certificate: try? pipeline.nioSSL_peerCertificate()))
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      promise.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      promise.fail(ChannelError.eof)
    }
  }

  /// Connects, waits if asked to, sends a GET and returns the answer.
  @discardableResult
  static func get(
    port: Int, host: String = "localhost", _ change: (inout TLSConfiguration) -> Void,
    waitingFor pause: () async throws -> Void = {}
  ) async throws -> Exchange {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .none
    change(&configuration)
    let context = try NIOSSLContext(configuration: configuration)
    let group = MultiThreadedEventLoopGroup.singleton
    let eventLoop = group.next()
    let promise = eventLoop.makePromise(of: Exchange.self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: eventLoop)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(
              try NIOSSLClientHandler(context: context, serverHostname: "localhost"))
            try pipeline.addHTTPClientHandlers()
            try pipeline.addHandler(Collector(promise))
          }
        }
        .connect(host: "127.0.0.1", port: port).get()
      try await pause()
    } catch {
      promise.fail(error)
      throw error
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: .GET, uri: "/a", headers: ["Host": host])
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    let result: Result<Exchange, any Error>
    do {
      result = .success(try await promise.futureResult.get())
    } catch {
      result = .failure(error)
    }
    channel.close(promise: nil)
    return try result.get()
  }
}
