import Foundation
import IAMPolicy
import KMSAuthorization
import KMSModel

/// The seed of a random run: `STRONGROOM_SEED`, or a new one. A test that fails prints it.
enum Seed {
  static let value: UInt64 =
    ProcessInfo.processInfo.environment["STRONGROOM_SEED"].flatMap(UInt64.init)
    ?? UInt64.random(in: 0...UInt64.max)
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ stream: UInt64, seed: UInt64 = Seed.value) {
    state = seed &+ stream &* 0xD134_2543_DE82_EF95
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }
}

/// The parts of a random situation, before they are compiled: laws change one part and compile again.
struct SituationSketch {
  enum Who: CaseIterable {
    case alice, dev, carol, rootA, bob, ext, rootB, service
  }

  /// Over which accounts the resource control policy is.
  enum Reach: CaseIterable {
    case everyAccount, owner, stranger
  }

  var who = Who.alice
  var key: [String] = []
  var resourceControl: [String]?
  var reach = Reach.everyAccount
  /// Whether the key's account manages the organization.
  var isManagement = false
  var isServiceManaged = false
  var identity: [String] = []
  var boundary: [String]?
  var session: [String]?
  var serviceControl: [[String]] = []
  var action = KMSOperation.decrypt
  var context = StringPairs()
  var isSecure = true
  var viaService: String?
  var sourceARN: String?
  var grants: [GrantFacts] = []

  var situation: Situation { situation(with: compiled) }

  /// The policies of the sketch, ready for many requests.
  struct Compiled {
    let key: KeyAuthorizationFacts
    let policies: PrincipalPolicies
    let organization: OrganizationFacts
    let resourceControl: [AttachedPolicy]
  }

  var compiled: Compiled {
    let control = resourceControl.map { [attached($0, .resource)] } ?? []
    let isLimiting = !isManagement && !isServiceManaged && reach != .stranger
    let management = isManagement ? Sample.a : "777788889999"
    let organization: OrganizationFacts =
      switch reach {
      case .everyAccount:
        OrganizationFacts(
          id: "o-exampleorg", rootID: "r-root", managementAccount: Sample.account(management),
          resourceControlOfRoot: control)
      case .owner: Sample.organization(ofAccounts: [Sample.a: control], management: management)
      case .stranger: Sample.organization(ofAccounts: [Sample.b: control], management: management)
      }
    return Compiled(
      key: KeyAuthorizationFacts(
        arn: Sample.key, policy: Sample.document(key), isServiceManaged: isServiceManaged),
      policies: PrincipalPolicies(
        identity: identity.isEmpty ? [] : [attached(identity, .identity)],
        boundary: boundary.map { attached($0, .permissionsBoundary) },
        session: session.map { $0.isEmpty ? [] : [attached($0, .session)] },
        serviceControl: serviceControl.map { $0.isEmpty ? [] : [attached($0, .serviceControl)] }),
      organization: organization, resourceControl: isLimiting ? control : [])
  }

  /// Several requests under the same policies.
  func situations(_ count: Int, _ random: inout SeededGenerator) -> [Situation] {
    let compiled = compiled
    return (0..<count).map { _ in
      var sketch = self
      sketch.askAnew(&random)
      return sketch.situation(with: compiled)
    }
  }

  private func situation(with compiled: Compiled) -> Situation {
    Situation(
      caller: caller(with: compiled), key: compiled.key, action: .operation(action),
      context: context,
      request: Sample.request(
        isSecure: isSecure, viaService: viaService, sourceARN: sourceARN), grants: grants,
      resourceControl: compiled.resourceControl)
  }

  private func attached(_ statements: [String], _ kind: PolicyKind) -> AttachedPolicy {
    AttachedPolicy(
      name: "inline/random", policy: Sample.policy(Sample.document(statements), kind: kind))
  }

  private func caller(with compiled: Compiled) -> Caller {
    let base: Caller
    switch who {
    case .alice: base = Sample.aliceCalls()
    case .dev: base = Sample.devCalls()
    case .carol: base = Sample.carolCalls()
    case .rootA: base = Sample.rootCalls(of: Sample.a)
    case .bob: base = Sample.bobCalls()
    case .ext: base = Sample.extCalls()
    case .rootB: base = Sample.rootCalls(of: Sample.b)
    case .service: return Sample.serviceCalls().within(compiled.organization)
    }
    let isRoot = who == .rootA || who == .rootB
    let policies =
      isRoot
      ? PrincipalPolicies(identity: [], serviceControl: compiled.policies.serviceControl)
      : compiled.policies
    return Caller(
      kind: base.kind, account: base.account, arn: base.arn, principalID: base.principalID,
      accessKeyID: base.accessKeyID,
      principal: PolicyPrincipal(
        base.principal.identity, account: base.principal.account,
        hasPermissionsBoundary: policies.boundary != nil),
      policies: policies, attributes: base.attributes
    ).within(compiled.organization)
  }

  // MARK: Making

  static func random(_ random: inout SeededGenerator) -> SituationSketch {
    var sketch = SituationSketch()
    sketch.key = (0..<random.pick([1, 1, 2, 3])).map { _ in keyStatement(&random) }
    if random.chance(50) { sketch.key.insert(Sample.rootStatement, at: 0) }
    if random.chance(15) {
      sketch.reach = random.pick(Reach.allCases)
      sketch.isManagement = random.chance(15)
      sketch.isServiceManaged = random.chance(15)
      sketch.resourceControl = [
        Sample.keyStatement(
          random.pick(actions), effect: random.chance(70) ? "Deny" : "Allow", to: "*",
          condition: condition(&random))
      ]
    }
    sketch.identity = statements(&random, from: 0, deny: 15)
    if random.chance(25) { sketch.boundary = statements(&random, from: 1, deny: 15) }
    if random.chance(25) { sketch.session = statements(&random, from: 0, deny: 15) }
    if random.chance(25) {
      sketch.serviceControl = (0..<random.pick([1, 2])).map { _ in
        [Sample.statement("*")] + statements(&random, from: 0, deny: 60)
      }
      if random.chance(20) { sketch.serviceControl.append(["{}"].filter { _ in false }) }
    }
    sketch.askAnew(&random)
    return sketch
  }

  /// Throws everything that is not a policy.
  private mutating func askAnew(_ random: inout SeededGenerator) {
    who = random.pick(Who.allCases)
    action = random.pick([
      .decrypt, .encrypt, .describeKey, .scheduleKeyDeletion, .generateDataKey, .putKeyPolicy,
    ])
    context = random.pick(Self.contexts)
    isSecure = random.chance(70)
    viaService = random.chance(20) ? "s3.us-west-2.amazonaws.com" : nil
    sourceARN = random.chance(50) ? Self.source : nil
    let count = random.chance(50) ? random.pick([1, 2, 3]) : 0
    grants = (0..<count).map { _ in Self.grant(&random) }
  }

  private static let source = "arn:aws:storage:us-west-2:111122223333:bucket/b"
  private static let actions = [
    "kms:*", "kms:Decrypt", "kms:*crypt", "kms:DescribeKey", "s3:*", "*",
  ]
  private static let contexts = [
    StringPairs(), Sample.pairs(["Department": "IT"]),
    Sample.pairs(["Department": "IT", "Purpose": "Test"]), Sample.pairs(["department": "HR"]),
  ]
  private static let principals = [
    "*", Sample.quoted("arn:aws:iam::\(Sample.a):root"), Sample.quoted(Sample.b),
    Sample.quoted(Sample.alice), Sample.quoted(Sample.devRole), Sample.quoted(Sample.devSession),
    Sample.quoted(Sample.carol),
    Sample.quoted(Sample.bob), Sample.quoted(Sample.extRole), Sample.quoted(Sample.aliceID),
  ]

  private static func condition(_ random: inout SeededGenerator) -> String? {
    guard random.chance(40) else { return nil }
    return random.pick([
      #"{"StringEquals":{"kms:CallerAccount":"111122223333"}}"#,
      #"{"StringNotEquals":{"kms:ViaService":"s3.us-west-2.amazonaws.com"}}"#,
      #"{"StringEquals":{"kms:EncryptionContext:Department":"IT"}}"#,
      #"{"Bool":{"aws:SecureTransport":"true"}}"#,
      #"{"Null":{"kms:EncryptionContext:Purpose":"true"}}"#,
    ])
  }

  private static func keyStatement(_ random: inout SeededGenerator) -> String {
    Sample.keyStatement(
      random.pick(actions), effect: random.chance(80) ? "Allow" : "Deny",
      to: random.pick(principals), condition: condition(&random))
  }

  private static func statements(_ random: inout SeededGenerator, from: Int, deny: Int) -> [String]
  {
    (0..<Int.random(in: from...2, using: &random)).map { _ in
      Sample.statement(
        random.pick(actions), effect: random.chance(deny) ? "Deny" : "Allow",
        resource: random.pick(["*", "*", Sample.keyARN, "arn:aws:kms:us-east-1:*:key/*"]),
        condition: condition(&random))
    }
  }

  private static func grant(_ random: inout SeededGenerator) -> GrantFacts {
    let pairs = random.pick(Array(contexts.dropFirst()))
    return Sample.grant(
      to: random.pick([
        Sample.alice, Sample.devRole, Sample.devSession, Sample.carol, Sample.bob, Sample.extRole,
        "arn:aws:iam::\(Sample.a):root", "arn:aws:iam::\(Sample.b):root", "storage.amazonaws.com",
      ]),
      Set((0..<2).map { _ in random.pick([.decrypt, .encrypt, .describeKey, .generateDataKey]) }),
      constraint: random.pick([nil, nil, .equals(pairs), .subset(pairs)]),
      sourceARN: random.chance(40) ? source : nil)
  }
}
