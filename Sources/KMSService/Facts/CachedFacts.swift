import KMSAuthorization
import KMSModel

/// Facts from memory alone. What is not there interrupts the attempt.
final class CachedFacts: FactReader, Sendable {
  private let cache: FactCache

  init(cache: FactCache) {
    self.cache = cache
  }

  func key(_ arn: KeyARN) throws(Interruption) -> KeySnapshot? {
    guard let key = cache.key(KeyPlace(arn)) else { throw .factsNotCached }
    return key
  }

  func target(of alias: AliasARN) throws(Interruption) -> KeyID? {
    guard let target = cache.target(Tables.alias(alias)) else { throw .factsNotCached }
    return target
  }

  func owner(of material: KeyMaterialID, in region: Region) throws(Interruption) -> KeyARN? {
    guard let owner = cache.owner(MaterialInRegion(material, in: region)) else {
      throw .factsNotCached
    }
    return owner
  }

  func grant(on key: KeyARN, to names: [String], where isTaken: (GrantFacts) -> Bool)
    throws(Interruption) -> GrantFacts?
  {
    for name in names {
      guard let grants = cache.grants(Tables.grantee(key, name)) else { throw .factsNotCached }
      if let grant = grants.first(where: isTaken) { return grant }
    }
    return nil
  }
}
