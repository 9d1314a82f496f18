/// What is known of the certificate that a server serves with.
public struct TLSFacts: Hashable, Sendable {
  /// One certificate of the file, the server's first.
  public struct Certificate: Hashable, Sendable {
    /// From when on it is valid, in seconds since 1970.
    public let notBefore: Int64
    /// Until when, in seconds since 1970.
    public let notAfter: Int64
    /// Whether the next certificate of the file signed it; nothing for the last one.
    public let isSignedByNext: Bool?

    /// Notes what was read.
    public init(notBefore: Int64, notAfter: Int64, isSignedByNext: Bool?) {
      self.notBefore = notBefore
      self.notAfter = notAfter
      self.isSignedByNext = isSignedByNext
    }
  }

  /// The wall clock, in seconds since 1970.
  public let now: Int64
  /// The certificates in the order of the file.
  public let certificates: [Certificate]
  /// Why a server cannot serve with the files; nothing if it can, which includes that the key belongs to
  /// the first certificate.
  public let problem: String?

  /// Notes what was read.
  public init(now: Int64, certificates: [Certificate], problem: String? = nil) {
    self.now = now
    self.certificates = certificates
    self.problem = problem
  }

  /// What a server without TLS has to say.
  public static let none: [Diagnosis] = [.good(.tls, "plain HTTP, on loopback only")]

  private static let day: Int64 = 86_400
  /// How many days before its end a certificate should have been renewed.
  static let renewalDays: Int64 = 21

  /// Judges whether clients will accept the certificate, today and soon.
  public var diagnoses: [Diagnosis] {
    if let problem {
      return [
        .failure(.tls, problem, remedy: "name PEM files with `tls.certificate` and `tls.key`")
      ]
    }
    var found: [Diagnosis] = []
    for (index, certificate) in certificates.enumerated() {
      found += validity(certificate, place: index + 1)
      if certificate.isSignedByNext == false {
        found.append(
          .failure(
            .tls, "certificate \(index + 1) of the file is not signed by certificate \(index + 2)",
            remedy: "put the server's certificate first, then the one that signed it, and so on"))
      }
    }
    guard found.isEmpty else { return found }
    let end = certificates.map(\.notAfter).min() ?? now
    return [
      .good(
        .tls,
        "the key fits, the chain of \(certificates.count) is in order and valid for "
          + "\((end - now) / TLSFacts.day) days")
    ]
  }

  private func validity(_ certificate: Certificate, place: Int) -> [Diagnosis] {
    if now < certificate.notBefore {
      return [
        .failure(
          .tls, "certificate \(place) of the file is not valid yet",
          remedy: "check the clock, or wait")
      ]
    }
    if now >= certificate.notAfter {
      return [
        .failure(
          .tls, "certificate \(place) of the file is not valid any more",
          remedy: "renew it, then start the server again")
      ]
    }
    let days = (certificate.notAfter - now) / TLSFacts.day
    guard days < TLSFacts.renewalDays else { return [] }
    return [
      .warning(
        .tls, "certificate \(place) of the file ends in \(days) days",
        remedy: "renew it, then start the server again")
    ]
  }
}
