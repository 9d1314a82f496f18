import KMSAuthorization
import KMSCrypto
import KMSKeys
import KMSModel
import KMSStore

/// The rows of grants, with those that make them findable. They come and go together.
extension Call {
  /// Stores a new grant.
  func add(_ grant: GrantRecord, digest: String?) throws(Interruption) {
    try changeGrantCount(of: grant.key, by: 1)
    try add(grant)
    for row in GrantRows.index(of: grant) { try addEmptyRow(at: row.key, in: row.table) }
    if let digest {
      try addEmptyRow(
        at: GrantRows.requestPrefix(grant.key, digest) + grant.id, in: Tables.grantsByRequest)
    }
  }

  /// Deletes a grant.
  func remove(_ grant: GrantRecord) throws(Interruption) {
    try remove(grant.rowKey, from: Tables.grants)
    for row in GrantRows.index(of: grant) { try remove(row.key, from: row.table) }
    if let digest = try GrantRows.digest(of: grant) {
      try remove(
        GrantRows.requestPrefix(grant.key, digest) + grant.id, from: Tables.grantsByRequest)
    }
    try changeGrantCount(of: grant.key, by: -1)
  }

  /// The grant that an identical request made, if it is still there.
  func grant(_ key: KeyARN, madeBy digest: String) throws(Interruption) -> GrantRecord? {
    let prefix = GrantRows.requestPrefix(key, digest)
    let found: [Row]
    do {
      found = try rows().rows(in: Tables.grantsByRequest, prefix: prefix, after: nil, limit: 1)
    } catch let error as StoreError {
      throw .error(.store(error))
    } catch let interruption as Interruption {
      throw interruption
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while reading a row"))
    }
    guard let row = found.first else { return nil }
    return try record(
      GrantRecord.self, at: Tables.grant(key, String(row.key.dropFirst(prefix.count))))
  }

  private func changeGrantCount(of key: KeyARN, by difference: Int64) throws(Interruption) {
    let old = try record(GrantCountRecord.self, at: Tables.key(key))
    let count = (old?.count ?? 0) + difference
    let countMax = environment.quotas.grantsPerKeyMax
    guard difference < 0 || count <= Int64(countMax) else {
      throw .error(
        KMSError(
          .limitExceeded,
          "Grants per key quota for this key is \(countMax), "
            + "current usage is \(old?.count ?? 0)."))
    }
    let new = GrantCountRecord(key: key, count: count)
    if old == nil {
      try add(new)
    } else if count > 0 {
      try replace(new)
    } else {
      try remove(new.rowKey, from: Tables.grantCounts)
    }
  }
}

/// Where grants are found.
enum GrantRows {
  /// The rows of a grant besides its own.
  static func index(of grant: GrantRecord) -> [(table: StoreTable, key: String)] {
    let name = GranteeNames.name(of: grant.grantee)
    var rows = [
      (Tables.grantsOfGrantees, "\(Tables.grantee(grant.key, name))/\(grant.id)")
    ]
    if let retirer = grant.retirer {
      let prefix = Tables.retirerPrefix(grant.key.region, GranteeNames.name(of: retirer))
      rows.append(
        (Tables.grantsOfRetirers, "\(prefix)\(grant.key.account)/\(grant.key.id)/\(grant.id)"))
    }
    return rows
  }

  /// Where the grants of identical requests are, up to and with the slash.
  static func requestPrefix(_ key: KeyARN, _ digest: String) -> String {
    "\(Tables.key(key))/\(digest)/"
  }

  /// What identical requests with a name have in common, 64 hex digits; nothing for a grant without a name.
  ///
  /// Each part is hashed after its length, so that no two requests look alike.
  static func digest(of grant: GrantRecord) throws(Interruption) -> String? {
    guard let name = grant.name else { return nil }
    var parts = [
      name, GranteeNames.name(of: grant.grantee),
      grant.retirer.map { GranteeNames.name(of: $0) } ?? "", grant.issuer.text,
      grant.operations.map(\.rawValue).sorted().joined(separator: ","), grant.sourceARN ?? "",
    ]
    switch grant.constraint {
    case .equals: parts.append("equals")
    case .subset: parts.append("subset")
    case nil: parts.append("")
    }
    for pair in grant.constraint?.pairs.pairs ?? [] { parts += [pair.key, pair.value] }
    var message: [UInt8] = []
    for part in parts {
      message += Array("\(part.utf8.count):".utf8)
      message += Array(part.utf8)
    }
    do {
      return HexText.encode(
        try message.withUnsafeBytes { bytes in try OpenSSLProvider().digest(bytes, .sha256) })
    } catch let error as CryptoError {
      throw .error(.key(.cryptography(error)))
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while hashing"))
    }
  }

  /// How many grants one call of `removeSome` deletes.
  static let removedMax = 1_000

  /// Deletes grants of a key that is deleted itself, at most 1,000 at a time.
  ///
  /// - Returns: whether none is left.
  static func removeSome(
    of key: KeyARN, in transaction: any StoreTransaction, rows: RowBook
  ) throws(Interruption) -> Bool {
    do {
      let page = try transaction.rows(
        in: Tables.grants, prefix: Tables.grantPrefix(key), after: nil, limit: removedMax)
      for row in page {
        let grant = try rows.record(GrantRecord.self, from: row)
        var keys = index(of: grant)
        keys.append((Tables.grants, row.key))
        if let digest = try digest(of: grant) {
          keys.append((Tables.grantsByRequest, requestPrefix(key, digest) + grant.id))
        }
        for (table, rowKey) in keys {
          guard let row = try transaction.row(rowKey, in: table) else { continue }
          try transaction.delete(rowKey, in: table, from: row.version)
        }
      }
      guard page.count < removedMax else { return false }
      if let count = try transaction.row(Tables.key(key), in: Tables.grantCounts) {
        try transaction.delete(count.key, in: Tables.grantCounts, from: count.version)
      }
      return true
    } catch let error as StoreError {
      throw .error(.store(error))
    } catch let error as RecordError {
      throw .error(.record(error))
    } catch let interruption as Interruption {
      throw interruption
    } catch {
      throw .error(.internal(cause: "an unexpected kind of error while deleting grants"))
    }
  }
}

/// The grants on a key, and the unique ids in its policy: they go with it.
struct PolicyAndGrantRows: KeyDependents {
  /// See `KeyDependents`.
  func removeSome(of key: KeyARN, in transaction: any StoreTransaction, rows: RowBook)
    throws(Interruption) -> Bool
  {
    do {
      let rowKey = Tables.key(key)
      if let row = try transaction.row(rowKey, in: Tables.policyPrincipals) {
        try transaction.delete(rowKey, in: Tables.policyPrincipals, from: row.version)
      }
    } catch {
      throw .error(.store(error))
    }
    return try GrantRows.removeSome(of: key, in: transaction, rows: rows)
  }
}
