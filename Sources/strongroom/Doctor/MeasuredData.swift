import Glibc
import IdentityService
import KMSCrypto
import KMSDoctor
import KMSKeys
import KMSModel
import KMSSeal
import KMSSealFile
import KMSService
import KMSStore
import KMSStoreSQLite

/// The key slot, the rows and the trail, opened and read.
struct MeasuredData {
  /// Where they are.
  let folder: DataFolder
  /// The slot if it was opened already.
  let slot: Result<FileKeySlot, SealError>?
  /// Whether a running server has the folder.
  let isServed: Bool
  /// The partition in every ARN.
  let partition: Partition
  /// Where a running server tells its health; nothing if it does not.
  let operationsPort: Int?

  /// How many rows are read at a time.
  private static let pageCount = 1_000
  private static let tables = [
    Tables.keys, Tables.materials, Tables.aliases, Tables.grants, Tables.policyPrincipals,
  ]

  /// Opens what may be opened.
  func facts() async -> DataFacts {
    guard !isServed else {
      return DataFacts(slot: .inUse, store: .inUse, audit: .inUse, unreadiness: unreadiness)
    }
    let opened: FileKeySlot
    do {
      opened = try slot?.get() ?? folder.openSlot()
    } catch {
      return DataFacts(
        slot: failed(error), store: .notTried, audit: trail, unreadiness: nil)
    }
    // Opening makes what is absent.
    guard access(folder.storePath, F_OK) == 0 else {
      return DataFacts(
        slot: .notTried,
        store: .failed("`\(folder.storePath)` is not there; restore it from a backup"),
        audit: trail, unreadiness: nil)
    }
    do {
      let store = try SQLiteStore(path: folder.storePath, checkingIntegrity: true)
      defer { store.close() }
      return await facts(of: store, opened)
    } catch StoreOpenError.inUse {
      return DataFacts(slot: .inUse, store: .inUse, audit: .inUse, unreadiness: unreadiness)
    } catch {
      return DataFacts(slot: .notTried, store: failed(error), audit: trail, unreadiness: nil)
    }
  }

  private func facts(of store: SQLiteStore, _ slot: FileKeySlot) async -> DataFacts {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let hierarchy: KeyHierarchy
    do {
      hierarchy = try await HierarchyKeeper(store: store, random: random).open(slot: slot)
    } catch {
      return DataFacts(slot: failed(error), store: .notTried, audit: trail, unreadiness: nil)
    }
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let book = IdentityBook(
      store: store, rows: rows, hierarchy: hierarchy, random: random, partition: partition)
    let words = "`\(folder.slotPath)` opens the root key"
    do {
      try await book.load()
      var count = 0
      for table in MeasuredData.tables { count += try await check(table, in: store, rows) }
      return DataFacts(
        slot: .good(words),
        store: .good("`\(folder.storePath)` is whole, \(count) rows are authentic"), audit: trail,
        unreadiness: nil)
    } catch {
      return DataFacts(slot: .good(words), store: failed(error), audit: trail, unreadiness: nil)
    }
  }

  /// Checks the MAC of every row; returns how many there are.
  private func check(_ table: StoreTable, in store: SQLiteStore, _ rows: RowBook) async throws
    -> Int
  {
    var last: String?
    var count = 0
    while true {
      let after = last
      let page = try await store.read { reader throws(StoreError) in
        try reader.rows(in: table, prefix: "", after: after, limit: MeasuredData.pageCount)
      }
      for row in page {
        do throws(RecordError) {
          try rows.check(row, in: table)
        } catch {
          throw ProgramError(
            "a row of `\(table.name)` is not what was written; restore the store from a backup")
        }
      }
      count += page.count
      guard page.count == MeasuredData.pageCount else { return count }
      last = page.last?.key
    }
  }

  private func failed(_ error: any Error) -> DataFacts.Outcome {
    .failed(OperatorWords(folder: folder).error(for: error).description)
  }

  /// Whether the trail could be written on.
  private var trail: DataFacts.Outcome {
    let path = folder.auditPath
    guard access(path, F_OK) == 0 else {
      return .failed(
        "`\(path)` is not there; restore it from a backup, or begin a new trail by starting the server"
      )
    }
    for name in [path] + DataFolder.entries(of: path).map({ "\(path)/\($0)" })
    where access(name, R_OK | W_OK) != 0 {
      return .failed(
        "cannot write `\(name)`: \(String(cString: strerror(errno)).lowercased()); give it to the user of "
          + "the service")
    }
    return .good("`\(path)` can be written")
  }

  /// What the running server says; nothing if it cannot be asked.
  private var unreadiness: [String]? {
    guard let port = operationsPort.flatMap(UInt16.init(exactly:)) else { return nil }
    do throws(ProgramError) {
      let answer = try LoopbackProbe(port: port).get("/readyz")
      guard answer.status != 200 else { return [] }
      return answer.body.split(separator: "\n").map(String.init)
    } catch {
      return nil
    }
  }
}
