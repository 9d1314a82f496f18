import KMSCrypto
import KMSKeys
import KMSService
import KMSStoreSQLite

/// A data folder opened for reading while no server has it.
struct OfflineDeployment {
  /// What decisions look at.
  let facts: OfflineFacts
  private let store: SQLiteStore

  /// Opens the folder.
  init(_ folder: DataFolder) async throws {
    guard folder.isMarked else {
      throw ProgramError("`\(folder.path)` is no data folder; make one with `strongroom init`")
    }
    try folder.checkData()
    do {
      (store, facts) = try await OfflineDeployment.open(folder)
    } catch {
      throw OperatorWords(folder: folder).error(for: error)
    }
  }

  private static func open(_ folder: DataFolder) async throws -> (SQLiteStore, OfflineFacts) {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let store = try SQLiteStore(path: folder.storePath)
    let keeper = HierarchyKeeper(store: store, random: random)
    let hierarchy = try await keeper.open(slot: try folder.openSlot())
    return (
      store, OfflineFacts(store: store, rows: RowBook(authenticator: hierarchy.rowAuthenticator))
    )
  }

  /// Releases the files.
  func close() { store.close() }
}
