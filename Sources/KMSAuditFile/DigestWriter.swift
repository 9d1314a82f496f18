import KMSAudit
import KMSCrypto
import KMSModel
import KMSSecrets
import StrictJSON
import Synchronization

/// Makes a digest for every hour.
final class DigestWriter: Sendable {
  /// An hour.
  static let intervalMilliseconds: Int64 = 3_600_000

  private let folder: AuditFolder
  private let place: DigestPlace
  private let key = Mutex<PrivateKey?>(nil)
  /// The end of the last digest, or of the hour before the first.
  private let start: Mutex<Timestamp?> = Mutex(nil)

  /// Makes digests of the segments of a folder.
  init(folder: AuditFolder, place: DigestPlace) {
    self.folder = folder
    self.place = place
  }

  /// Signs with this key from now on, and exports its public half.
  ///
  /// - Parameter key: RSA, 2048 bits.
  func take(_ key: PrivateKey, now: Timestamp) throws(AuditError) {
    let publicKey = key.publicKey
    try folder.makeFolder(TrailPublicKeys.folderName)
    let pem = "\(TrailPublicKeys.folderName)/\(TrailPublicKeys.rsaName)"
    let list = "\(TrailPublicKeys.folderName)/public-keys.json"
    if try AuditFolder.contents(of: "\(folder.path)/\(pem)") != TrailPublicKeys.pem(publicKey) {
      let before = try AuditFolder.contents(of: "\(folder.path)/\(list)")
      try folder.write(
        DigestWriter.publicKeyList(
          publicKey, fingerprint: try DigestFile.fingerprint(publicKey), now, after: before),
        to: list)
    }
    try folder.writeIfChanged(TrailPublicKeys.pem(publicKey), to: pem)
    // The hours count from here.
    _ = try beginning(now)
    self.key.withLock { $0 = key }
  }

  /// Whether it has a key.
  var hasKey: Bool { key.withLock { $0 != nil } }

  /// Whether an hour has ended that has no digest.
  func isDue(_ now: Timestamp) throws(AuditError) -> Bool {
    try beginning(now) < DigestWriter.hour(of: now)
  }

  /// Makes the digest that is due: of all segments that are closed and in no digest yet.
  ///
  /// - Parameter isLast: whether the trail ends here for the time being; then a digest is made of what
  ///   there is of an hour, if there is something.
  func write(now: Timestamp, isLast: Bool) throws(AuditError) {
    let start = try beginning(now)
    let end =
      isLast
      ? Timestamp(millisecondsSinceEpoch: now.secondsSinceEpoch * 1_000)
      : DigestWriter.hour(of: now)
    guard start < end, let key = key.withLock(\.self) else { return }
    let (previous, digested) = try last()
    var logFiles: [DigestFile.LogFile] = []
    for segment in try folder.segments() where segment.isCompressed && segment.first > digested {
      logFiles.append(try logFile(segment))
    }
    guard !isLast || !logFiles.isEmpty else { return }
    let digest = DigestFile(
      account: place.account, start: CivilTime(start).extendedISO,
      end: CivilTime(end).extendedISO, bucket: place.bucket,
      object: place.object(endingAt: end),
      fingerprint: try DigestFile.fingerprint(key.publicKey), previous: previous,
      logFiles: logFiles)
    let json = digest.json()
    let signature = try DigestWriter.sign(try digest.signedText(json), with: key)
    let parent = digest.object.split(separator: "/").dropLast().joined(separator: "/")
    try folder.makeFolder(parent)
    try folder.write(
      DigestFile.metadata(signature), to: digest.object + DigestFile.signatureSuffix)
    try folder.write(try GzipFile.compress(json), to: digest.object)
    self.start.withLock { $0 = end }
  }

  /// The last digest, as the next one names it, and the first record of the last segment in any.
  private func last() throws(AuditError) -> (DigestFile.Previous?, UInt64) {
    var previous: DigestFile.Previous?
    for object in try place.objects(in: folder).reversed() {
      guard let (digest, json) = try read(object),
        let metadata = try AuditFolder.contents(
          of: "\(folder.path)/\(object)\(DigestFile.signatureSuffix)"),
        let signature = DigestFile.signature(metadata)
      else { throw .damaged(sequence: 0) }
      if previous == nil {
        previous = DigestFile.Previous(
          bucket: digest.bucket, object: digest.object,
          hash: HexText.text(ChainPosition.hash(of: json[...])), signature: signature)
      }
      if let file = digest.logFiles.last, let first = AuditFolder.first(ofSegment: file.object) {
        return (previous, first)
      }
    }
    return (previous, 0)
  }

  private func read(_ object: String) throws(AuditError) -> (DigestFile, [UInt8])? {
    guard let file = try AuditFolder.contents(of: "\(folder.path)/\(object)"),
      let json = GzipFile.decompress(file), let digest = DigestFile(json: json)
    else { return nil }
    return (digest, json)
  }

  private func beginning(_ now: Timestamp) throws(AuditError) -> Timestamp {
    if let start = start.withLock(\.self) { return start }
    var start = DigestWriter.hour(of: now)
    if let object = try place.objects(in: folder).last {
      guard let (digest, _) = try read(object), let end = Timestamp(extendedISO: digest.end) else {
        throw .damaged(sequence: 0)
      }
      start = end
    }
    self.start.withLock { $0 = start }
    return start
  }

  private func logFile(_ segment: AuditFolder.Segment) throws(AuditError) -> DigestFile.LogFile {
    guard let file = try AuditFolder.contents(of: folder.path(of: segment)),
      let lines = GzipFile.decompress(file)
    else { throw .damaged(sequence: segment.first) }
    let times = EventTimes(of: lines)
    return DigestFile.LogFile(
      bucket: place.bucket, object: AuditFolder.name(of: segment),
      hash: HexText.text(ChainPosition.hash(of: lines[...])), newest: times.newest,
      oldest: times.oldest)
  }

  private static func sign(_ text: [UInt8], with key: PrivateKey) throws(AuditError) -> [UInt8] {
    do {
      return try key.sign(
        .message(SensitiveBytes(copying: text)), with: .rsaPKCS1(.sha256), check: .performed)
    } catch {
      // `EIO`: the library or the memory of this machine is out of order.
      throw .writeFailed(errno: 5)
    }
  }

  private static func hour(of time: Timestamp) -> Timestamp {
    let milliseconds = time.millisecondsSinceEpoch
    return Timestamp(
      millisecondsSinceEpoch: milliseconds
        - (milliseconds % intervalMilliseconds + intervalMilliseconds) % intervalMilliseconds)
  }

  /// The answer of CloudTrail's ListPublicKeys.
  ///
  /// - Parameter before: the answer that named the keys before this one.
  private static func publicKeyList(
    _ key: PublicKey, fingerprint: String, _ now: Timestamp, after before: [UInt8]?
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("PublicKeyList")
    writer.beginArray()
    for entry in entries(of: before) where entry.firstRange(of: Array(fingerprint.utf8)) == nil {
      writer.rawJSON(entry)
    }
    writer.beginObject()
    writer.name("Value")
    writer.base64(DigestFile.pkcs1(key))
    writer.name("ValidityStartTime")
    writer.integer(now.secondsSinceEpoch)
    writer.name("ValidityEndTime")
    writer.integer(now.adding(days: validityDays).secondsSinceEpoch)
    writer.name("Fingerprint")
    writer.string(fingerprint)
    writer.endObject()
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// What stands in an answer that this wrote: objects without further ones inside, and without texts that
  /// hold a brace.
  private static func entries(of list: [UInt8]?) -> [[UInt8]] {
    guard let list, let array = list.firstIndex(of: UInt8(ascii: "[")) else { return [] }
    return list[array...].split(separator: UInt8(ascii: "{")).dropFirst().compactMap { entry in
      guard let end = entry.firstIndex(of: UInt8(ascii: "}")) else { return nil }
      return [UInt8(ascii: "{")] + entry[...end]
    }
  }

  /// For how long a key is said to be valid: 30 years.
  private static let validityDays = 10_957
}

/// The first and the last moment that the records of a segment are about.
struct EventTimes {
  private(set) var oldest: String?
  private(set) var newest: String?

  private static let name = Array(#""eventTime":""#.utf8)

  /// Looks for the first `eventTime` in each line; inside texts a quotation mark has a `\` before it.
  init(of lines: [UInt8]) {
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      guard let found = line.firstRange(of: EventTimes.name) else { continue }
      let time = String(
        decoding: line[found.upperBound...].prefix { $0 != UInt8(ascii: "\"") }.prefix(32),
        as: UTF8.self)
      oldest = oldest.map { min($0, time) } ?? time
      newest = newest.map { max($0, time) } ?? time
    }
  }
}

extension Timestamp {
  /// Reads what `CivilTime.extendedISO` writes; nothing for anything else.
  fileprivate init?(extendedISO text: String) {
    let numbers = text.split { !$0.isNumber }.map { Int64($0) ?? -1 }
    guard text.utf8.count == 20, numbers.count == 6 else { return nil }
    // Days since 1970-01-01 of a date in years that begin with March.
    let year = numbers[1] <= 2 ? numbers[0] - 1 : numbers[0]
    let month = (numbers[1] + 9) % 12
    let days =
      year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + numbers[2] - 719_469
    let seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
    self.init(millisecondsSinceEpoch: seconds * 1_000)
    guard CivilTime(self).extendedISO == text else { return nil }
  }
}
