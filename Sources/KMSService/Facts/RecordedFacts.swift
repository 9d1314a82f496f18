import KMSAuthorization
import KMSModel

/// Facts from another reader, and a note of each.
final class RecordingFacts: FactReader {
  private let source: any FactReader
  private(set) var recorded = RecordedFacts.Notes()

  init(_ source: any FactReader) {
    self.source = source
  }

  func key(_ arn: KeyARN) throws(Interruption) -> KeySnapshot? {
    let key = try source.key(arn)
    recorded.keys[arn] = .some(key)
    return key
  }

  func target(of alias: AliasARN) throws(Interruption) -> KeyID? {
    let target = try source.target(of: alias)
    recorded.targets[alias] = .some(target)
    return target
  }

  func owner(of material: KeyMaterialID, in region: Region) throws(Interruption) -> KeyARN? {
    let owner = try source.owner(of: material, in: region)
    recorded.owners[MaterialPlace(material, region)] = .some(owner)
    return owner
  }

  func grant(on key: KeyARN, to names: [String], where isTaken: (GrantFacts) -> Bool)
    throws(Interruption) -> GrantFacts?
  {
    let grant = try source.grant(on: key, to: names, where: isTaken)
    recorded.grants[key, default: []] += [grant].compactMap { $0 }
    return grant
  }
}

/// The facts of an earlier attempt, for its repetition on a thread that cannot ask the store.
final class RecordedFacts: FactReader {
  /// What was read; also that there was nothing.
  struct Notes: Sendable {
    var keys: [KeyARN: KeySnapshot?] = [:]
    var targets: [AliasARN: KeyID?] = [:]
    var owners: [MaterialPlace: KeyARN?] = [:]
    /// The grants that settled decisions; no entry for a key on which none was looked for.
    var grants: [KeyARN: [GrantFacts]] = [:]
  }

  private let notes: Notes

  init(_ notes: Notes) {
    self.notes = notes
  }

  func key(_ arn: KeyARN) throws(Interruption) -> KeySnapshot? {
    guard let key = notes.keys[arn] else { throw .factsNotCached }
    return key
  }

  func target(of alias: AliasARN) throws(Interruption) -> KeyID? {
    guard let target = notes.targets[alias] else { throw .factsNotCached }
    return target
  }

  func owner(of material: KeyMaterialID, in region: Region) throws(Interruption) -> KeyARN? {
    guard let owner = notes.owners[MaterialPlace(material, region)] else { throw .factsNotCached }
    return owner
  }

  func grant(on key: KeyARN, to names: [String], where isTaken: (GrantFacts) -> Bool)
    throws(Interruption) -> GrantFacts?
  {
    guard let grants = notes.grants[key] else { throw .factsNotCached }
    return grants.first(where: isTaken)
  }
}

/// A version of material in a Region.
struct MaterialPlace: Hashable, Sendable {
  let material: KeyMaterialID
  let region: Region

  init(_ material: KeyMaterialID, _ region: Region) {
    self.material = material
    self.region = region
  }
}
