import KMSAuthorization
import KMSModel

/// Where an operation looks facts up: in memory, or in the store.
protocol FactReader: AnyObject {
  /// The key, or nothing if there is none.
  ///
  /// - Throws: `.factsNotCached` if only the store can tell.
  func key(_ arn: KeyARN) throws(Interruption) -> KeySnapshot?

  /// The key that an alias stands for, or nothing if there is no such alias.
  func target(of alias: AliasARN) throws(Interruption) -> KeyID?

  /// The key that a version of material belongs to in a Region, or nothing.
  func owner(of material: KeyMaterialID, in region: Region) throws(Interruption) -> KeyARN?

  /// The first grant on a key, filed under one of these names, that is taken; nothing if none is.
  ///
  /// - Parameter names: see `GranteeNames`.
  func grant(on key: KeyARN, to names: [String], where isTaken: (GrantFacts) -> Bool)
    throws(Interruption) -> GrantFacts?
}
