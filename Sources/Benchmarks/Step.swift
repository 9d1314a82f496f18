import KMSAudit
import KMSAuditFile
import KMSCrypto
import KMSKeys
import KMSModel
import KMSSecrets
import KMSStoreSQLite
import SigV4
import StrictJSON
import Synchronization

/// One step of a request, done again and again without the others; and the one request that is mostly writing.
enum Step: String, CaseIterable {
  /// The signature of a request of boto3, its signing key being known.
  case signature
  /// The body of a Decrypt into the request.
  case readJSON
  /// The answer of a Decrypt into JSON.
  case writeJSON
  /// A default key policy and one identity policy.
  case decision
  /// Deriving the message key, and opening 32 bytes with it.
  case messageKey
  /// The record of a Decrypt into JSON.
  case record
  /// The record of a Decrypt into a trail of mode `flush`: JSON, chain, write.
  case append
  /// A whole CreateKey from its body to the durable rows in SQLite, without record.
  case creation

  /// What does the step so many times.
  func work() throws -> (Int) throws -> Void {
    switch self {
    case .signature: try Step.signatures()
    case .readJSON: try Step.reading()
    case .writeJSON: Step.writing()
    case .decision: try Step.decisions()
    case .messageKey: try Step.openings()
    case .record: Step.records()
    case .append: try Step.appends()
    case .creation: try Step.creations()
    }
  }

  private static let secondsSinceEpoch: Int64 = 1_767_323_045
  private static var now: Timestamp {
    Timestamp(millisecondsSinceEpoch: secondsSinceEpoch * 1000)
  }

  private static func signatures() throws -> (Int) throws -> Void {
    let secret = [UInt8](repeating: 0x61, count: 40)
    let time = SigningTime(secondsSinceEpoch: secondsSinceEpoch)
    let signer = secret.withUnsafeBytes {
      RequestSigner(
        accessKeyID: "AKIABENCHMARK0000000", secret: $0, region: "us-east-1", service: "kms")
    }
    let body = #"{"CiphertextBlob":"AQIDBA==","EncryptionContext":{"app":"x"}}"#
    let request = try signer.signed(EmbeddedServer.request(.decrypt, body), at: time)
    let verifier = SignatureVerifier(
      rules: ServiceRules(service: "kms", regions: ["us-east-1"]), keys: SigningKeyCache())
    return { count in
      for _ in 0..<count {
        let received = try verifier.receive(request, at: time)
        _ = try verifier.verify(received, secretVersion: 1) { derive in
          secret.withUnsafeBytes { derive($0) }
        }
      }
    }
  }

  private static func reading() throws -> (Int) throws -> Void {
    let blob = String(repeating: "AQID", count: 48)
    let body = Array(#"{"CiphertextBlob":"\#(blob)","EncryptionContext":{"app":"x"}}"#.utf8)
    return { count in
      for _ in 0..<count { _ = try DecryptRequest.parse(body) }
    }
  }

  private static func writing() -> (Int) throws -> Void {
    let answer = DecryptResponse(
      keyId: "arn:aws:kms:us-east-1:000000000001:key/8d6a1c0e-55b2-4f1e-9a77-0c1d2e3f4a5b",
      plaintext: SensitiveBytes(copying: [UInt8](repeating: 7, count: 32)),
      encryptionAlgorithm: .symmetricDefault,
      keyMaterialId: String(repeating: "5f2c", count: 16))
    return { count in
      for _ in 0..<count {
        var writer = JSONWriter()
        answer.write(to: &writer)
        guard !writer.bytes.isEmpty else { throw ServiceBench.Failure(text: "no answer") }
      }
    }
  }

  private static func decisions() throws -> (Int) throws -> Void {
    let bench = try DecisionBench()
    return { count in try bench.decideByDefault(times: count) }
  }

  private static func openings() throws -> (Int) throws -> Void {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy = try KeyHierarchy.create(random: random).hierarchy
    let provider = LocalKeyProvider(hierarchy: hierarchy, random: random)
    let name = "arn:aws:kms:us-east-1:000000000001:key/8d6a1c0e-55b2-4f1e-9a77-0c1d2e3f4a5b"
    guard case .arn(let key)? = KeyReference(name) else {
      throw ServiceBench.Failure(text: "no key")
    }
    let material = try provider.createMaterial(
      for: key, spec: .symmetricDefault, from: nil, at: now)
    let handle = try provider.load(material, spec: .symmetricDefault)
    let context = Array(#"{"app":"x"}"#.utf8)
    let blob = try provider.encrypt(
      SensitiveBytes(copying: [UInt8](repeating: 7, count: 32)), associatedData: context,
      id: material.id, with: handle)
    return { count in
      for _ in 0..<count {
        _ = try provider.decrypt(blob, associatedData: context, with: handle)
      }
    }
  }

  private static func records() -> (Int) throws -> Void {
    let event = RecordBench.ofUser
    return { count in
      for _ in 0..<count {
        var writer = JSONWriter()
        event.write(to: &writer)
        guard !writer.bytes.isEmpty else { throw ServiceBench.Failure(text: "no record") }
      }
    }
  }

  private static func appends() throws -> (Int) throws -> Void {
    let folder = TemporaryFolder()
    let event = RecordBench.ofUser
    let trail = try SegmentedTrail(
      folder: try folder.path("audit"), settings: TrailSettings(durability: .flush), keys: nil,
      surroundings: TrailSurroundings(
        now: { now }, wording: { _ in event }, report: { error in print("\(error)") }))
    return { count in
      try withExtendedLifetime(folder) {
        for _ in 0..<count {
          let isAccepted = Mutex(false)
          trail.record(event) { result in
            if case .success = result { isAccepted.withLock { $0 = true } }
          }
          guard isAccepted.withLock(\.self) else { throw ServiceBench.Failure(text: "no record") }
        }
      }
    }
  }

  private static func creations() throws -> (Int) throws -> Void {
    let folder = TemporaryFolder()
    let store = try SQLiteStore(path: try folder.path("store.sqlite"))
    let bench = try ServiceBench(store: store)
    return { count in
      try withExtendedLifetime(folder) { try bench.createKeys(times: count) }
    }
  }
}
