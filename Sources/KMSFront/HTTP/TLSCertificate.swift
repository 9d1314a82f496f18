import NIOSSL

/// A certificate of the file that a server serves with.
public struct TLSCertificate: Hashable, Sendable {
  /// The certificate as DER.
  public let bytes: [UInt8]
  /// From when on it is valid, in seconds since 1970.
  public let notBefore: Int64
  /// Until when it is valid, in seconds since 1970.
  public let notAfter: Int64
}

extension HTTPServerConfiguration.TLS {
  /// Reads the certificates of the file, in its order. Blocks on the disk.
  ///
  /// - Throws: `.unusableTLSFile`.
  public func certificates() throws(HTTPServerError) -> [TLSCertificate] {
    do {
      return try NIOSSLCertificate.fromPEMFile(certificateChainPath).map { certificate in
        TLSCertificate(
          bytes: try certificate.toDERBytes(), notBefore: Int64(certificate.notValidBefore),
          notAfter: Int64(certificate.notValidAfter))
      }
    } catch {
      throw .unusableTLSFile(path: certificateChainPath, reason: String(describing: error))
    }
  }
}
