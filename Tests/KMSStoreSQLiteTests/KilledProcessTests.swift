import Foundation
import KMSStore
import KMSStoreSQLite
import Testing

@Suite("SQLiteStore: the process is killed") struct KilledProcessTests {
  @Test("what was acknowledged is there, and every transaction is whole", arguments: [1, 97, 400])
  func killed(_ acknowledgementsMax: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, acknowledgementsMax] in
      let store = try SQLiteStore(path: path + "/store.sqlite")
      let log = open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      for number in 0... {
        // Many wait at any time, so that the end comes in the middle of a group.
        store.write(
          { transaction throws(StoreError) in
            try transaction.insert([], at: "\(number)/a", in: StoreTable("rows"))
            try transaction.insert([], at: "\(number)/b", in: StoreTable("rows"))
            return .commit(())
          },
          completion: { result in
            guard case .success = result else { return }
            _ = write(log, "\(number)\n", "\(number)\n".utf8.count)
            if number == acknowledgementsMax { kill(getpid(), SIGKILL) }
          })
      }
    }
    let acknowledged = Set(
      String(decoding: folder.bytes("acknowledged"), as: UTF8.self).split(separator: "\n"))
    #expect(acknowledged.count >= acknowledgementsMax)
    let store = try SQLiteStore(path: folder.storePath, checkingIntegrity: true)
    defer { store.close() }
    let (first, second) = try await store.read { reader throws(StoreError) in
      (
        try KilledProcessTests.numbers(with: "/a", in: reader),
        try KilledProcessTests.numbers(with: "/b", in: reader)
      )
    }
    #expect(first == second)
    #expect(acknowledged.isSubset(of: first))
  }

  @Test("a store that another process has open is in use")
  func inUseElsewhere() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.storePath)
    let path = folder.storePath
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      do {
        _ = try SQLiteStore(path: path)
      } catch StoreOpenError.inUse {
        exit(7)
      }
    }
    store.close()
    await #expect(processExitsWith: .exitCode(8)) { [path = path as String] in
      _ = try SQLiteStore(path: path)
      exit(8)
    }
  }

  /// The keys that end like this, without the end.
  private static func numbers(with end: String, in reader: any StoreReader)
    throws(StoreError) -> Set<Substring>
  {
    var found: Set<Substring> = []
    var last: String?
    while true {
      let page = try reader.rows(in: table, prefix: "", after: last, limit: 1_000)
      for row in page where row.key.hasSuffix(end) { found.insert(row.key.dropLast(end.count)) }
      last = page.last?.key
      guard page.count == 1_000 else { return found }
    }
  }
}
