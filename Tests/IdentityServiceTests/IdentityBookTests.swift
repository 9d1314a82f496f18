import KMSAuthorization
import KMSIdentity
import KMSModel
import Testing

@testable import IdentityService

@Suite("Identity") struct IdentityBookTests {
  private static let all =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#

  @Test("what was acknowledged decides on the next request, and after a restart")
  func consistency() async throws {
    let site = try await IdentityHarness()
    try await site.call("CreateUser", ["UserName": "Ada"])
    let made = try await site.call("CreateAccessKey", ["UserName": "Ada"])
    let id = try #require(made.text("AccessKeyId"))
    let before = try #require(site.book.credential(for: id)).caller
    #expect(before.policies.identity.isEmpty)
    #expect(try await site.refusal("ListUsers", by: before) == "AccessDenied")
    try await site.call(
      "PutUserPolicy", ["UserName": "Ada", "PolicyName": "p", "PolicyDocument": Self.all])
    let after = try #require(site.book.credential(for: id)).caller
    #expect(try await site.refusal("ListUsers", by: after) == nil)
    let again = try await site.reopened()
    let caller = try #require(again.book.credential(for: id)).caller
    #expect(caller.policies.identity.map(\.name) == ["inline/p"])
    #expect(try await again.refusal("ListUsers", by: caller) == nil)
  }

  @Test("an access key that is off, gone or spelled otherwise stands for nobody")
  func accessKeys() async throws {
    let site = try await IdentityHarness()
    try await site.call("CreateUser", ["UserName": "Ada"])
    let id = try #require(
      try await site.call("CreateAccessKey", ["UserName": "Ada"]).text("AccessKeyId"))
    #expect(site.book.credential(for: id) != nil)
    #expect(site.book.credential(for: id.replacing("K", with: "\u{212A}")) == nil)
    try await site.call(
      "UpdateAccessKey", ["UserName": "Ada", "AccessKeyId": id, "Status": "Inactive"])
    #expect(site.book.credential(for: id) == nil)
    try await site.call("DeleteAccessKey", ["UserName": "Ada", "AccessKeyId": id])
    #expect(site.book.credential(for: id) == nil)
  }

  @Test("a unique id belongs to one principal, whoever has its name later")
  func uniqueIDs() async throws {
    let site = try await IdentityHarness()
    let arn = "arn:aws:iam::000000000001:user/Ada"
    let first = try #require(try await site.call("CreateUser", ["UserName": "Ada"]).text("UserId"))
    #expect(site.book.uniqueID(ofARN: arn) == first)
    try await site.call("DeleteUser", ["UserName": "Ada"])
    #expect(site.book.uniqueID(ofARN: arn) == nil)
    #expect(site.book.arn(ofUniqueID: first) == nil)
    let second = try #require(
      try await site.call("CreateUser", ["UserName": "Ada"]).text("UserId"))
    #expect(second != first)
    #expect(site.book.arn(ofUniqueID: second) == arn)
    #expect(site.book.hasAccount(site.account))
  }

  @Test("a refused change leaves nothing behind")
  func refusals() async throws {
    let site = try await IdentityHarness()
    try await site.call("CreateUser", ["UserName": "Ada"])
    let before = site.book.state.principals
    for (name, parameters, code) in [
      ("CreateUser", ["UserName": "ADA"], "EntityAlreadyExists"),
      ("CreateUser", [:], "ValidationError"),
      ("CreateUser", ["UserName": "x", "Path": "y"], "ValidationError"),
      (
        "CreateUser", ["UserName": "x", "PermissionsBoundary": "arn:aws:iam::aws:policy/No"],
        "NoSuchEntity"
      ),
      (
        "AttachUserPolicy", ["UserName": "Ada", "PolicyArn": "arn:aws:iam::aws:policy/No"],
        "NoSuchEntity"
      ),
      (
        "AttachUserPolicy", ["UserName": "Ada", "PolicyArn": "nonsense nonsense nonsense"],
        "InvalidInput"
      ),
      (
        "PutUserPolicy", ["UserName": "Ada", "PolicyName": "p", "PolicyDocument": "{"],
        "MalformedPolicyDocument"
      ),
      ("DeleteUser", ["UserName": "Eve"], "NoSuchEntity"),
    ] {
      #expect(try await site.refusal(name, parameters) == code)
    }
    #expect(site.book.state.principals == before)
  }

  @Test("inline policies of a user have 2,048 characters together, white space not counted")
  func inlineSize() async throws {
    let site = try await IdentityHarness()
    try await site.call("CreateUser", ["UserName": "Ada"])
    let sid = String(repeating: "a", count: 1500)
    let long =
      #"{"Version":"2012-10-17","Statement":[{"Sid":""# + sid
      + #"","Effect":"Allow","Action":"kms:*","Resource":"*"}]}"#
    let parameters = ["UserName": "Ada", "PolicyDocument": long]
    try await site.call(
      "PutUserPolicy", parameters.merging(["PolicyName": "one"]) { $1 })
    #expect(
      try await site.refusal(
        "PutUserPolicy", parameters.merging(["PolicyName": "two"]) { $1 }) == "LimitExceeded")
    #expect(
      try await site.refusal(
        "PutUserPolicy", parameters.merging(["PolicyName": "one"]) { $1 }) == nil)
  }

  @Test("a session ends at its time, and its token fits no other access key")
  func sessions() async throws {
    let site = try await IdentityHarness()
    let answer = try await site.call(
      "GetSessionToken", ["DurationSeconds": "900"], of: .sts)
    let id = try #require(answer.text("AccessKeyId"))
    let token = Array(try #require(answer.text("SessionToken")).utf8)
    let late = IdentityHarness.now.adding(milliseconds: 900_000)
    guard
      case .credential(let credential) = site.book.session(
        for: id, token: token, at: IdentityHarness.now)
    else {
      Issue.record("the session is not in force")
      return
    }
    let secret = credential.withSecret { String(decoding: $0, as: UTF8.self) }
    #expect(secret == answer.text("SecretAccessKey"))
    guard case .expired = site.book.session(for: id, token: token, at: late) else {
      Issue.record("the session did not end")
      return
    }
    for index in stride(from: 0, to: token.count, by: 7) {
      var altered = token
      altered[index] ^= 1
      guard
        case .invalid = site.book.session(
          for: id, token: altered, at: IdentityHarness.now)
      else {
        Issue.record("a token with byte \(index) changed is accepted")
        return
      }
    }
  }
}
