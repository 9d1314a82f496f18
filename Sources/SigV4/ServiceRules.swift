/// What one service accepts from those who sign.
public struct ServiceRules: Sendable {
  /// The service that a credential must be scoped to, for example `kms`.
  public let service: String
  /// The regions that a credential may be scoped to.
  public let regions: Set<String>
  /// Minutes that a request may be older or newer than the clock; AWS tells them to the client.
  public let skewMinutesMax: Int
  /// Whether the signature may stand in the query.
  public let acceptsPresigned: Bool
  /// How the path is signed.
  public let pathRule: PathRule

  /// The bytes of `service`.
  private let serviceBytes: [UInt8]
  /// The bytes of `regions`.
  private let regionBytes: [[UInt8]]

  private static let echoedBytesMax = 32

  /// Collects rules.
  ///
  /// - Parameter skewMinutesMax: 5 is what JSON services such as KMS tell their clients, 15 is that of STS.
  /// - Source: observed, "(… - 5 min.)" of JSON services and "(… - 15 min.)" of STS.
  public init(
    service: String, regions: Set<String>, skewMinutesMax: Int = 5, acceptsPresigned: Bool = false,
    pathRule: PathRule = .normalized
  ) {
    self.service = service
    self.regions = regions
    self.skewMinutesMax = skewMinutesMax
    self.acceptsPresigned = acceptsPresigned
    self.pathRule = pathRule
    serviceBytes = Array(service.utf8)
    regionBytes = regions.map { Array($0.utf8) }
  }

  /// Refuses a credential for another day, region or service.
  ///
  /// - Throws: `.scope` with every fault.
  func checkScope(_ claim: ClaimedSignature) throws(SigV4Error) {
    let credential = claim.credential
    let text = claim.text.span
    var faults: [SigV4Error.ScopeFault] = []
    if !regionBytes.contains(where: { ASCII.areSame(text, credential.region, $0) }) {
      faults.append(.region(received: Self.excerpt(claim.text[credential.region])))
    }
    if !ASCII.areSame(text, credential.service, serviceBytes) {
      faults.append(.service(expected: service))
    }
    if !ASCII.areSame(text, credential.terminator, StringToSign.terminator) {
      faults.append(.terminator(received: Self.excerpt(claim.text[credential.terminator])))
    }
    if !claim.timeWords.isDate(text, credential.date) {
      faults.append(.date(received: Self.excerpt(claim.text[credential.date]), time: claim.time))
    }
    guard faults.isEmpty else { throw .scope(faults) }
  }

  /// Refuses a request that is too old or comes from the future; both ends of the window belong to it.
  ///
  /// A request signed in the header is good for `skewMinutesMax` on either side of its time. A presigned
  /// one is good from `skewMinutesMax` before its time until it expires.
  ///
  /// - Throws: `.expired`, `.notYetCurrent`.
  func checkTime(_ claim: ClaimedSignature, at now: SigningTime) throws(SigV4Error) {
    let skewSeconds = skewMinutesMax * 60
    let ageSeconds: Int
    switch claim.form {
    case .header: ageSeconds = skewSeconds
    case .query(let validSeconds): ageSeconds = validSeconds
    }
    let earliest = now.advanced(bySeconds: -Int64(ageSeconds))
    guard claim.time >= earliest else {
      throw .expired(
        SigV4Error.Window(requested: claim.time, now: now, limit: earliest, seconds: ageSeconds))
    }
    let latest = now.advanced(bySeconds: Int64(skewSeconds))
    guard claim.time <= latest else {
      throw .notYetCurrent(
        SigV4Error.Window(requested: claim.time, now: now, limit: latest, seconds: skewSeconds))
    }
  }

  private static func excerpt(_ text: ArraySlice<UInt8>) -> String {
    ASCII.excerpt(text, bytesMax: echoedBytesMax)
  }
}
