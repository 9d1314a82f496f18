import Glibc
import KMSAudit
import KMSCrypto
import KMSModel
import KMSSecrets
import StrictJSON

/// Where digests say that they and the segments are, and who signs them.
public struct DigestPlace: Sendable {
  /// Whose digests they are: 12 digits.
  public let account: String
  /// The home Region.
  public let region: String
  /// The bucket that a copy of the trail's folder is kept in.
  public let bucket: String

  /// Names a place.
  public init(account: String, region: String, bucket: String) {
    self.account = account
    self.region = region
    self.bucket = bucket
  }

  /// The name of the trail in the names of digests.
  static let trailName = "strongroom"

  /// The folder of digests, below the folder of the trail.
  var prefix: String { "AWSLogs/\(account)/CloudTrail-Digest/\(region)" }

  /// The name of a digest below the folder of the trail, which is its key in the bucket.
  func object(endingAt end: Timestamp) -> String {
    let text = CivilTime(end).extendedISO
    let day = text.prefix(10).split(separator: "-").joined(separator: "/")
    let basic = String(text.filter { $0 != "-" && $0 != ":" })
    return "\(prefix)/\(day)/\(account)_CloudTrail-Digest_\(region)_\(DigestPlace.trailName)_"
      + "\(region)_\(basic).json.gz"
  }

  /// The names of all digests below the folder of the trail, oldest first.
  func objects(in folder: AuditFolder) throws(AuditError) -> [String] {
    var places = [prefix]
    guard access("\(folder.path)/\(prefix)", F_OK) == 0 else { return [] }
    for _ in 0..<3 {
      var below: [String] = []
      for place in places {
        for name in try AuditFolder.names(in: "\(folder.path)/\(place)") {
          below.append("\(place)/\(name)")
        }
      }
      places = below
    }
    var objects: [String] = []
    for place in places {
      for name in try AuditFolder.names(in: "\(folder.path)/\(place)")
      where name.hasSuffix(".json.gz") {
        objects.append("\(place)/\(name)")
      }
    }
    return objects.sorted()
  }
}

/// One digest: which segments were closed in an hour, chained to the digest before and signed.
///
/// Source: CloudTrail User Guide, "CloudTrail digest file structure". Format: docs/formats/audit.md,
/// "Digests".
struct DigestFile: Sendable {
  /// A segment in a digest.
  struct LogFile: Hashable, Sendable {
    let bucket: String
    let object: String
    /// SHA-256 over what the file unfolds to.
    let hash: String
    let newest: String?
    let oldest: String?
  }

  /// The digest before.
  struct Previous: Hashable, Sendable {
    let bucket: String
    let object: String
    /// SHA-256 over what it unfolds to.
    let hash: String
    /// Its signature in hexadecimal digits.
    let signature: String
  }

  let account: String
  let start: String
  let end: String
  let bucket: String
  let object: String
  let fingerprint: String
  let previous: Previous?
  let logFiles: [LogFile]

  static let signatureAlgorithm = "SHA256withRSA"
  static let hashAlgorithm = "SHA-256"
  /// What the name of the file with a digest's signature ends in.
  static let signatureSuffix = ".signature"

  /// The digest as JSON.
  func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("awsAccountId", account)
    writer.member("digestStartTime", start)
    writer.member("digestEndTime", end)
    writer.member("digestS3Bucket", bucket)
    writer.member("digestS3Object", object)
    writer.member("digestPublicKeyFingerprint", fingerprint)
    writer.member("digestSignatureAlgorithm", DigestFile.signatureAlgorithm)
    writer.member("newestEventTime", logFiles.compactMap(\.newest).max())
    writer.member("oldestEventTime", logFiles.compactMap(\.oldest).min())
    writer.member("previousDigestS3Bucket", previous?.bucket)
    writer.member("previousDigestS3Object", previous?.object)
    writer.member("previousDigestHashValue", previous?.hash)
    writer.member("previousDigestHashAlgorithm", previous.map { _ in DigestFile.hashAlgorithm })
    writer.member("previousDigestSignature", previous?.signature)
    writer.name("logFiles")
    writer.beginArray()
    for file in logFiles {
      writer.beginObject()
      writer.member("s3Bucket", file.bucket)
      writer.member("s3Object", file.object)
      writer.member("hashValue", file.hash)
      writer.member("hashAlgorithm", DigestFile.hashAlgorithm)
      writer.member("newestEventTime", file.newest)
      writer.member("oldestEventTime", file.oldest)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// Reads a digest; nothing if it is none.
  init?(json: [UInt8]) {
    guard let object = DigestFile.object(json), let account = object.text("awsAccountId"),
      let start = object.text("digestStartTime"), let end = object.text("digestEndTime"),
      let bucket = object.text("digestS3Bucket"), let name = object.text("digestS3Object"),
      let fingerprint = object.text("digestPublicKeyFingerprint"),
      case .array(let files)? = object["logFiles"]
    else { return nil }
    var previous: Previous?
    if let name = object.text("previousDigestS3Object") {
      guard let bucket = object.text("previousDigestS3Bucket"),
        let hash = object.text("previousDigestHashValue"),
        let signature = object.text("previousDigestSignature")
      else { return nil }
      previous = Previous(bucket: bucket, object: name, hash: hash, signature: signature)
    }
    var logFiles: [LogFile] = []
    for file in files {
      guard case .object(let file) = file, let bucket = file.text("s3Bucket"),
        let name = file.text("s3Object"), let hash = file.text("hashValue")
      else { return nil }
      logFiles.append(
        LogFile(
          bucket: bucket, object: name, hash: hash, newest: file.text("newestEventTime"),
          oldest: file.text("oldestEventTime")))
    }
    self.init(
      account: account, start: start, end: end, bucket: bucket, object: name,
      fingerprint: fingerprint, previous: previous, logFiles: logFiles)
    guard self.json() == json else { return nil }
  }

  /// Describes a digest.
  init(
    account: String, start: String, end: String, bucket: String, object: String,
    fingerprint: String, previous: Previous?, logFiles: [LogFile]
  ) {
    self.account = account
    self.start = start
    self.end = end
    self.bucket = bucket
    self.object = object
    self.fingerprint = fingerprint
    self.previous = previous
    self.logFiles = logFiles
  }

  /// What is signed, of a digest with these bytes.
  func signedText(_ json: [UInt8]) throws(AuditError) -> [UInt8] {
    let hash = HexText.text(ChainPosition.hash(of: json[...]))
    return Array("\(end)\n\(bucket)/\(object)\n\(hash)\n\(previous?.signature ?? "null")".utf8)
  }

  /// The content of the file beside a digest: the metadata that its object has in a bucket.
  static func metadata(_ signature: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("signature", HexText.text(signature))
    writer.member("signature-algorithm", signatureAlgorithm)
    writer.endObject()
    return writer.bytes
  }

  /// The signature in such a file, in hexadecimal digits; nothing if there is none.
  static func signature(_ metadata: [UInt8]) -> String? {
    guard let object = object(metadata), object.text("signature-algorithm") == signatureAlgorithm,
      let text = object.text("signature"), let bytes = HexText.bytes(Array(text.utf8)[...]),
      self.metadata(bytes) == metadata
    else { return nil }
    return text
  }

  /// An RSA public key as RFC 8017 writes it, without the envelope that says what it is.
  ///
  /// Source: RFC 8017 §A.1.1; the envelope of a key of 2048 bits has 24 bytes.
  static func pkcs1(_ key: PublicKey) -> [UInt8] { Array(key.der.dropFirst(24)) }

  /// What names a public key: 32 hexadecimal digits. AWS takes MD5, we the beginning of SHA-256.
  static func fingerprint(_ key: PublicKey) throws(AuditError) -> String {
    HexText.text(Array(ChainPosition.hash(of: pkcs1(key)[...]).prefix(16)))
  }

  private static func object(_ json: [UInt8]) -> JSONObject? {
    do {
      guard case .object(let object) = try JSONValue(parsing: json) else { return nil }
      return object
    } catch {
      return nil
    }
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: StaticString, _ value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }
}

extension JSONObject {
  fileprivate func text(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text
  }
}
