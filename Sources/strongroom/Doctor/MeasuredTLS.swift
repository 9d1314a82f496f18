import KMSCrypto
import KMSDoctor
import KMSFront
import KMSModel

/// The TLS files, read as a server would.
enum MeasuredTLS {
  /// Reads both files.
  static func facts(_ files: ServerConfiguration.TLSFiles) -> TLSFacts {
    let now = SystemClock.now().secondsSinceEpoch
    let tls = HTTPServerConfiguration.TLS(
      certificateChainPath: files.certificateChain, privateKeyPath: files.privateKey)
    do throws(HTTPServerError) {
      try tls.check()
      return TLSFacts(now: now, certificates: certificates(try tls.certificates()))
    } catch {
      return TLSFacts(now: now, certificates: [], problem: error.description)
    }
  }

  private static func certificates(_ certificates: [TLSCertificate]) -> [TLSFacts.Certificate] {
    certificates.enumerated().map { index, certificate in
      let next = index + 1 < certificates.count ? certificates[index + 1] : nil
      return TLSFacts.Certificate(
        notBefore: certificate.notBefore, notAfter: certificate.notAfter,
        isSignedByNext: next.map {
          CertificateSignature.isSigned(certificate.bytes, by: $0.bytes)
        })
    }
  }
}
