import KMSIdentity
import KMSModel
import KMSSecrets
import KMSService
import Testing

@testable import IdentityService

@Suite("Identity seeds") struct IdentitySeedTests {
  private static let policy =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}"#
  private static let other = policy.replacing("kms:*", with: "kms:Encrypt")
  private static let number = "111122223333"

  private static func account(_ change: (inout AccountSeed) -> Void = { _ in }) throws
    -> AccountSeed
  {
    var seed = AccountSeed(line: 2, account: try #require(AccountID(number)))
    var user = PrincipalSeed(line: 3, kind: .user, name: "Ada")
    user.attached = ["P"]
    user.groups = ["G"]
    var role = PrincipalSeed(line: 5, kind: .role, name: "R")
    role.trust =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::"#
      + number + #":user/Ada"},"Action":"sts:AssumeRole"}]}"#
    // Roles come first in the file, and name a user that comes after them.
    seed.principals = [role, user, PrincipalSeed(line: 4, kind: .group, name: "G")]
    seed.policies = [PolicySeed(line: 6, name: "P", document: policy)]
    change(&seed)
    return seed
  }

  private static func apply(_ seed: AccountSeed, _ site: IdentityHarness) async throws
    -> [SeedStep.Effect]
  {
    try await site.book.apply([seed], at: IdentityHarness.now).get().map(\.effect)
  }

  @Test("a seed is applied once, and what changes in it is changed")
  func twice() async throws {
    let site = try await IdentityHarness()
    let seed = try Self.account()
    let planned = try site.book.plan([seed], at: IdentityHarness.now).get()
    #expect(planned.steps.map(\.effect) == Array(repeating: .create, count: 5))
    #expect(planned.principals.uniqueID(ofARN: "arn:aws:iam::\(Self.number):user/Ada") != nil)
    #expect(!site.book.hasAccount(seed.account))
    #expect(try await Self.apply(seed, site) == Array(repeating: .create, count: 5))
    let again = try await site.reopened()
    #expect(try await Self.apply(seed, again) == Array(repeating: .keep, count: 5))
    let changed = try Self.account {
      $0.policies = [PolicySeed(line: 6, name: "P", document: Self.other)]
    }
    for _ in 0..<2 {
      _ = try await Self.apply(changed, again)
      _ = try await Self.apply(seed, again)
    }
    let record = try #require(again.book.state.policies["\(Self.number)/p"])
    #expect(record.document == Self.policy && record.versions.count == 5)
    _ = try await Self.apply(changed, again)
    let latest = try #require(again.book.state.policies["\(Self.number)/p"])
    #expect(latest.document == Self.other && latest.versions.count == 5)
  }

  @Test("an access key of a seed signs, and is refused with another secret")
  func accessKeys() async throws {
    let site = try await IdentityHarness()
    func seed(_ id: String, _ secret: String) throws -> AccountSeed {
      try Self.account {
        $0.accessKeys = [
          AccessKeySeed(line: 9, id: id, secret: SensitiveBytes(copying: Array(secret.utf8)))
        ]
      }
    }
    let secret = String(repeating: "s", count: 40)
    _ = try await Self.apply(try seed("AKIAROOTROOTROOTROOT", secret), site)
    let credential = try #require(site.book.credential(for: "AKIAROOTROOTROOTROOT"))
    #expect(credential.withSecret { String(decoding: $0, as: UTF8.self) } == secret)
    // The account has no other key: none was made.
    #expect(site.book.state.accessKeys.values.count { $0.account.text == Self.number } == 1)
    for (id, other) in [
      ("AKIAROOTROOTROOTROOT", String(repeating: "t", count: 40)), ("short", secret),
      ("AKIAROOTROOTROOTROO-", secret), ("AKIAOTHEROTHEROTHER1", "short"),
      ("AKIAOTHEROTHEROTHER1", secret + "\n"),
    ] {
      let result = try await site.book.apply([try seed(id, other)], at: IdentityHarness.now)
      guard case .failure(let refusal) = result else {
        Issue.record("`\(id)` was accepted")
        continue
      }
      #expect(refusal.line == 9 && !refusal.message.contains(secret))
    }
  }

  @Test("what is wrong is refused with its line, and nothing is stored")
  func refusals() async throws {
    let site = try await IdentityHarness()
    let changes: [(Int, (inout AccountSeed) -> Void)] = [
      (2, { $0.name = String(repeating: "a", count: 51) }),
      (3, { $0.principals[1].groups = ["nobody"] }),
      (3, { $0.principals[1].attached = ["nothing"] }),
      (3, { $0.principals[1].boundary = "nothing" }),
      (3, { $0.principals[1].id = "AROAAAAAAAAAAAAAAAAAA" }),
      (3, { $0.principals[1].inline = [.init(name: "i", document: "{")] }),
      (3, { $0.principals[1].inline = [.init(name: "", document: Self.policy)] }),
      (
        3,
        {
          $0.principals[1].tags = (0..<51).map { IdentityTag(key: "k\($0)", value: "") }
        }
      ),
      (3, { $0.principals[1].attached = Array(repeating: "P", count: 11) }),
      (5, { $0.principals[0].trust = "{" }),
      (5, { $0.principals[0].maxSessionSeconds = 1 }),
      (6, { $0.policies = [PolicySeed(line: 6, name: "P", document: "{}")] }),
      (6, { $0.policies[0].path = "p" }),
      (7, { $0.principals.append(PrincipalSeed(line: 7, kind: .user, name: "ADA")) }),
      (7, { $0.principals.append(PrincipalSeed(line: 7, kind: .user, name: "a/b")) }),
    ]
    for (line, change) in changes {
      let result = try await site.book.apply([try Self.account(change)], at: IdentityHarness.now)
      guard case .failure(let refusal) = result else {
        Issue.record("a change of line \(line) was accepted")
        continue
      }
      #expect(refusal.line == line, "\(refusal.message)")
    }
    #expect(!site.book.hasAccount(try #require(AccountID(Self.number))))
    #expect(site.book.state.principals.isEmpty)
  }

  @Test("a fixed unique id is taken once")
  func ids() async throws {
    let site = try await IdentityHarness()
    let id = "AIDAAAAAAAAAAAAAAAAAA"
    let seed = try Self.account { $0.principals[1].id = id }
    _ = try await Self.apply(seed, site)
    #expect(site.book.arn(ofUniqueID: id) == "arn:aws:iam::\(Self.number):user/Ada")
    let second = try Self.account {
      $0.principals[1].id = id
      var eve = PrincipalSeed(line: 8, kind: .user, name: "Eve")
      eve.id = id
      $0.principals.append(eve)
    }
    let result = try await site.book.apply([second], at: IdentityHarness.now)
    #expect(result == .failure(SeedRefusal(line: 8, "the unique id `\(id)` is taken")))
    let moved = try Self.account { $0.principals[1].id = "AIDAAAAAAAAAAAAAAAAAB" }
    guard case .failure = try await site.book.apply([moved], at: IdentityHarness.now) else {
      Issue.record("another unique id was accepted")
      return
    }
  }
}
