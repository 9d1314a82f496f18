import KMSStore
import Synchronization

/// What survives when a `MemoryStore` is closed or crashes: open the next store on the same disk.
///
/// At most one store may be open on a disk.
public final class MemoryDisk: Sendable {
  /// The rows and the feed.
  struct Contents: Sendable {
    var tables: [StoreTable: MemoryTable] = [:]
    var changes: [StoreChange] = []
    var lastSequence: UInt64 = 0
  }

  let contents = Mutex(Contents())

  /// An empty disk.
  public init() {}
}
