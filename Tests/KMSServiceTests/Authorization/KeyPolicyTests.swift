import Foundation
import KMSAuthorization
import KMSModel
import KMSService
import Testing

/// A policy that is refused, and how.
struct RefusedPolicy: Sendable, CustomTestStringConvertible {
  let name: String
  let policy: String
  let code: String
  let message: String?

  var testDescription: String { name }

  init(_ name: String, _ policy: String, _ code: String, _ message: String? = nil) {
    self.name = name
    self.policy = policy
    self.code = code
    self.message = message
  }
}

@Suite("Key policies") struct KeyPolicyTests {
  private static let malformed = "MalformedPolicyDocumentException"
  private static let invalidPrincipals =
    "Policy contains a statement with one or more invalid principals."

  private static func policy(_ statement: String) -> String {
    Callers.keyPolicy(Callers.rootStatement, statement)
  }

  static let refused: [RefusedPolicy] = [
    RefusedPolicy("no JSON", "{", malformed, "Syntax errors in policy."),
    RefusedPolicy(
      "no principal", policy(#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#), malformed,
      "Policy contains a statement with no principal"),
    RefusedPolicy(
      "no action", policy(#"{"Effect":"Allow","Principal":"*","Resource":"*"}"#), malformed),
    RefusedPolicy(
      "no resource", policy(#"{"Effect":"Allow","Principal":"*","Action":"kms:*"}"#), malformed),
    RefusedPolicy(
      "NotResource",
      policy(#"{"Effect":"Allow","Principal":"*","Action":"kms:*","NotResource":"*"}"#),
      malformed),
    RefusedPolicy(
      "another resource",
      policy(
        #"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"arn:aws:kms:us-east-1:000000000001:key/x"}"#
      ), malformed),
    RefusedPolicy(
      "a group", policy(Callers.keyAllow("kms:*", to: "arn:aws:iam::000000000001:group/g")),
      "InvalidArnException", "An ARN in the specified key policy is invalid."),
    RefusedPolicy(
      "a user who is not there",
      policy(Callers.keyAllow("kms:*", to: "arn:aws:iam::000000000001:user/Nobody")), malformed,
      invalidPrincipals),
    RefusedPolicy(
      "an account that is not there", policy(Callers.keyAllow("kms:*", to: "999999999999")),
      malformed, invalidPrincipals),
    RefusedPolicy(
      "an unique id of nobody", policy(Callers.keyAllow("kms:*", to: "AIDANOBODYNOBODYNOB1")),
      malformed, invalidPrincipals),
    RefusedPolicy(
      "ForAllValues with a key of one value",
      policy(
        #"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContext:a":"b"}}}"#
      ), malformed),
    RefusedPolicy(
      "too large",
      policy(Callers.keyAllow(String(repeating: "k", count: 33_000), to: "000000000001")),
      "LimitExceededException"),
  ]

  @Test("a policy that is none is refused by PutKeyPolicy and CreateKey", arguments: refused)
  func refusals(_ row: RefusedPolicy) async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    for answer in [
      try await harness.call(.putKeyPolicy, ["KeyId": key, "Policy": row.policy]),
      try await harness.call(.createKey, ["Policy": row.policy]),
    ] {
      #expect(answer.code == row.code)
      if let message = row.message { #expect(answer.message == message) }
    }
  }

  @Test("nobody locks itself out unless it says so")
  func lockout() async throws {
    let harness = try await ServiceHarness()
    harness.principals.insert(Callers.alice, id: "AIDAALICEALICEALICE1")
    let key = try await harness.createKey()
    let closed = Callers.keyPolicy(Callers.keyAllow("kms:Encrypt", to: Callers.alice))
    let text = "The new key policy will not allow you to update the key policy in the future."
    let answer = try await harness.call(.putKeyPolicy, ["KeyId": key, "Policy": closed])
    #expect(answer.code == Self.malformed)
    #expect(answer.message == text)
    // The caller's own policies count: the standard policy hands over to them.
    let creator = try Callers.user(Callers.alice, Callers.allow("kms:CreateKey"))
    #expect(try await harness.call(.createKey, [:], as: creator).message == text)
    let able = try Callers.user(
      Callers.alice, Callers.allow("kms:CreateKey"), Callers.allow("kms:PutKeyPolicy"))
    #expect(try await harness.call(.createKey, [:], as: able).code == nil)
    let bypassed = try await harness.call(
      .putKeyPolicy,
      ["KeyId": key, "Policy": closed, "BypassPolicyLockoutSafetyCheck": true])
    #expect(bypassed.code == nil)
    #expect(
      try await harness.call(.getKeyPolicy, ["KeyId": key]).code == "AccessDeniedException")
  }

  @Test("a changed policy holds for the next request, in memory or not", arguments: [1000, 1])
  func change(_ cacheEntriesMax: Int) async throws {
    let harness = try await ServiceHarness(cacheEntriesMax: cacheEntriesMax)
    harness.principals.insert(Callers.alice, id: "AIDAALICEALICEALICE1")
    let key = try await harness.createKey()
    let alice = try Callers.user()
    let describes = { () async throws in
      try await harness.call(.describeKey, ["KeyId": key], as: alice).code
    }
    #expect(try await describes() == "AccessDeniedException")
    let open = Self.policy(Callers.keyAllow("kms:DescribeKey", to: Callers.alice))
    _ = try await harness.call(.putKeyPolicy, ["KeyId": key, "Policy": open])
    #expect(try await describes() == nil)
    _ = try await harness.call(
      .putKeyPolicy, ["KeyId": key, "Policy": Callers.keyPolicy(Callers.rootStatement)])
    #expect(try await describes() == "AccessDeniedException")
  }

  @Test("a user in a policy is bound to its unique id, and shown by it when gone")
  func binding() async throws {
    let harness = try await ServiceHarness()
    harness.principals.insert(Callers.alice, id: "AIDAALICEALICEALICE1")
    let key = try await harness.createKey()
    let policy = Self.policy(Callers.keyAllow("kms:DescribeKey", to: Callers.alice))
    _ = try await harness.call(.putKeyPolicy, ["KeyId": key, "Policy": policy])
    #expect(try await harness.call(.getKeyPolicy, ["KeyId": key])["Policy"] == policy)
    harness.principals.remove(Callers.alice)
    let shown = try #require(
      try await harness.call(.getKeyPolicy, ["KeyId": key])["Policy"])
    #expect(shown.contains("\"AIDAALICEALICEALICE1\""))
    #expect(!shown.contains(Callers.alice))
    harness.principals.insert(Callers.alice, id: "AIDANEWALICENEWALICE")
    let namesake = try Callers.user(Callers.alice, id: "AIDANEWALICENEWALICE")
    #expect(
      try await harness.call(.describeKey, ["KeyId": key], as: namesake).code
        == "AccessDeniedException")
    let again = try await harness.call(.putKeyPolicy, ["KeyId": key, "Policy": shown])
    #expect(again.message == Self.invalidPrincipals)
  }

  @Test("tags and aliases of a key decide as soon as they are there")
  func attributes() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    let byTag = try Callers.user(
      Callers.alice,
      Callers.allow(
        "kms:DescribeKey", condition: #"{"StringEquals":{"aws:ResourceTag/team":"x"}}"#))
    let byAlias = try Callers.user(
      Callers.alice,
      Callers.allow(
        "kms:DescribeKey",
        condition: #"{"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/prod*"}}"#))
    let byRequest = try Callers.user(
      Callers.alice,
      Callers.allow(
        "kms:DescribeKey", condition: #"{"StringEquals":{"kms:RequestAlias":"alias/prod-1"}}"#))
    let code = { (caller: Caller, id: String) async throws in
      try await harness.call(.describeKey, ["KeyId": id], as: caller).code
    }
    for caller in [byTag, byAlias] {
      #expect(try await code(caller, key) == "AccessDeniedException")
    }
    _ = try await harness.call(
      .tagResource, ["KeyId": key, "Tags": [["TagKey": "team", "TagValue": "x"]]])
    _ = try await harness.call(
      .createAlias, ["AliasName": "alias/prod-1", "TargetKeyId": key])
    #expect(try await code(byTag, key) == nil)
    #expect(try await code(byAlias, key) == nil)
    #expect(try await code(byRequest, key) == "AccessDeniedException")
    #expect(try await code(byRequest, "alias/prod-1") == nil)
    _ = try await harness.call(.deleteAlias, ["AliasName": "alias/prod-1"])
    _ = try await harness.call(.untagResource, ["KeyId": key, "TagKeys": ["team"]])
    for caller in [byTag, byAlias] {
      #expect(try await code(caller, key) == "AccessDeniedException")
    }
  }

  @Test("keys of another account need both sides")
  func accounts() async throws {
    let harness = try await ServiceHarness()
    harness.principals.insert(Callers.bob, id: "AIDABOBBOBBOBBOBBOB1")
    let key = try await harness.createKey()
    let arn = ServiceHarness.arn(key)
    let plain = try Callers.user(Callers.bob, id: "AIDABOBBOBBOBBOBBOB1")
    let allowed = try Callers.user(
      Callers.bob, id: "AIDABOBBOBBOBBOBBOB1", Callers.allow("kms:*", on: arn))
    let vague =
      "because the resource does not exist in this Region, no resource-based policies allow "
      + "access, or a resource-based policy explicitly denies access"
    let missing = ServiceHarness.arn("00000000-0000-4000-8000-000000000000")
    for (caller, id) in [(plain, arn), (allowed, arn), (allowed, missing)] {
      let answer = try await harness.call(.describeKey, ["KeyId": id], as: caller)
      #expect(answer.code == "AccessDeniedException")
      #expect(answer.message?.hasSuffix(vague) == true)
    }
    _ = try await harness.call(
      .putKeyPolicy,
      ["KeyId": key, "Policy": Self.policy(Callers.keyAllow("kms:*", to: Callers.bob))])
    #expect(
      try await harness.call(.describeKey, ["KeyId": arn], as: plain).code
        == "AccessDeniedException")
    #expect(try await harness.call(.describeKey, ["KeyId": arn], as: allowed).code == nil)
    #expect(
      try await harness.call(.disableKey, ["KeyId": arn], as: allowed).code
        == "AccessDeniedException")
  }

  @Test("the reasons of a refusal are kept under the id that its record shows")
  func explanation() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    let answer = try await harness.call(
      .describeKey, ["KeyId": key],
      as: try Callers.user(Callers.alice, Callers.allow("kms:Decrypt")))
    #expect(answer.code == "AccessDeniedException")
    let record = try #require(harness.trail.lines.last)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
    let additional = try #require(object["additionalEventData"] as? [String: Any])
    let id = try #require(additional["decisionId"] as? String)
    let lines = try #require(harness.decisions[id])
    #expect(lines.contains("refused: no allow in an identity-based policy"))
    #expect(lines.contains("  statement 0 Allow: is about other actions"))
    #expect(answer.message?.contains("statement") == false)
  }
}
