import NIOCore
import NIOSSL
import Synchronization

/// Holds the TLS identity that new connections get, and replaces it on request.
final class TLSContextSource: Sendable {
  private let files: HTTPServerConfiguration.TLS
  private let closeTimeout: TimeAmount
  private let context: Mutex<NIOSSLContext>

  /// Loads both files. Blocks on the disk.
  init(_ files: HTTPServerConfiguration.TLS, limits: HTTPLimits) throws(HTTPServerError) {
    self.files = files
    self.closeTimeout = .nanoseconds(Int64(clamping: limits.lingerMax.wholeNanoseconds))
    self.context = Mutex(try Self.load(files, closeTimeout: closeTimeout))
  }

  /// The context for a new connection.
  var current: NIOSSLContext { context.withLock { $0 } }

  /// Loads both files again. Blocks on the disk. If anything is wrong, what was there stays.
  func reload() throws(HTTPServerError) {
    let loaded = try Self.load(files, closeTimeout: closeTimeout)
    context.withLock { $0 = loaded }
  }

  private static func load(
    _ files: HTTPServerConfiguration.TLS, closeTimeout: TimeAmount
  ) throws(HTTPServerError) -> NIOSSLContext {
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(files.certificateChainPath)
    } catch {
      throw .unusableTLSFile(
        path: files.certificateChainPath, reason: String(describing: error))
    }
    guard !chain.isEmpty else {
      throw .unusableTLSFile(path: files.certificateChainPath, reason: "holds no certificate")
    }
    let key: NIOSSLPrivateKey
    do {
      key = try NIOSSLPrivateKey(file: files.privateKeyPath, format: .pem)
    } catch {
      throw .unusableTLSFile(path: files.privateKeyPath, reason: String(describing: error))
    }
    do {
      return try NIOSSLContext(
        configuration: configuration(chain: chain, key: key, closeTimeout: closeTimeout))
    } catch {
      throw .unusableTLSIdentity(reason: String(describing: error))
    }
  }

  /// TLS 1.2 and 1.3, forward secrecy only, hybrid post-quantum key exchange first.
  ///
  /// - Source: KMS Developer Guide, "Infrastructure security" and "Using hybrid post-quantum TLS".
  private static func configuration(
    chain: [NIOSSLCertificate], key: NIOSSLPrivateKey, closeTimeout: TimeAmount
  ) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.curves = [.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1]
    // The suites of TLS 1.3 are not chosen here; all of them are forward secret.
    configuration.cipherSuiteValues = [
      .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
      .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
      .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = closeTimeout
    return configuration
  }
}

extension HTTPServerConfiguration.TLS {
  /// Loads both files as a server would at its start, and forgets them. Blocks on the disk.
  ///
  /// - Throws: `.unusableTLSFile`, `.unusableTLSIdentity`.
  public func check() throws(HTTPServerError) {
    _ = try TLSContextSource(self, limits: HTTPLimits())
  }
}
