import IdentityService
import KMSCrypto
import KMSKeys
import KMSModel
import KMSService
import KMSStoreSQLite

/// A data folder opened for reading while no server has it.
struct OfflineDeployment {
  /// What decisions look at.
  let facts: OfflineFacts
  /// Accounts and principals.
  let identity: IdentityBook
  private let store: SQLiteStore

  /// Opens the folder of a deployment of a partition.
  init(_ folder: DataFolder, partition: Partition) async throws {
    guard folder.isMarked else {
      throw ProgramError("`\(folder.path)` is no data folder; make one with `strongroom init`")
    }
    try folder.checkData()
    do {
      (store, facts, identity) = try await OfflineDeployment.open(folder, partition)
    } catch {
      throw OperatorWords(folder: folder).error(for: error)
    }
  }

  private static func open(_ folder: DataFolder, _ partition: Partition) async throws
    -> (SQLiteStore, OfflineFacts, IdentityBook)
  {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let store = try SQLiteStore(path: folder.storePath)
    let keeper = HierarchyKeeper(store: store, random: random)
    let hierarchy = try await keeper.open(slot: try folder.openSlot())
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let book = IdentityBook(
      store: store, rows: rows, hierarchy: hierarchy, random: random, partition: partition)
    try await book.load()
    return (store, OfflineFacts(store: store, rows: rows), book)
  }

  /// Releases the files.
  func close() { store.close() }
}
