import COpenSSLShim

/// Who signed an X.509 certificate.
public enum CertificateSignature {
  /// Whether a certificate names another as its issuer and carries that one's signature.
  ///
  /// Says nothing about dates or trust.
  ///
  /// - Parameters:
  ///   - certificate: DER; bytes that are none are signed by nobody.
  ///   - issuer: DER.
  /// - Source: RFC 5280 §4.1.1.3, §6.1.3.
  public static func isSigned(_ certificate: [UInt8], by issuer: [UInt8]) -> Bool {
    unsafe strongroom_certificate_is_signed(
      certificate, certificate.count, issuer, issuer.count) == STRONGROOM_DONE
  }
}
