import IdentityService
import KMSKeys
import KMSModel
import KMSSecrets
import KMSService

/// Our form of a seed: accounts, and in each its policies, groups, users, roles, keys and aliases.
///
/// Reference: docs/seed.md.
enum SeedFile {
  static func read(_ root: SeedNode, _ path: String) throws(ProgramError) -> Seed {
    let members = try root.members(["version", "accounts", "serviceControlPolicies"])
    guard let version = members["version"], try version.number(1...1) == 1 else {
      throw root.refusal("`version: 1` is wanted")
    }
    var seed = Seed(path: path)
    seed.controls = try (members["serviceControlPolicies"]?.elements() ?? []).map(control)
    for node in try members["accounts"]?.elements() ?? [] { try read(node, into: &seed) }
    return seed
  }

  private static func read(_ node: SeedNode, into seed: inout Seed) throws(ProgramError) {
    let members = try node.members([
      "id", "name", "email", "accessKeys", "policies", "groups", "users", "roles", "keys",
      "aliases", "serviceControlPolicies",
    ])
    guard let id = members["id"] else { throw node.refusal("an account has an `id`") }
    let number = try id.parsed("account of 12 digits", AccountID.init)
    guard !seed.accounts.contains(where: { $0.account == number }) else {
      throw node.refusal("the account `\(number)` is there twice")
    }
    var account = AccountSeed(line: node.line, account: number)
    account.name = try members["name"]?.text() ?? ""
    account.email = try members["email"]?.text() ?? ""
    account.accessKeys = try accessKeys(members["accessKeys"])
    account.serviceControlPolicies = try members["serviceControlPolicies"]?.texts()
    account.policies = try (members["policies"]?.elements() ?? []).map(policy)
    for (name, kind) in [
      ("groups", PrincipalRecord.Kind.group), ("users", .user), ("roles", .role),
    ] {
      for element in try members[name]?.elements() ?? [] {
        account.principals.append(try principal(element, kind))
      }
    }
    seed.accounts.append(account)
    for element in try members["keys"]?.elements() ?? [] {
      seed.keys.append(try key(element, number))
    }
    for element in try members["aliases"]?.elements() ?? [] {
      seed.aliases.append(try alias(element, number))
    }
  }

  private static func control(_ node: SeedNode) throws(ProgramError) -> ServiceControlSeed {
    let members = try node.members(["name", "description", "document", "root"])
    guard let name = members["name"], let document = members["document"] else {
      throw node.refusal("a policy has a `name` and a `document`")
    }
    var control = ServiceControlSeed(
      line: node.line, name: try name.text(), document: try document.document())
    control.description = try members["description"]?.text() ?? ""
    control.isAttachedToRoot = try members["root"]?.flag()
    return control
  }

  private static func policy(_ node: SeedNode) throws(ProgramError) -> PolicySeed {
    let members = try node.members(["name", "path", "id", "description", "document", "tags"])
    guard let name = members["name"], let document = members["document"] else {
      throw node.refusal("a policy has a `name` and a `document`")
    }
    var policy = PolicySeed(
      line: node.line, name: try name.text(), document: try document.document())
    policy.path = try members["path"]?.text() ?? "/"
    policy.id = try members["id"]?.text()
    policy.description = try members["description"]?.text() ?? ""
    policy.tags = try tags(members["tags"])
    return policy
  }

  private static func principal(_ node: SeedNode, _ kind: PrincipalRecord.Kind)
    throws(ProgramError) -> PrincipalSeed
  {
    var known = ["name", "path", "id", "attached", "inline"]
    switch kind {
    case .group: break
    case .user: known += ["tags", "boundary", "groups", "accessKeys"]
    case .role: known += ["tags", "boundary", "trust", "description", "maxSessionSeconds"]
    }
    let members = try node.members(known)
    guard let name = members["name"] else {
      throw node.refusal("a \(kind.rawValue) has a `name`")
    }
    guard kind != .role || members["trust"] != nil else {
      throw node.refusal("a role has a `trust` policy")
    }
    var principal = PrincipalSeed(line: node.line, kind: kind, name: try name.text())
    principal.path = try members["path"]?.text() ?? "/"
    principal.id = try members["id"]?.text()
    principal.tags = try tags(members["tags"])
    principal.groups = try members["groups"]?.texts() ?? []
    principal.attached = try members["attached"]?.texts() ?? []
    principal.boundary = try members["boundary"]?.text()
    principal.trust = try members["trust"]?.document() ?? ""
    principal.description = try members["description"]?.text() ?? ""
    if let seconds = members["maxSessionSeconds"] {
      principal.maxSessionSeconds = try seconds.number(3600...43_200)
    }
    principal.accessKeys = try accessKeys(members["accessKeys"])
    for element in try members["inline"]?.elements() ?? [] {
      let inline = try element.members(["name", "document"])
      guard let name = inline["name"], let document = inline["document"] else {
        throw element.refusal("a policy has a `name` and a `document`")
      }
      principal.inline.append(
        PrincipalRecord.InlinePolicy(name: try name.text(), document: try document.document()))
    }
    return principal
  }

  private static func accessKeys(_ node: SeedNode?) throws(ProgramError) -> [AccessKeySeed] {
    try (node?.elements() ?? []).map { element throws(ProgramError) in
      let members = try element.members(["id", "secret"])
      guard let id = members["id"], let secret = members["secret"] else {
        throw element.refusal("an access key has an `id` and a `secret`")
      }
      return AccessKeySeed(line: element.line, id: try id.text(), secret: try secret.secret())
    }
  }

  private static func key(_ node: SeedNode, _ account: AccountID) throws(ProgramError) -> KeySeed {
    let members = try node.members([
      "region", "id", "spec", "usage", "origin", "description", "policy", "tags", "material",
      "rotationPeriodDays", "enabled",
    ])
    guard let region = members["region"], let id = members["id"] else {
      throw node.refusal("a key has a `region` and an `id`")
    }
    let materials = try SeedMaterial.read(members["material"])
    let spec = try members["spec"]?.parsed("KeySpec") { KeySpec(rawValue: $0) }
    var key = KeySeed(
      line: node.line, account: account, region: try region.parsed("Region", Region.init),
      id: try id.parsed("key id", KeyID.init),
      spec: spec ?? materials.first?.spec ?? .symmetricDefault)
    key.usage = try members["usage"]?.parsed("KeyUsage") { KeyUsageType(rawValue: $0) }
    if let origin = members["origin"] {
      key.origin = try origin.parsed("Origin") { OriginType(rawValue: $0) }
    }
    key.description = try members["description"]?.text() ?? ""
    key.policy = try members["policy"]?.document()
    key.tags = try tags(members["tags"]).map { KeyTag(key: $0.key, value: $0.value) }
    key.materials = materials.map(\.bytes)
    if let days = members["rotationPeriodDays"] {
      key.rotation = RotationSchedule(
        periodDays: try days.number(RotationSchedule.periodDays), referenceDate: SystemClock.now())
    }
    key.isEnabled = try members["enabled"]?.flag() ?? true
    return key
  }

  private static func alias(_ node: SeedNode, _ account: AccountID) throws(ProgramError)
    -> AliasSeed
  {
    let members = try node.members(["region", "name", "key"])
    guard let region = members["region"], let name = members["name"], let key = members["key"]
    else { throw node.refusal("an alias has a `region`, a `name` and a `key`") }
    return AliasSeed(
      line: node.line, account: account, region: try region.parsed("Region", Region.init),
      name: try name.text(), target: try key.parsed("key id", KeyID.init))
  }

  private static func tags(_ node: SeedNode?) throws(ProgramError) -> [IdentityTag] {
    let tags = try (node?.pairs() ?? []).map { IdentityTag(key: $0.key, value: $0.value) }
    guard tags.count <= 50, tags.allSatisfy({ (1...128).contains($0.key.unicodeScalars.count) }),
      tags.allSatisfy({ $0.value.unicodeScalars.count <= 256 })
    else {
      throw
        (node?.refusal(
          "there are at most 50 tags, with keys of 1 to 128 characters and values of at most 256"))
        ?? ProgramError("a tag is too long")
    }
    return tags
  }
}
