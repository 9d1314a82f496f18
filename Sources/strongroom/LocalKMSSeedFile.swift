import IAMPolicy
import IdentityService
import KMSKeys
import KMSModel
import KMSService

/// The seed files of local-kms, so that its users can move: `Keys` by kind as of version 1, or as a list as of
/// version 2, and `Aliases`.
///
/// Such a file names neither account nor Region; `KMS_ACCOUNT_ID` and `KMS_REGION` do.
/// Source: README of nsmithuk/local-kms, "Seeding file format".
enum LocalKMSSeedFile {
  /// Whether a file is written in this form.
  static func isOne(_ root: SeedNode) throws(ProgramError) -> Bool {
    guard root.isMapping else { return false }
    return try root.names().contains { $0 == "Keys" || $0 == "Aliases" }
  }

  static func read(_ root: SeedNode, _ path: String, _ place: Seed.Place) throws(ProgramError)
    -> Seed
  {
    let members = try root.members(["Version", "Keys", "Aliases"])
    if let version = members["Version"] { _ = try version.number(1...2) }
    var seed = Seed(path: path)
    seed.accounts = [AccountSeed(line: root.line, account: place.account)]
    if let keys = members["Keys"], !keys.isNothing {
      seed.keys =
        keys.isList ? try list(keys, place) : try byKind(keys, place)
    }
    for node in try members["Aliases"]?.elementsOrNothing() ?? [] {
      let alias = try node.members(["AliasName", "TargetKeyId"])
      guard let name = alias["AliasName"], let target = alias["TargetKeyId"] else {
        throw node.refusal("an alias has an `AliasName` and a `TargetKeyId`")
      }
      let text = try name.text()
      seed.aliases.append(
        AliasSeed(
          line: node.line, account: place.account, region: place.region,
          name: text.hasPrefix("alias/") ? text : "alias/" + text,
          target: try target.parsed("key id") { id in
            KeyID(id.split(separator: "/").last.map(String.init) ?? id)
          }))
    }
    return seed
  }

  // MARK: Version 1

  private static func byKind(_ node: SeedNode, _ place: Seed.Place) throws(ProgramError)
    -> [KeySeed]
  {
    let kinds = try node.members(["Symmetric", "Asymmetric"])
    var keys: [KeySeed] = []
    for kind in try kinds["Symmetric"]?.members(["Aes"])["Aes"]?.elementsOrNothing() ?? [] {
      let members = try kind.members(["Metadata", "BackingKeys", "NextKeyRotation"])
      var key = try described(
        kind, members["Metadata"], ["KeyId", "Description", "Origin"], .symmetricDefault, place)
      key.materials = try SeedMaterial.read(members["BackingKeys"]).map(\.bytes)
      key.rotation = try rotation(members["NextKeyRotation"])
      guard key.origin != .awsKms || !key.materials.isEmpty else {
        throw kind.refusal("a key has one or more `BackingKeys`")
      }
      keys.append(key)
    }
    let pairs = try kinds["Asymmetric"]?.members(["Rsa", "Ecc"]) ?? [:]
    for name in ["Rsa", "Ecc"] {
      for pair in try pairs[name]?.elementsOrNothing() ?? [] {
        let members = try pair.members(["Metadata", "PrivateKeyPem"])
        guard let pem = members["PrivateKeyPem"] else {
          throw pair.refusal("a key has a `PrivateKeyPem`")
        }
        let material = try SeedMaterial(pem: pem)
        var key = try described(
          pair, members["Metadata"], ["KeyId", "Description", "KeyUsage", "Origin"],
          material.spec ?? .symmetricDefault, place)
        // Keys of curves had one use, and files need not say so.
        if key.usage == nil, name == "Ecc" { key.usage = .signVerify }
        key.materials = [material.bytes]
        keys.append(key)
      }
    }
    return keys
  }

  // MARK: Version 2

  private static func list(_ node: SeedNode, _ place: Seed.Place) throws(ProgramError)
    -> [KeySeed]
  {
    try node.elements().map { node throws(ProgramError) in
      let members = try node.members([
        "KeyId", "Type", "Metadata", "NextKeyRotation", "Material",
      ])
      let metadata =
        try members["Metadata"]?.members(["Description", "KeySpec", "KeyUsage"]) ?? [:]
      let material = try members["Material"]?.members(["BackingKeys", "PrivateKeyPem"]) ?? [:]
      let materials: [SeedMaterial]
      if let pem = material["PrivateKeyPem"] {
        materials = [try SeedMaterial(pem: pem)]
      } else {
        materials = try SeedMaterial.read(material["BackingKeys"])
      }
      guard let id = members["KeyId"] else { throw node.refusal("a key has a `KeyId`") }
      let spec = try metadata["KeySpec"]?.parsed("KeySpec") { KeySpec(rawValue: $0) }
      var key = KeySeed(
        line: node.line, account: place.account, region: place.region,
        id: try id.parsed("key id", KeyID.init),
        spec: spec ?? materials.first?.spec ?? .symmetricDefault)
      key.description = try metadata["Description"]?.text() ?? ""
      key.usage = try metadata["KeyUsage"]?.parsed("KeyUsage") { KeyUsageType(rawValue: $0) }
      key.materials = materials.map(\.bytes)
      key.rotation = try rotation(members["NextKeyRotation"])
      return key
    }
  }

  // MARK: Parts

  private static func described(
    _ node: SeedNode, _ metadata: SeedNode?, _ known: [String], _ spec: KeySpec,
    _ place: Seed.Place
  ) throws(ProgramError) -> KeySeed {
    guard let metadata else { throw node.refusal("a key has `Metadata`") }
    let members = try metadata.members(known)
    guard let id = members["KeyId"] else { throw metadata.refusal("a key has a `KeyId`") }
    var key = KeySeed(
      line: node.line, account: place.account, region: place.region,
      id: try id.parsed("key id", KeyID.init), spec: spec)
    key.description = try members["Description"]?.text() ?? ""
    key.usage = try members["KeyUsage"]?.parsed("KeyUsage") { KeyUsageType(rawValue: $0) }
    if let origin = members["Origin"] {
      key.origin = try origin.parsed("Origin") { OriginType(rawValue: $0) }
    }
    return key
  }

  /// A schedule whose next rotation is at a date.
  private static func rotation(_ node: SeedNode?) throws(ProgramError) -> RotationSchedule? {
    guard let node else { return nil }
    let next = try node.parsed("date such as `2030-01-02T03:04:05Z`") { text -> PolicyInstant? in
      guard let date = PolicyInstant(parsing: text), (0...253_402_300_799).contains(date.seconds)
      else { return nil }
      return date
    }
    let period = RotationSchedule.periodDaysDefault
    return RotationSchedule(
      periodDays: period,
      referenceDate: Timestamp(millisecondsSinceEpoch: next.seconds * 1000).adding(days: -period))
  }
}
