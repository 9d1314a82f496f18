import KMSAuthorization
public import KMSIdentity
import KMSKeys
import KMSModel
import KMSSecrets
public import KMSStore

/// Makes the keys and aliases of a seed that are not there yet. A key that is there stays as it is.
///
/// Everything is one transaction. Each key that is made leaves a service event, `SeedKey`, in it.
public struct KeySeeder: Sendable {
  /// How many versions of its material a key may bring.
  public static let materialsMax = 26

  private let environment: ServiceEnvironment
  private let principals: any PrincipalDirectory

  /// Works on a deployment.
  ///
  /// - Parameter principals: whom key policies can name; those of the seed among them.
  public init(_ environment: ServiceEnvironment, principals: any PrincipalDirectory) {
    self.environment = environment
    self.principals = principals
  }

  /// Makes what is missing, or only says what would be made.
  ///
  /// - Parameter isPlan: whether everything is undone at the end.
  /// - Returns: a step for every key and alias, or why none was made.
  /// - Throws: `StoreError`.
  public func run(_ keys: [KeySeed], _ aliases: [AliasSeed], isPlan: Bool) async throws(StoreError)
    -> Result<[SeedStep], SeedRefusal>
  {
    let result: Result<Result<[SeedStep], SeedRefusal>, StoreError> =
      await withCheckedContinuation { continuation in
        environment.store.write(
          { transaction throws(StoreError) in
            let changes = KeyChanges(
              environment: environment, writer: RowWriter(transaction, rows: environment.rows),
              now: environment.now())
            let result = seed(keys, aliases, changes)
            guard !isPlan, case .success = result else { return .rollback(result) }
            return .commit(result)
          }, completion: { continuation.resume(returning: $0) })
      }
    return try result.get()
  }

  private func seed(_ keys: [KeySeed], _ aliases: [AliasSeed], _ changes: KeyChanges)
    -> Result<[SeedStep], SeedRefusal>
  {
    var steps: [SeedStep] = []
    do throws(SeedRefusal) {
      for key in keys {
        steps.append(
          try naming(key.line) { () throws(Interruption) in
            try SeededKey(key, changes, principals).ensure()
          })
      }
      for alias in aliases {
        steps.append(
          try naming(alias.line) { () throws(Interruption) in try ensure(alias, changes) })
      }
      return .success(steps)
    } catch {
      return .failure(error)
    }
  }

  private func naming(_ line: Int, _ body: () throws(Interruption) -> SeedStep)
    throws(SeedRefusal) -> SeedStep
  {
    do throws(Interruption) {
      return try body()
    } catch {
      switch error {
      case .error(let error):
        throw SeedRefusal(line: line, error.message ?? error.cause ?? error.code.rawValue)
      case .factsNotCached, .belongsOnPool, .needsKeyPair, .needsOpenedImport, .needsTransaction:
        throw SeedRefusal(line: line, "the key could not be made")
      }
    }
  }

  private func ensure(_ alias: AliasSeed, _ changes: KeyChanges) throws(Interruption) -> SeedStep {
    let arn = AliasARN(
      partition: environment.partition, region: alias.region, account: alias.account,
      name: try AliasRules.writableName(alias.name))
    let target = KeyARN(
      partition: environment.partition, region: alias.region, account: alias.account,
      id: alias.target)
    guard try changes.key(target) != nil else {
      throw .validation("there is no key `\(target)` for the alias to stand for")
    }
    let writer = changes.writer
    guard var record = try writer.record(AliasRecord.self, at: Tables.alias(arn)) else {
      try writer.add(
        AliasRecord(
          arn: arn, target: target.id, creationDate: changes.now, lastUpdatedDate: changes.now))
      try writer.addEmptyRow(at: Tables.aliasOfKey(target, arn.name), in: Tables.aliasesOfKeys)
      return SeedStep(.create, "alias \(arn)")
    }
    guard record.target != target.id else { return SeedStep(.keep, "alias \(arn)") }
    let old = KeyARN(
      partition: environment.partition, region: alias.region, account: alias.account,
      id: record.target)
    record.target = target.id
    record.lastUpdatedDate = changes.now
    try writer.replace(record)
    try writer.remove(Tables.aliasOfKey(old, arn.name), from: Tables.aliasesOfKeys)
    try writer.addEmptyRow(at: Tables.aliasOfKey(target, arn.name), in: Tables.aliasesOfKeys)
    return SeedStep(.update, "alias \(arn)")
  }
}
