public import KMSKeys
public import KMSSeal
public import KMSStore

/// Keeps the wrapped keys of the hierarchy in the store, and opens them through a key slot.
///
/// These rows carry no MAC of their own: each is the output of an authenticated cipher under the slot or
/// the root key, bound to its name.
/// Format: docs/formats/hierarchy.md.
public struct HierarchyKeeper: Sendable {
  private static let slotKey = "slot/00000001"
  private static let rootRows = "root/"

  private let store: any KMSStore
  private let random: RandomSource

  /// Works on a store.
  public init(store: any KMSStore, random: RandomSource) {
    self.store = store
    self.random = random
  }

  /// Whether the store holds no hierarchy yet.
  public func isEmpty() async throws(HierarchyError) -> Bool {
    try await rows(prefix: "").isEmpty
  }

  /// Makes a new root key, seals it with the slot, and makes everything below it.
  public func create(slot: any KeySlot) async throws(HierarchyError) -> KeyHierarchy {
    let made: NewHierarchy
    let sealed: [UInt8]
    do {
      made = try KeyHierarchy.create(random: random)
    } catch {
      throw .key(error)
    }
    do {
      sealed = try made.seal { rootKey, nonce throws(SealError) in
        try slot.seal(rootKey, nonce: nonce)
      }
    } catch {
      throw .seal(error)
    }
    let wrapped = made.wrappedKeys
    do {
      _ = try await store.write { transaction throws(StoreError) in
        try transaction.insert(sealed, at: HierarchyKeeper.slotKey, in: Tables.hierarchy)
        for (name, value) in wrapped {
          try transaction.insert(
            value, at: HierarchyKeeper.rootRows + name, in: Tables.hierarchy)
        }
        return .commit(true)
      }
    } catch {
      throw .store(error)
    }
    return made.hierarchy
  }

  /// Opens the root key with the slot and everything below it with the root key.
  public func open(slot: any KeySlot) async throws(HierarchyError) -> KeyHierarchy {
    guard let sealed = try await rows(prefix: HierarchyKeeper.slotKey).first else {
      throw .incomplete
    }
    var wrapped: [String: [UInt8]] = [:]
    for row in try await rows(prefix: HierarchyKeeper.rootRows) {
      wrapped[String(row.key.dropFirst(HierarchyKeeper.rootRows.count))] = row.value
    }
    do {
      return try KeyHierarchy.open(rootKey: try slot.unseal(sealed.value), wrappedKeys: wrapped)
    } catch let error as SealError {
      throw .seal(error)
    } catch let error as KeyError {
      throw .key(error)
    } catch {
      throw .incomplete
    }
  }

  /// Gives the hierarchy a new root key and a new epoch, and adopts it once it is durable.
  ///
  /// The old root key is gone afterwards: what was wrapped under it is replaced in the same transaction,
  /// which also answers the note in `Tables.erasures`.
  ///
  /// - Parameter erasure: the version of the note that is answered. A later one stays: what it speaks of
  ///   may not be scrubbed yet.
  public func renew(_ hierarchy: KeyHierarchy, slot: any KeySlot, answering erasure: UInt64?)
    async throws(HierarchyError)
  {
    let root: NewRoot
    let sealed: [UInt8]
    do {
      root = try hierarchy.renewRoot(random: random)
    } catch {
      throw .key(error)
    }
    do {
      sealed = try root.seal { rootKey, nonce throws(SealError) in
        try slot.seal(rootKey, nonce: nonce)
      }
    } catch {
      throw .seal(error)
    }
    let wrapped = root.wrappedKeys
    do {
      _ = try await store.write { transaction throws(StoreError) in
        try HierarchyKeeper.put(sealed, at: HierarchyKeeper.slotKey, in: transaction)
        for (name, value) in wrapped {
          try HierarchyKeeper.put(value, at: HierarchyKeeper.rootRows + name, in: transaction)
        }
        if let row = try transaction.row(Tables.erasureDue, in: Tables.erasures),
          row.version == erasure
        {
          try transaction.delete(row.key, in: Tables.erasures, from: row.version)
        }
        return .commit(true)
      }
    } catch {
      throw .store(error)
    }
    if let epoch = root.epoch { hierarchy.adopt(epoch) }
  }

  /// Where an epoch's wrapped key is.
  static func rowKey(ofEpoch number: UInt32) -> String {
    rootRows + KeyHierarchy.name(ofEpoch: number)
  }

  private static func put(
    _ value: [UInt8], at key: String, in transaction: any StoreTransaction
  ) throws(StoreError) {
    guard let row = try transaction.row(key, in: Tables.hierarchy) else {
      return try transaction.insert(value, at: key, in: Tables.hierarchy)
    }
    try transaction.update(value, at: key, in: Tables.hierarchy, from: row.version)
  }

  private func rows(prefix: String) async throws(HierarchyError) -> [Row] {
    do {
      return try await store.read { reader throws(StoreError) in
        try reader.rows(
          in: Tables.hierarchy, prefix: prefix, after: nil, limit: StoreLimits.pageRowCountMax)
      }
    } catch {
      throw .store(error)
    }
  }
}

/// Why the hierarchy could not be made or opened.
public enum HierarchyError: Error, Hashable, Sendable {
  /// The store failed.
  case store(StoreError)
  /// The slot could not seal or open the root key.
  case seal(SealError)
  /// A key below the root key could not be wrapped or opened.
  case key(KeyError)
  /// The store holds only a part of a hierarchy.
  case incomplete
}
