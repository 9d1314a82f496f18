import KMSCrypto
import KMSKeys
import KMSModel
import Synchronization

extension ServiceEnvironment {
  /// A new UUID of version 4 for a record.
  ///
  /// If the random source fails the record says so with the nil UUID: a record without an id of its own
  /// is better than no record.
  public func eventID() -> String { eventIDs.next() }
}

/// Makes the ids of records from random bytes that are fetched a block at a time.
final class EventIDSource: Sendable {
  private struct Block {
    var bytes: [UInt8] = []
    /// How many of them are used.
    var used = 0
  }

  /// How many ids a block is enough for.
  private static let idsPerBlock = 64

  private let random: RandomSource
  private let block = Mutex(Block())

  /// Makes a source; the first block is fetched with the first id.
  init(random: RandomSource) {
    self.random = random
  }

  /// The next id.
  func next() -> String {
    block.withLock { block in
      if block.used == block.bytes.count {
        do {
          block.bytes = try random.bytes(count: EventIDSource.idsPerBlock * RandomUUID.byteCount)
          block.used = 0
        } catch {
          return "00000000-0000-0000-0000-000000000000"
        }
      }
      defer { block.used += RandomUUID.byteCount }
      return RandomUUID.text(of: block.bytes[block.used..<(block.used + RandomUUID.byteCount)])
    }
  }
}
