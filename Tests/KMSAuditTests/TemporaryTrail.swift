import Foundation
import KMSAudit
import KMSAuditFile
import KMSCrypto
import KMSModel
import Synchronization

/// The folder of a trail in a folder of its own, which is removed with its owner.
final class TemporaryTrail: Sendable {
  let folder: String

  init() throws {
    var template = Array(
      (FileManager.default.temporaryDirectory.path + "/strongroom-trail-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The folder of the trail.
  var trail: String { folder + "/audit" }

  /// The first segment.
  var path: String { trail + "/segment-00000000000000000001.jsonl" }

  /// What time it is for the trail.
  let clock = Mutex(sampleTime)
  /// Checkpoints that tests have verified.
  let notes = VerifiedNotes()
  /// What the trail reports.
  let reports = Mutex<[AuditError]>([])

  /// What the trail reported.
  var reported: [AuditError] { reports.withLock(\.self) }

  /// Moves the clock.
  func pass(milliseconds: Int64) {
    clock.withLock { $0 = $0.adding(milliseconds: milliseconds) }
  }

  /// Opens the trail without keys.
  func open(
    _ durability: AuditDurability = .sync, calls: FileCalls = FileCalls(),
    limits: SegmentedTrail.Limits = SegmentedTrail.Limits()
  ) throws(AuditError) -> SegmentedTrail {
    try open(TrailSettings(durability: durability), keys: nil, calls: calls, limits: limits)
  }

  /// Opens the trail as it is in production.
  func open(
    _ settings: TrailSettings, keys: TrailSigningKeys?, folder: String? = nil,
    calls: FileCalls = FileCalls(), limits: SegmentedTrail.Limits = SegmentedTrail.Limits()
  ) throws(AuditError) -> SegmentedTrail {
    try SegmentedTrail(
      folder: folder ?? trail, settings: settings, keys: keys,
      surroundings: TrailSurroundings(
        now: { [self] in clock.withLock(\.self) }, wording: noticeEvent,
        report: { [self] error in reports.withLock { $0.append(error) } }),
      calls: calls, limits: limits)
  }

  /// The events in the trail as they were recorded.
  ///
  /// Numbers and hashes of the lines are checked with code that does not know the trail's own.
  var events: [String] {
    get throws {
      let reader = TrailReader(folder: trail)
      var previous = [UInt8](repeating: 0, count: 32)
      var number: UInt64 = 1
      var events: [String] = []
      while let line = try reader.nextLine() {
        guard line.sequence == number, line.previous == previous else { throw BrokenChain(number) }
        let text = String(decoding: line.event, as: UTF8.self)
        let hex = previous.map { String(format: "%02x", $0) }.joined()
        let whole =
          #"{"sequence":\#(number),"previous":"\#(hex)","durability":"\#(line.durability.rawValue)","#
          + #""event":\#(text)}"#
        previous = try Array(whole.utf8).withUnsafeBytes {
          try OpenSSLProvider().digest($0, .sha256)
        }
        number += 1
        events.append(text)
      }
      return events
    }
  }

  /// The ids of the records in the trail; the name for a record of the trail about itself.
  var ids: [String] {
    get throws {
      try events.map { event in
        let object = try object(Array(event.utf8))
        return object.text("eventType") == "AwsServiceEvent"
          ? object.text("eventName") ?? "no name" : object.text("eventID") ?? "no id"
      }
    }
  }

  /// What the first segment holds; nothing if it is absent.
  var bytes: [UInt8] {
    [UInt8](FileManager.default.contents(atPath: path) ?? Data())
  }

  /// What a file of the trail's folder holds; nothing if it is absent.
  func text(of name: String) -> String? {
    FileManager.default.contents(atPath: trail + "/" + name).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Appends bytes to the first segment.
  func append(_ text: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }
}

/// A line that is not where the chain wants it.
struct BrokenChain: Error {
  let number: UInt64
  init(_ number: UInt64) { self.number = number }
}

/// The record of something that happened to the trail, as tests word it.
@Sendable func noticeEvent(_ notice: TrailNotice) -> AuditEvent {
  var details = AuditDetails()
  details.isServiceEvent = true
  let name: String
  var fields = AuditFields()
  switch notice {
  case .tornTail(let byteCount, let hash):
    name = "torn"
    fields.integer("byteCount", byteCount)
    fields.text("hash", hash)
  case .ballastInUse(let byteCount):
    name = "ballast"
    fields.integer("byteCount", byteCount)
  case .ballastRestored:
    name = "restored"
  case .keysReplaced(let old, let new):
    name = "keys"
    fields.text("old", old)
    fields.text("new", new)
  case .removal(let through):
    name = "removal"
    fields.text("through", String(through))
  }
  details.serviceEventDetails = fields.finished()
  return AuditEvent(
    source: "trail", name: name, time: sampleTime, eventID: "of the trail",
    identity: .service(for: "111122223333"), origin: origin(), region: "us-west-2",
    isReadOnly: false, details: details, failure: nil, recipientAccount: "111122223333")
}
