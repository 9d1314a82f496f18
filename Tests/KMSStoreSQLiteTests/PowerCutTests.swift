import Foundation
import GRDBSQLite
import KMSStore
import KMSStoreSQLite
import Synchronization
import Testing

/// Opens what a disk holds in a folder of its own, and reads all keys.
func keys(on image: FaultyDisk.Image) async throws -> [String] {
  let folder = try TemporaryFolder()
  for (file, bytes) in image { try folder.write(bytes, to: file.rawValue) }
  let store = try SQLiteStore(path: folder.storePath, checkingIntegrity: true)
  defer { store.close() }
  return try await store.keys()
}

@Suite("SQLiteStore: the power goes") struct PowerCutTests {
  /// A disk at some point, and how many transactions were acknowledged by then.
  private struct Cut {
    let number: Int
    let moment: FaultyDisk.Moment
    let acknowledged: Int
  }

  /// Every so many writes and syncs a cut is looked at; prime, so that all kinds come up.
  private static let stride = 11

  @Test("whenever it goes, what was acknowledged is there, and every transaction is whole")
  func everyCut() async throws {
    let cuts = try await cutsOfOneRun()
    #expect(cuts.count > 20)
    for cut in cuts {
      for (kind, image) in cut.moment.images.enumerated() {
        let found = try await keys(on: image)
        let count = found.count / 2
        let expected = (0..<count).flatMap { ["\($0 + 1_000)/a", "\($0 + 1_000)/b"] }
        #expect(found == expected, "cut \(cut.number), image \(kind)")
        #expect(count >= cut.acknowledged, "cut \(cut.number), image \(kind)")
      }
    }
  }

  /// Transactions of two rows, some alone and some in groups, with the log emptied in between.
  private func cutsOfOneRun() async throws -> [Cut] {
    let disk = try FaultyDisk()
    let store = try SQLiteStore(path: disk.folder.storePath)
    let acknowledged = Mutex(0)
    let cuts = Mutex<[Cut]>([])
    let operations = Mutex(0)
    disk.watch { moment in
      let number = operations.withLock { number in
        number += 1
        return number
      }
      guard number % PowerCutTests.stride == 0 else { return }
      let cut = Cut(
        number: number, moment: moment, acknowledged: acknowledged.withLock { $0 })
      cuts.withLock { $0.append(cut) }
    }
    var next = 0
    for round in 0..<12 {
      let groupCount = round % 3 + 1
      await withTaskGroup(of: Void.self) { group in
        for number in next..<next + groupCount {
          let completion = Completion()
          store.write(
            { transaction throws(StoreError) in
              try transaction.insert([1], at: "\(number + 1_000)/a", in: table)
              try transaction.insert(
                [UInt8](repeating: 2, count: 3_000), at: "\(number + 1_000)/b", in: table)
              return .commit(())
            },
            completion: { result in
              if case .success = result { acknowledged.withLock { $0 += 1 } }
              completion.finish()
            })
          group.addTask { await completion.wait() }
        }
      }
      next += groupCount
      if round % 5 == 4 { try await store.scrub() }
    }
    store.close()
    #expect(acknowledged.withLock { $0 } == next)
    return cuts.withLock { $0 }
  }
}

/// Something that happens once.
private final class Completion: Sendable {
  private let stream = AsyncStream<Void>.makeStream()

  func finish() {
    stream.continuation.finish()
  }

  func wait() async {
    for await _ in stream.stream {}
  }
}
