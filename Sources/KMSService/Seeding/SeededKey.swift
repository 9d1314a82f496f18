import KMSAudit
import KMSAuthorization
import KMSIdentity
import KMSKeys
import KMSModel
import KMSSecrets

/// One key of a seed, inside the transaction that makes it.
struct SeededKey {
  private let seed: KeySeed
  private let changes: KeyChanges
  private let principals: any PrincipalDirectory
  private let arn: KeyARN

  init(_ seed: KeySeed, _ changes: KeyChanges, _ principals: any PrincipalDirectory) {
    self.seed = seed
    self.changes = changes
    self.principals = principals
    self.arn = KeyARN(
      partition: changes.environment.partition, region: seed.region, account: seed.account,
      id: seed.id)
  }

  /// Makes the key unless it is there.
  ///
  /// - Throws: what is wrong with the seed, or that another key has the id.
  func ensure() throws(Interruption) -> SeedStep {
    try check()
    let policy = try checkedPolicy()
    let usage = try usage()
    if let record = try changes.key(arn) {
      try checkSame(record, usage)
      return SeedStep(.keep, "key \(arn)")
    }
    var record = KeyRecord(
      arn: arn, spec: seed.spec, usage: usage, origin: seed.origin, manager: .customer,
      creationDate: changes.now, description: seed.description, lifecycle: .creating,
      policy: policy.text, tags: seed.tags, versions: [], rotation: seed.rotation,
      multiRegion: seed.id.isMultiRegion ? MultiRegionSet(primary: seed.region) : nil)
    let materials = try materials(for: record)
    record.versions = versions(of: materials)
    record.lifecycle = record.lifecycle.after(.finishCreation(hasMaterial: !materials.isEmpty))
    if !seed.isEnabled { record.lifecycle = record.lifecycle.after(.disable) }
    try changes.writer.add(record)
    changes.environment.keyCountBounds.noteKey(in: Tables.keyPrefix(seed.region, seed.account))
    for material in materials { try changes.writer.add(material) }
    if !policy.bindings.isEmpty {
      try changes.writer.add(PolicyPrincipalsRecord(key: arn, bindings: policy.bindings))
    }
    try changes.record(
      ServiceEvent(.seedKey, of: arn) { fields in
        fields.text("keyId", arn.id.text)
        fields.text("keySpec", seed.spec.rawValue)
      })
    return SeedStep(.create, "key \(arn)")
  }

  private func check() throws(Interruption) {
    let environment = changes.environment
    guard principals.hasAccount(seed.account) else {
      throw .validation("there is no account `\(seed.account)`")
    }
    guard environment.regions?.contains(seed.region) ?? true else {
      throw .validation("the Region `\(seed.region)` is not served")
    }
    guard environment.keyRing.provider.supportedSpecs.contains(seed.spec) else {
      throw .validation("the linked libraries cannot do \(seed.spec.rawValue)")
    }
    guard seed.origin == .awsKms || seed.origin == .external else {
      throw .validation("a key of a seed has the origin AWS_KMS or EXTERNAL")
    }
    guard seed.description.unicodeScalars.count <= 8192 else {
      throw .validation("a description has at most 8192 characters")
    }
    let countMax =
      seed.spec == .symmetricDefault && seed.origin == .awsKms ? KeySeeder.materialsMax : 1
    guard seed.materials.count <= countMax else {
      throw .validation("this key takes at most \(countMax) versions of material")
    }
    guard seed.rotation == nil || (seed.spec == .symmetricDefault && seed.origin == .awsKms) else {
      throw .validation("only symmetric encryption keys of origin AWS_KMS rotate by schedule")
    }
    guard seed.isEnabled || seed.origin == .awsKms || !seed.materials.isEmpty else {
      throw .validation("a key without material is neither enabled nor disabled")
    }
  }

  private func usage() throws(Interruption) -> KeyUsageType {
    let usages = KeySpecs.rules(for: seed.spec).usages
    let standard = usages.count == 1 || seed.spec == .symmetricDefault ? usages.first : nil
    guard let usage = seed.usage ?? standard, usages.contains(usage) else {
      throw .validation(
        "a key of spec \(seed.spec.rawValue) is for one of: "
          + usages.map(\.rawValue).joined(separator: ", "))
    }
    return usage
  }

  private func checkedPolicy() throws(Interruption) -> CheckedPolicy {
    let text =
      seed.policy ?? KeyPolicyRules.standard(for: seed.account, in: changes.environment.partition)
    let policy = try changes.environment.acceptedPolicies.policy(text)
    try KeyPolicyRules.checkResources(of: policy, for: arn)
    return CheckedPolicy(
      text: text,
      bindings: try KeyPolicyRules.bindings(of: policy.principals, principals: principals))
  }

  private func materials(for record: KeyRecord) throws(Interruption) -> [MaterialRecord] {
    guard !seed.materials.isEmpty else {
      guard seed.origin == .awsKms else { return [] }
      return [try changes.unsafelyMakeMaterialWithoutCaller(for: arn, spec: seed.spec)]
    }
    var records: [MaterialRecord] = []
    for material in seed.materials {
      let taken = try changes.unsafelyTakeMaterialWithoutCaller(material, for: record)
      guard !records.contains(where: { $0.id == taken.id }) else {
        throw .validation("a version of the material is there twice")
      }
      records.append(taken)
    }
    return records
  }

  private func versions(of materials: [MaterialRecord]) -> [MaterialVersion] {
    materials.enumerated().map { index, material in
      MaterialVersion(
        id: material.id,
        rotation: index == 0 ? nil : MaterialRotation(date: changes.now, type: .onDemand),
        imported: seed.origin == .external
          ? ImportedMaterial(description: nil, isPresent: true, validTo: nil) : nil)
    }
  }

  /// What cannot change must be as the seed says: kind, use, origin, and the material that it brings.
  private func checkSame(_ record: KeyRecord, _ usage: KeyUsageType) throws(Interruption) {
    guard record.spec == seed.spec, record.usage == usage, record.origin == seed.origin else {
      throw .validation(
        "the key `\(arn)` is there with KeySpec \(record.spec.rawValue), KeyUsage "
          + "\(record.usage.rawValue) and Origin \(record.origin.rawValue)")
    }
    guard !seed.materials.isEmpty, !record.versions.isEmpty else { return }
    let ids = try materials(for: record).map(\.id)
    guard record.materials.starts(with: ids) else {
      throw .validation("the key `\(arn)` is there with other material")
    }
  }
}

extension KeyChanges {
  /// Takes the material of a key that nobody asked for: that of a seed. Whoever calls this records a service
  /// event in the same transaction.
  ///
  /// It takes no closure, as the optimizer of Swift 6.3.1 crashes where one borrows the proof and returns
  /// a value.
  fileprivate func unsafelyTakeMaterialWithoutCaller(
    _ material: SensitiveBytes, for record: KeyRecord
  ) throws(Interruption) -> MaterialRecord {
    let proof = environment.authorizer.unsafeAuthorizeWithoutCaller(
      KeyUse(of: record.arn, for: .operation(.importKeyMaterial)))
    let secret = material.withBytes { SecretBytes(copying: $0) }
    do {
      let material = try environment.keyRing.provider.prove(secret, spec: record.spec)
      return try environment.keyRing.importMaterial(material, for: record, at: now, use: proof)
    } catch {
      guard error == .materialInvalid else { throw .error(.key(error)) }
      throw .validation("the material does not fit a key of spec \(record.spec.rawValue)")
    }
  }
}
