import KMSAuthorization
import KMSIdentity
import KMSModel
import Testing

@testable import IdentityService

@Suite("Sessions of users, and last uses") struct SessionAndUseTests {
  @Test("when an access key was used last is known after a restart, and gone with the key")
  func uses() async throws {
    let site = try await IdentityHarness()
    try await site.call("CreateUser", ["UserName": "Ada"])
    let id = try #require(
      try await site.call("CreateAccessKey", ["UserName": "Ada"]).text("AccessKeyId"))
    let before = try await site.call("GetAccessKeyLastUsed", ["AccessKeyId": id])
    #expect(before.text("ServiceName") == "N/A" && before.text("LastUsedDate") == nil)
    site.book.used(id, service: "kms", region: "eu-west-1", at: IdentityHarness.now)
    await site.book.writeUses { Issue.record("\($0)") }
    let again = try await site.reopened()
    let answer = try await again.call("GetAccessKeyLastUsed", ["AccessKeyId": id])
    #expect(answer.text("ServiceName") == "kms" && answer.text("Region") == "eu-west-1")
    #expect(answer.text("LastUsedDate") == "2026-01-02T03:04:05Z")
    // A second writing finds the row; a key that is gone is not written at all.
    let later = IdentityHarness.now.adding(milliseconds: 60_000)
    again.book.used(id, service: "sts", region: "us-east-1", at: later)
    await again.book.writeUses { Issue.record("\($0)") }
    try await again.call("DeleteAccessKey", ["UserName": "Ada", "AccessKeyId": id])
    again.book.used(id, service: "sts", region: "us-east-1", at: later)
    await again.book.writeUses { Issue.record("\($0)") }
    #expect(again.book.lastUse(of: id) == nil)
    let last = try await again.reopened()
    #expect(last.book.lastUse(of: id) == nil)
  }

  @Test("a session of GetSessionToken neither administers nor makes sessions of its own")
  func sessionToken() async throws {
    let site = try await IdentityHarness()
    let answer = try await site.call("GetSessionToken", of: .sts)
    let id = try #require(answer.text("AccessKeyId"))
    let token = Array(try #require(answer.text("SessionToken")).utf8)
    guard
      case .credential(let credential) = site.book.session(
        for: id, token: token, at: IdentityHarness.now)
    else {
      Issue.record("the session is not in force")
      return
    }
    #expect(try await site.refusal("ListUsers", by: credential.caller) == "InvalidClientTokenId")
    #expect(
      try await site.refusal("GetSessionToken", by: credential.caller, of: .sts) == "AccessDenied")
    #expect(
      try await site.refusal(
        "GetAccessKeyInfo", ["AccessKeyId": id], by: credential.caller, of: .sts) == "AccessDenied")
    let me = try await site.call("GetCallerIdentity", by: credential.caller, of: .sts)
    #expect(me.text("Arn") == "arn:aws:iam::000000000001:root")
    try await site.call("ListAccounts", by: credential.caller, of: .organizations)
  }

  @Test("a code of an MFA device is refused, as there are no devices")
  func secondFactor() async throws {
    let site = try await IdentityHarness()
    for parameters in [
      ["SerialNumber": "arn:aws:iam::000000000001:mfa/x", "TokenCode": "123456"],
      ["TokenCode": "123456"],
    ] {
      #expect(try await site.refusal("GetSessionToken", parameters, of: .sts) == "AccessDenied")
    }
    try await site.call("CreateUser", ["UserName": "U"])
    let user = try await site.user("U", doing: "*")
    let role = ["RoleArn": "arn:aws:iam::000000000001:role/R", "RoleSessionName": "se"]
    do {
      try await site.call(
        "AssumeRole", role.merging(["TokenCode": "123456"]) { $1 }, by: user, of: .sts)
      Issue.record("the code was accepted")
    } catch let refusal as IdentityRefusal {
      #expect(refusal.message.hasPrefix("MultiFactorAuthentication failed"))
    }
  }

  @Test("pages of every list put together are the list")
  func pages() async throws {
    let site = try await IdentityHarness()
    for number in 1...5 {
      try await site.call("CreateUser", ["UserName": "u\(number)"])
      try await site.call("CreateGroup", ["GroupName": "g\(number)"])
      try await site.call(
        "CreateAccount", ["AccountName": "a", "Email": "a\(number)@b.example"], of: .organizations)
    }
    var names: [String] = []
    var parameters = ["MaxItems": "3"]
    while true {
      let page = try await site.call("GetAccountAuthorizationDetails", parameters)
      names += page.flatMap { node -> [String] in
        guard case .list(_, let items) = node else { return [] }
        return items.compactMap {
          $0.text("UserName") ?? $0.text("GroupName") ?? $0.text("PolicyName")
        }
      }
      guard let marker = page.text("Marker") else { break }
      parameters["Marker"] = marker
    }
    let own = (1...5).map { "u\($0)" } + (1...5).map { "g\($0)" }
    #expect(Array(names.prefix(10)) == own)
    #expect(names.count == 10 + BuiltInPolicies.all.count)
    var accounts: [String] = []
    parameters = ["MaxResults": "2"]
    while true {
      let page = try await site.call("ListAccounts", parameters, of: .organizations)
      for case .list("Accounts", let items) in page {
        accounts += items.compactMap { $0.text("Id") }
      }
      guard let token = page.text("NextToken") else { break }
      parameters["NextToken"] = token
    }
    #expect(accounts.count == 6 && Set(accounts).count == 6 && accounts == accounts.sorted())
    #expect(
      try await site.refusal("ListAccounts", ["NextToken": "made up"], of: .organizations)
        == "InvalidInputException")
    #expect(try await site.refusal("ListUsers", ["Marker": "made up"]) == "ValidationError")
  }

  @Test("how many identity providers there may be is counted in each account")
  func providers() async throws {
    let site = try await IdentityHarness()
    let second = try #require(AccountID("111122223333"))
    try await site.book.ensureAccount(second, at: IdentityHarness.now)
    let key = try #require(site.book.state.accessKeys.values.first { $0.account == second })
    let other = try #require(site.book.credential(for: key.accessKeyID)).caller
    for number in 0..<IdentityLimits.providersMax {
      try await site.call("CreateOpenIDConnectProvider", ["Url": "https://i\(number).example"])
    }
    let more = ["Url": "https://more.example"]
    #expect(try await site.refusal("CreateOpenIDConnectProvider", more) == "LimitExceeded")
    #expect(try await site.refusal("CreateOpenIDConnectProvider", more, by: other) == nil)
  }
}
