import KMSModel
import KMSService

/// Service control policies of a declarative file.
extension IdentitySeeder {
  /// Makes a policy, or makes it what the file says.
  func ensure(_ seed: ServiceControlSeed, _ state: inout IdentityState) throws(SeedRefusal)
    -> SeedStep
  {
    guard let management = state.managementAccount ?? AccountID("000000000000") else {
      throw SeedRefusal(line: seed.line, "the seed could not be read")
    }
    let existing = state.serviceControlPolicies.values.first { $0.name == seed.name }
    let call = try call(
      ServiceControlOperations.createPolicy, management, state, seed.line,
      [
        ("Name", seed.name), ("Content", seed.document), ("Description", seed.description),
        ("Type", "SERVICE_CONTROL_POLICY"),
      ])
    let record = try saying(seed.line) { () throws(IdentityRefusal) in
      guard seed.name != ServiceControlOperations.fullAccess.name else {
        throw .validation("`\(seed.name)` belongs to the service")
      }
      try ServiceControlOperations.check(
        call, name: seed.name, document: seed.document, except: existing?.id)
      let id: String
      if let existing { id = existing.id } else { id = try ServiceControlOperations.newID(call) }
      return ServiceControlPolicyRecord(
        id: id, name: seed.name,
        description: seed.description, document: seed.document,
        isAttachedToRoot: seed.isAttachedToRoot ?? existing?.isAttachedToRoot ?? false)
    }
    if record != existing { state.put(record) }
    let ofRoot = state.serviceControlPolicies.values.count(where: \.isAttachedToRoot)
    guard ofRoot < ServiceControlOperations.attachedMax else {
      throw SeedRefusal(line: seed.line, ServiceControlOperations.attachedMaxText)
    }
    return SeedStep(effect(existing, record), "service control policy \(seed.name)")
  }

  /// The ids of the policies that an account is to have; nothing if the file leaves them as they are.
  func controlIDs(_ seed: AccountSeed, _ state: IdentityState) throws(SeedRefusal) -> [String]? {
    guard let names = seed.serviceControlPolicies else { return nil }
    var ids: [String] = []
    for name in names {
      let id =
        name == ServiceControlOperations.fullAccess.name
        ? AccountRecord.fullAccessID
        : state.serviceControlPolicies.values.first { $0.name == name }?.id
      guard let id, !ids.contains(id) else {
        throw SeedRefusal(
          line: seed.line, "there is no service control policy `\(name)`, or it is there twice")
      }
      ids.append(id)
    }
    guard (1...ServiceControlOperations.attachedMax).contains(ids.count) else {
      throw SeedRefusal(line: seed.line, ServiceControlOperations.attachedMaxText)
    }
    return ids
  }
}
