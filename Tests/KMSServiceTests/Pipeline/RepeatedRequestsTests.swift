import KMSModel
import KMSService
import Testing

@Suite("Requests that are sent again") struct RepeatedRequestsTests {
  private let harness: ServiceHarness
  private let key: String

  init() async throws {
    harness = try await ServiceHarness()
    key = try await harness.createKey()
  }

  private func send(
    _ operation: KMSOperation, _ body: String, _ invocation: String?,
    account: String = ServiceHarness.account, region: String = ServiceHarness.region
  ) async throws -> Answer {
    try await harness.send(
      operation, Array(body.utf8), account: account, region: region, invocationID: invocation)
  }

  private var alias: String { #"{"AliasName":"alias/a","TargetKeyId":"\#(key)"}"# }

  @Test("a second attempt at one call is answered as the first, and its record says so")
  func aliases() async throws {
    let deletion = #"{"AliasName":"alias/a"}"#
    for (operation, body) in [(KMSOperation.createAlias, alias), (.deleteAlias, deletion)] {
      let marks = [false, true, true]
      for isRepeated in marks {
        #expect(try await send(operation, body, "one").code == nil)
        let record = try #require(harness.trail.lines.last)
        #expect(record.contains("\"repeatedInvocation\":true") == isRepeated)
        #expect(!record.contains("errorCode"))
      }
    }
  }

  @Test(
    "another call finds what was done, and so does one that has no name",
    arguments: ["two", nil])
  func otherCall(_ invocation: String?) async throws {
    #expect(try await send(.createAlias, alias, "one").code == nil)
    #expect(try await send(.createAlias, alias, invocation).code == "AlreadyExistsException")
  }

  @Test("what another account, Region, operation or body did is not what was repeated")
  func otherSender() async throws {
    let day = #"{"KeyId":"\#(key)","PendingWindowInDays":7}"#
    #expect(try await send(.scheduleKeyDeletion, day, "one").code == nil)
    let other = #"{"KeyId":"\#(key)","PendingWindowInDays":8}"#
    #expect(try await send(.scheduleKeyDeletion, other, "one").code == "KMSInvalidStateException")
    let elsewhere = try await send(.scheduleKeyDeletion, day, "one", region: "eu-west-1")
    #expect(elsewhere.code == "NotFoundException")
    let foreign = try await send(
      .scheduleKeyDeletion, day, "one", account: ServiceHarness.otherAccount)
    #expect(foreign.code == "NotFoundException")
    #expect(try await send(.scheduleKeyDeletion, day, "one")["KeyState"] == "PendingDeletion")
  }

  @Test("the whole answer comes again: the key and the day of its deletion")
  func answers() async throws {
    let body = #"{"KeyId":"\#(key)"}"#
    let first = try await send(.scheduleKeyDeletion, body, "one")
    let again = try await send(.scheduleKeyDeletion, body, "one")
    #expect(first["KeyId"] == ServiceHarness.arn(key))
    #expect(again["KeyId"] == first["KeyId"])
    #expect(again.body["DeletionDate"] as? Double == first.body["DeletionDate"] as? Double)
    #expect(try await send(.cancelKeyDeletion, body, "two").code == nil)
    #expect(try await send(.cancelKeyDeletion, body, "two").code == nil)
    #expect(try await send(.cancelKeyDeletion, body, "three").code == "KMSInvalidStateException")
  }

  @Test("grants that are gone were revoked by the same call", arguments: [true, false])
  func grants(_ isSame: Bool) async throws {
    let root = "arn:aws:iam::\(ServiceHarness.account):root"
    let grant = try await harness.call(
      .createGrant, ["KeyId": key, "GranteePrincipal": root, "Operations": ["Decrypt"]])
    let id = try #require(grant["GrantId"])
    let body = #"{"KeyId":"\#(key)","GrantId":"\#(id)"}"#
    #expect(try await send(.revokeGrant, body, "one").code == nil)
    let again = try await send(.revokeGrant, body, isSame ? "one" : "two")
    #expect(again.code == (isSame ? nil : "NotFoundException"))
  }

  @Test("what failed at first fails again")
  func failures() async throws {
    #expect(try await send(.createAlias, alias, "one").code == nil)
    #expect(try await send(.createAlias, alias, "two").code == "AlreadyExistsException")
    #expect(try await send(.createAlias, alias, "two").code == "AlreadyExistsException")
  }

  @Test("after a time nothing is remembered")
  func forgotten() async throws {
    #expect(try await send(.createAlias, alias, "one").code == nil)
    harness.clock.advance(days: 1)
    #expect(try await send(.createAlias, alias, "one").code == "AlreadyExistsException")
  }

  @Test("the oldest of too many are forgotten, and a request that is too large")
  func bounded() async throws {
    let padded = alias.dropLast() + #","More":"\#(String(repeating: "x", count: 4_096))"}"#
    #expect(try await send(.createAlias, String(padded), "large").code == nil)
    let again = try await send(.createAlias, String(padded), "large")
    #expect(again.code == "AlreadyExistsException")
    let deletion = #"{"AliasName":"alias/a"}"#
    #expect(try await send(.deleteAlias, deletion, "first").code == nil)
    #expect(try await send(.deleteAlias, deletion, "first").code == nil)
    for number in 0..<2_049 {
      #expect(try await send(.createAlias, alias, "create \(number)").code == nil)
      #expect(try await send(.deleteAlias, deletion, "delete \(number)").code == nil)
    }
    #expect(try await send(.deleteAlias, deletion, "first").code == "NotFoundException")
    #expect(try await send(.deleteAlias, deletion, "delete 2048").code == nil)
    #expect(try await send(.deleteAlias, deletion, "delete 1").code == nil)
  }
}
