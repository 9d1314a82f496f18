import Foundation
import GRDB
import Glibc
import KMSAuditIndex
import KMSAuditLookup
import KMSAuditReading
import KMSModel
import Synchronization
import Testing

/// An index in a folder of its own, which goes with the test.
final class TemporaryIndex: Sendable {
  let path: String
  private let folder: String
  /// What the index wrote to its log.
  let lines = Mutex<[String]>([])

  init() throws {
    var template = Array("\(TemporaryPlace.folder)/strongroom-index-XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = folder + "/index.sqlite"
  }

  deinit {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    rmdir(folder)
  }

  func open() throws -> AuditIndex {
    try AuditIndex(path: path) { [self] line in lines.withLock { $0.append(line) } }
  }

  /// Another folder with the same files, as a process that ended would leave them.
  func copy() throws -> TemporaryIndex {
    let other = try TemporaryIndex()
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: other.path + suffix)
    }
    return other
  }

  /// How many rows a table has.
  func count(of table: String) throws -> Int? {
    try DatabaseQueue(path: path).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)")
    }
  }

  /// Changes the file behind the index.
  func execute(_ sql: String) throws {
    try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
  }

  static let now = Timestamp(millisecondsSinceEpoch: (SampleTrail.second + 86_400) * 1000)
}

/// Where temporary files go.
private enum TemporaryPlace {
  static var folder: String {
    guard let value = getenv("TMPDIR") else { return "/tmp" }
    return String(cString: value)
  }
}

extension AuditIndex {
  /// The numbers of the records that are found.
  func numbers(
    _ attribute: AuditAttributeValue? = nil, start: Int64 = 0, end: Int64 = 1 << 40,
    after: HistoryPosition? = nil, limit: Int = 1000, account: String = SampleTrail.account,
    region: String = SampleTrail.region
  ) async throws -> [UInt64] {
    try await events(
      HistoryQuery(
        account: account, region: region, attribute: attribute,
        start: Timestamp(millisecondsSinceEpoch: start * 1000),
        end: Timestamp(millisecondsSinceEpoch: end * 1000), after: after, limit: limit)
    ).map(\.position.sequence)
  }

  func events(_ query: HistoryQuery) async throws -> [HistoryEvent] {
    try await withCheckedContinuation { waiting in
      find(query) { waiting.resume(returning: $0) }
    }.get()
  }
}
