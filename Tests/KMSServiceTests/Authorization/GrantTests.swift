import Foundation
import KMSAuthorization
import KMSModel
import KMSService
import KMSStore
import Testing

@Suite("Grants") struct GrantTests {
  private static let text = "aGVsbG8="
  private static let aliceID = "AIDAALICEALICEALICE1"

  private static func harness() async throws -> ServiceHarness {
    let harness = try await ServiceHarness()
    harness.principals.insert(Callers.alice, id: aliceID)
    harness.principals.insert(Callers.bob, id: "AIDABOBBOBBOBBOBBOB1")
    return harness
  }

  private static func bob() throws -> Caller {
    try Callers.user(Callers.bob, id: "AIDABOBBOBBOBBOBBOB1")
  }

  private static func grant(
    _ harness: ServiceHarness, _ key: String, to grantee: String = Callers.alice,
    _ operations: [String] = ["Encrypt"], _ more: [String: any Sendable] = [:]
  ) async throws -> Answer {
    var body: [String: any Sendable] = [
      "KeyId": key, "GranteePrincipal": grantee, "Operations": operations,
    ]
    body.merge(more) { $1 }
    return try await harness.call(.createGrant, body)
  }

  private static func encrypts(
    _ harness: ServiceHarness, _ key: String, _ caller: Caller, _ more: [String: any Sendable] = [:]
  ) async throws -> String? {
    var body: [String: any Sendable] = ["KeyId": ServiceHarness.arn(key), "Plaintext": text]
    body.merge(more) { $1 }
    return try await harness.call(.encrypt, body, as: caller).code
  }

  @Test("a grant holds from its acknowledgement to its end, also for another account")
  func life() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    for caller in [try Callers.user(), try Self.bob()] {
      #expect(try await Self.encrypts(harness, key, caller) == "AccessDeniedException")
      let made = try await Self.grant(harness, key, to: caller.arn)
      #expect(made["GrantId"]?.utf8.count == 64)
      let token = try #require(made["GrantToken"])
      #expect(try await Self.encrypts(harness, key, caller) == nil)
      #expect(try await Self.encrypts(harness, key, caller, ["GrantTokens": [token]]) == nil)
      let revoked = try await harness.call(
        .revokeGrant, ["KeyId": key, "GrantId": try #require(made["GrantId"])])
      #expect(revoked.code == nil)
      #expect(try await Self.encrypts(harness, key, caller) == "AccessDeniedException")
      // The token of a grant that is gone changes nothing.
      #expect(
        try await Self.encrypts(harness, key, caller, ["GrantTokens": [token]])
          == "AccessDeniedException")
    }
  }

  @Test("a constraint is compared with the encryption context")
  func constraint() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    _ = try await Self.grant(
      harness, key, ["Constraints": ["EncryptionContextSubset": ["a": "b"]]])
    let alice = try Callers.user()
    #expect(try await Self.encrypts(harness, key, alice) == "AccessDeniedException")
    #expect(
      try await Self.encrypts(harness, key, alice, ["EncryptionContext": ["a": "b", "c": "d"]])
        == nil)
    #expect(
      try await Self.encrypts(harness, key, alice, ["EncryptionContext": ["A": "b"]])
        == "AccessDeniedException")
  }

  @Test("an identical request with a name gets the same grant and another token")
  func idempotency() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    let first = try await Self.grant(harness, key, ["Name": "n"])
    let again = try await Self.grant(harness, key, ["Name": "n"])
    #expect(first["GrantId"] == again["GrantId"])
    #expect(first["GrantToken"] != again["GrantToken"])
    let other = try await Self.grant(harness, key, ["Encrypt", "Decrypt"], ["Name": "n"])
    #expect(other["GrantId"] != first["GrantId"])
    let unnamed = try await Self.grant(harness, key)
    #expect(try await Self.grant(harness, key)["GrantId"] != unnamed["GrantId"])
    let listed = try await harness.call(.listGrants, ["KeyId": key])
    #expect(listed.objects("Grants").count == 4)
    _ = try await harness.call(
      .revokeGrant, ["KeyId": key, "GrantId": try #require(first["GrantId"])])
    let anew = try await Self.grant(harness, key, ["Name": "n"])
    #expect(anew["GrantId"] != first["GrantId"])
  }

  @Test("lists show what was granted, in pages, and by grantee")
  func listing() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    let made = try await Self.grant(
      harness, key, ["Encrypt", "DescribeKey"],
      ["RetiringPrincipal": Callers.bob, "Constraints": ["EncryptionContextEquals": ["a": "b"]]])
    for _ in 0..<4 { _ = try await Self.grant(harness, key, to: Callers.bob) }
    let one = try await harness.call(
      .listGrants, ["KeyId": key, "GranteePrincipal": Callers.alice])
    let entry = try #require(one.objects("Grants").first)
    #expect(one.objects("Grants").count == 1)
    #expect(entry["GrantId"] as? String == made["GrantId"])
    #expect(entry["KeyId"] as? String == ServiceHarness.arn(key))
    #expect(entry["GranteePrincipal"] as? String == Callers.alice)
    #expect(entry["RetiringPrincipal"] as? String == Callers.bob)
    #expect(
      entry["IssuingAccount"] as? String == "arn:aws:iam::\(ServiceHarness.account):root")
    #expect(entry["Name"] as? String == "")
    #expect(entry["GrantToken"] == nil)
    var ids: Set<String> = []
    var marker: String?
    repeat {
      var body: [String: any Sendable] = ["KeyId": key, "Limit": 2]
      if let marker { body["Marker"] = marker }
      let page = try await harness.call(.listGrants, body)
      #expect(page.objects("Grants").count <= 2)
      for grant in page.objects("Grants") {
        #expect(ids.insert(try #require(grant["GrantId"] as? String)).inserted)
      }
      marker = page["NextMarker"]
    } while marker != nil
    #expect(ids.count == 5)
    let byID = try await harness.call(
      .listGrants, ["KeyId": key, "GrantId": try #require(made["GrantId"])])
    #expect(byID.objects("Grants").count == 1)
  }

  @Test("the grantee of a grant is bound to its unique id")
  func binding() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    _ = try await Self.grant(harness, key)
    harness.principals.remove(Callers.alice)
    let listed = try await harness.call(.listGrants, ["KeyId": key])
    #expect(listed.objects("Grants").first?["GranteePrincipal"] as? String == Self.aliceID)
    harness.principals.insert(Callers.alice, id: "AIDANEWALICENEWALICE")
    let namesake = try Callers.user(Callers.alice, id: "AIDANEWALICENEWALICE")
    #expect(try await Self.encrypts(harness, key, namesake) == "AccessDeniedException")
  }

  @Test("a retiring principal finds its grants and ends them, by token or by id")
  func retirement() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    let retiring: [String: any Sendable] = ["RetiringPrincipal": Callers.bob]
    let first = try await Self.grant(harness, key, ["Encrypt"], retiring)
    let second = try await Self.grant(harness, key, ["Encrypt"], retiring)
    let lister = try Callers.user(
      Callers.bob, id: "AIDABOBBOBBOBBOBBOB1", Callers.allow("kms:ListRetirableGrants"))
    let list = { () async throws in
      try await harness.call(
        .listRetirableGrants, ["RetiringPrincipal": Callers.bob], as: lister
      ).objects("Grants").count
    }
    #expect(try await list() == 2)
    let foreign = try await harness.call(
      .listRetirableGrants, ["RetiringPrincipal": Callers.alice], as: lister)
    #expect(foreign.code == "AccessDeniedException")
    let bob = try Self.bob()
    let token = try #require(first["GrantToken"])
    #expect(
      try await harness.call(.retireGrant, ["GrantToken": token], as: try Callers.user()).code
        == "AccessDeniedException")
    let dry = try await harness.call(
      .retireGrant, ["GrantToken": token, "DryRun": true], as: bob)
    #expect(dry.code == "DryRunOperationException")
    #expect(try await harness.call(.retireGrant, ["GrantToken": token], as: bob).code == nil)
    #expect(try await list() == 1)
    let byID: [String: any Sendable] = [
      "KeyId": ServiceHarness.arn(key), "GrantId": try #require(second["GrantId"]),
    ]
    #expect(try await harness.call(.retireGrant, byID, as: bob).code == nil)
    #expect(try await list() == 0)
    // For another account a grant that is gone reads like one that is not its to end.
    #expect(
      try await harness.call(.retireGrant, byID, as: bob).code == "AccessDeniedException")
    #expect(try await harness.call(.retireGrant, byID).code == "NotFoundException")
    #expect(harness.trail.lines.contains { $0.contains("\"additionalEventData\":{\"grantId\"") })
  }

  @Test("a grantee passes on no more than it has")
  func children() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    _ = try await Self.grant(harness, key, ["CreateGrant", "Encrypt"])
    let alice = try Callers.user()
    let pass = { (operations: [String]) async throws in
      try await harness.call(
        .createGrant,
        [
          "KeyId": ServiceHarness.arn(key), "GranteePrincipal": Callers.bob,
          "Operations": operations,
        ], as: alice
      ).code
    }
    #expect(try await pass(["Decrypt"]) == "AccessDeniedException")
    #expect(try await pass(["Encrypt"]) == nil)
    #expect(try await Self.encrypts(harness, key, try Self.bob()) == nil)
  }

  @Test("what a grant cannot be is refused, and nothing is stored")
  func refusals() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    let signing = try await harness.createKey([
      "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY",
    ])
    let nine = Dictionary(uniqueKeysWithValues: (0..<9).map { ("k\($0)", "v") })
    for (body, code, message) in [
      (["Operations": [] as [String]], "ValidationException", nil),
      (["Operations": ["Sign"]], "ValidationException", nil),
      (["KeyId": signing, "Operations": ["Encrypt"]], "ValidationException", nil),
      (
        [
          "KeyId": signing, "Operations": ["Sign"],
          "Constraints": ["EncryptionContextEquals": ["a": "b"]],
        ], "ValidationException", nil
      ),
      (
        [
          "Constraints": [
            "EncryptionContextEquals": ["a": "b"], "EncryptionContextSubset": ["a": "b"],
          ]
        ], "ValidationException", "More than one constraint supplied"
      ),
      (["Constraints": ["EncryptionContextEquals": nine]], "ValidationException", nil),
      (
        [
          "Constraints": [
            "EncryptionContextEquals": ["a": String(repeating: "x", count: 385)]
          ]
        ], "ValidationException", nil
      ),
      (
        ["KeyId": "alias/x"], "InvalidArnException",
        "Key Aliases are not supported for this operation."
      ),
      (["GranteePrincipal": "arn:aws:iam::000000000001:user/Nobody"], "InvalidArnException", nil),
      (["GranteePrincipal": "arn:aws:iam::999999999999:root"], "InvalidArnException", nil),
      (["GranteePrincipal": "*"], "ValidationException", nil),
      (["GranteePrincipal": "storage.amazonaws.com"], "InvalidArnException", nil),
      (["GranteePrincipal": "arn:aws:iam::000000000001:group/g"], "InvalidArnException", nil),
      (["GranteeServicePrincipal": "storage.amazonaws.com"], "ValidationException", nil),
      (["GrantTokens": ["nonsense"]], "InvalidGrantTokenException", nil),
      (["DryRun": true], "DryRunOperationException", nil),
    ] as [([String: any Sendable], String, String?)] {
      let answer = try await Self.grant(harness, key, ["Encrypt"], body)
      #expect(answer.code == code, "\(body)")
      if let message { #expect(answer.message == message) }
    }
    #expect(try await harness.call(.listGrants, ["KeyId": key]).objects("Grants").isEmpty)
    let revoke = { (id: String) async throws in
      try await harness.call(.revokeGrant, ["KeyId": key, "GrantId": id]).code
    }
    #expect(try await revoke("nonsense") == "InvalidGrantIdException")
    #expect(try await revoke(String(repeating: "0", count: 64)) == "NotFoundException")
    let retire = try await harness.call(.retireGrant)
    #expect(retire.code == "ValidationException")
    #expect(retire.message == "Grant token OR (grant ID, key ID) must be specified")
  }

  @Test("a grant of a service has a source and somebody to retire it")
  func service() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    let body: [String: any Sendable] = [
      "KeyId": key, "GranteeServicePrincipal": "storage.amazonaws.com",
      "Operations": ["Decrypt"], "RetiringServicePrincipal": "storage.amazonaws.com",
      "Constraints": ["SourceArn": "arn:aws:storage:us-east-1:000000000001:bucket/b"],
    ]
    #expect(try await harness.call(.createGrant, body).code == nil)
    let entry = try await harness.call(.listGrants, ["KeyId": key]).objects("Grants").first
    #expect(entry?["GranteeServicePrincipal"] as? String == "storage.amazonaws.com")
    let filtered = try await harness.call(
      .listGrants, ["KeyId": key, "GranteeServicePrincipal": "storage.amazonaws.com"])
    #expect(filtered.code == "ValidationException")
  }

  @Test("a token is good for a month")
  func tokenAge() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    let token = try #require(try await Self.grant(harness, key)["GrantToken"])
    let alice = try Callers.user()
    harness.clock.advance(days: 30)
    #expect(try await Self.encrypts(harness, key, alice, ["GrantTokens": [token]]) == nil)
    harness.clock.advance(days: 1)
    #expect(
      try await Self.encrypts(harness, key, alice, ["GrantTokens": [token]])
        == "InvalidGrantTokenException")
    #expect(
      try await Self.encrypts(harness, key, alice, ["GrantTokens": [token + "00"]])
        == "InvalidGrantTokenException")
  }

  @Test("of very many grants to one principal the right one is found")
  func many() async throws {
    let harness = try await Self.harness()
    let key = try await harness.createKey()
    for index in 0..<300 {
      _ = try await Self.grant(
        harness, key, ["Constraints": ["EncryptionContextEquals": ["n": "\(index)"]]])
    }
    let alice = try Callers.user()
    for index in [0, 150, 299] {
      #expect(
        try await Self.encrypts(harness, key, alice, ["EncryptionContext": ["n": "\(index)"]])
          == nil)
    }
    #expect(
      try await Self.encrypts(harness, key, alice, ["EncryptionContext": ["n": "300"]])
        == "AccessDeniedException")
  }
}

extension GrantTests {
  private static func grant(
    _ harness: ServiceHarness, _ key: String, _ more: [String: any Sendable]
  ) async throws -> Answer {
    try await grant(harness, key, to: Callers.alice, ["Encrypt"], more)
  }

  private static func grant(
    _ harness: ServiceHarness, _ key: String, _ operations: [String],
    _ more: [String: any Sendable] = [:]
  ) async throws -> Answer {
    try await grant(harness, key, to: Callers.alice, operations, more)
  }
}

@Suite("Constraints as Terraform sends them") struct EmptyConstraintTests {
  @Test(
    "beside another constraint an empty one counts for nothing",
    arguments: ["EncryptionContextEquals", "EncryptionContextSubset"])
  func empty(_ kind: String) async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    var constraints: [String: any Sendable] = [
      "EncryptionContextEquals": [String: String](), "EncryptionContextSubset": [String: String](),
    ]
    constraints[kind] = ["Department": "IT"]
    let made = try await harness.call(
      .createGrant,
      [
        "KeyId": key, "GranteePrincipal": "arn:aws:iam::\(ServiceHarness.account):root",
        "Operations": ["Encrypt"], "Constraints": constraints,
      ])
    #expect(made.code == nil, "\(made.message ?? "")")
    let listed = try await harness.call(.listGrants, ["KeyId": key])
    let grants = try #require(listed.body["Grants"] as? [any Sendable])
    let grant = try #require(grants.first as? [String: any Sendable])
    let kept = try #require(grant["Constraints"] as? [String: any Sendable])
    #expect(Array(kept.keys) == [kind])
  }
}

@Suite("The quota of grants") struct GrantQuotaTests {
  @Test("a key has no more grants than the quota, and ended ones do not count")
  func quota() async throws {
    let harness = try await LifeHarness(quotas: Quotas(grantsPerKeyMax: 2, rates: nil))
    let answer = try await harness.call(.createKey)
    let metadata = try #require(answer.body["KeyMetadata"] as? [String: any Sendable])
    let key = try #require(metadata["KeyId"] as? String)
    let body: [String: any Sendable] = [
      "KeyId": key, "GranteePrincipal": "arn:aws:iam::\(ServiceHarness.account):root",
      "Operations": ["Encrypt"],
    ]
    let first = try await harness.call(.createGrant, body)
    #expect(try await harness.call(.createGrant, body).code == nil)
    let third = try await harness.call(.createGrant, body)
    #expect(third.code == "LimitExceededException")
    #expect(third.message == "Grants per key quota for this key is 2, current usage is 2.")
    _ = try await harness.call(
      .revokeGrant, ["KeyId": key, "GrantId": try #require(first["GrantId"])])
    #expect(try await harness.call(.createGrant, body).code == nil)
  }

  @Test("the grants on a key, and the ids in its policy, go with it")
  func deletion() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    for index in 0..<3 {
      try await life.must(
        .createGrant,
        [
          "KeyId": key, "GranteePrincipal": "arn:aws:iam::\(ServiceHarness.account):root",
          "RetiringPrincipal": ServiceHarness.account, "Operations": ["Encrypt"],
          "Name": "\(index)",
        ])
    }
    let tables = [
      Tables.grants, Tables.grantsOfGrantees, Tables.grantsOfRetirers, Tables.grantsByRequest,
      Tables.grantCounts, Tables.policyPrincipals,
    ]
    #expect(try await life.rowCount(Tables.grants) == 3)
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    for _ in 0..<3 { await life.background.work() }
    for table in tables { #expect(try await life.rowCount(table) == 0, "\(table.name)") }
  }
}
