import KMSAuditLookup
import KMSAuditReading
import KMSModel
import StrictJSON
import Synchronization
import Testing

@testable import TrailService

@Suite("LookupEvents") struct LookupEventsTests {
  private let history = NotedHistory()
  private let harness: TrailHarness

  init() async throws {
    harness = try await TrailHarness(history)
  }

  private func event(_ number: UInt64) -> HistoryEvent {
    let json = """
      {"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"alice","accessKeyId":"AKIA1"},\
      "eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com","eventName":"Decrypt",\
      "awsRegion":"us-east-1","readOnly":true,"eventID":"id-\(number)","recipientAccountId":"000000000001",\
      "resources":[{"accountId":"000000000001","type":"AWS::KMS::Key","ARN":"arn:aws:kms:us-east-1:000000000001:key/k"}]}
      """
    return HistoryEvent(
      position: HistoryPosition(seconds: 1_767_323_045, sequence: number), json: Array(json.utf8))
  }

  private var lastQuery: HistoryQuery? { history.queries.withLock(\.last) }

  @Test("an event is told as CloudTrail tells it")
  func shape() async throws {
    history.answer.withLock { $0 = .success([event(1)]) }
    let answer = try await harness.lookup("{}")
    #expect(answer["NextToken"] == nil)
    let found = try #require(answer.objects("Events").first)
    #expect(found.text("EventId") == "id-1")
    #expect(found.text("EventName") == "Decrypt")
    #expect(found.text("ReadOnly") == "true")
    #expect(found.text("AccessKeyId") == "AKIA1")
    #expect(found.text("EventSource") == "kms.amazonaws.com")
    #expect(found.text("Username") == "alice")
    guard case .number(let time)? = found["EventTime"] else {
      Issue.record("no time")
      return
    }
    #expect(time.text == "1767323045")
    let resource = try #require(found.objects("Resources").first)
    #expect(resource.text("ResourceType") == "AWS::KMS::Key")
    #expect(resource.text("ResourceName") == "arn:aws:kms:us-east-1:000000000001:key/k")
    #expect(found.text("CloudTrailEvent").map { Array($0.utf8) } == event(1).json)
  }

  @Test("what was asked for reaches the history", arguments: AuditAttribute.allCases)
  func query(_ attribute: AuditAttribute) async throws {
    let answer = try await harness.answer(
      """
      {"LookupAttributes":[{"AttributeKey":"\(attribute.rawValue)","AttributeValue":"v"}],
       "StartTime":1767300000,"EndTime":1767310000.5,"MaxResults":7,"Unknown":[1]}
      """)
    _ = try answer.result.get()
    let query = try #require(lastQuery)
    #expect(query.account == "000000000001")
    #expect(query.region == "us-east-1")
    #expect(query.attribute == AuditAttributeValue(attribute, "v"))
    #expect(query.start.millisecondsSinceEpoch == 1_767_300_000_000)
    #expect(query.end.millisecondsSinceEpoch == 1_767_310_000_500)
    #expect(query.after == nil)
    #expect(query.limit == 8)
    let fields = try #require(answer.auditFields)
    #expect(
      String(decoding: fields, as: UTF8.self)
        == "{\"lookupAttributes\":[{\"attributeKey\":\"\(attribute.rawValue)\",\"attributeValue\":\"v\"}],"
        + "\"startTime\":\"Jan 1, 2026, 8:40:00 PM\",\"endTime\":\"Jan 1, 2026, 11:26:40 PM\",\"maxResults\":7}"
    )
  }

  @Test("nothing asked for is the last ninety days in pages of fifty")
  func standard() async throws {
    _ = try await harness.lookup("{\"LookupAttributes\":[],\"StartTime\":0,\"EndTime\":null}")
    let query = try #require(lastQuery)
    #expect(query.start == TrailHarness.now.adding(days: -90))
    #expect(query.end.millisecondsSinceEpoch == .max)
    #expect(query.limit == 51)
    #expect(query.attribute == nil)
  }

  @Test("a full page has a token that goes on where it ended")
  func token() async throws {
    history.answer.withLock { $0 = .success([event(9), event(8), event(7)]) }
    let body =
      "\"MaxResults\":2,\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"Decrypt\"}]"
    let first = try await harness.lookup("{\(body)}")
    #expect(first.objects("Events").map { $0.text("EventId") } == ["id-9", "id-8"])
    let token = try #require(first.text("NextToken"))
    _ = try await harness.lookup("{\(body),\"NextToken\":\"\(token)\"}")
    #expect(lastQuery?.after == HistoryPosition(seconds: 1_767_323_045, sequence: 8))

    for changed in [
      "{\"MaxResults\":2,\"NextToken\":\"\(token)\"}",
      "{\(body),\"StartTime\":1,\"NextToken\":\"\(token)\"}",
      "{\(body),\"EndTime\":1767323045,\"NextToken\":\"\(token)\"}",
      "{\(body),\"NextToken\":\"\(token.dropLast())\"}",
      "{\(body),\"NextToken\":\"\(token.dropLast())\(token.hasSuffix("0") ? "1" : "0")\"}",
      "{\(body),\"NextToken\":\"\"}",
      "{\(body),\"NextToken\":\"\(String(repeating: "a", count: 2000))\"}",
    ] {
      #expect(try await harness.refusal(changed)?.code == "InvalidNextTokenException", "\(changed)")
    }
    let elsewhere = try await harness.answer(
      "{\(body),\"NextToken\":\"\(token)\"}", region: "eu-west-1")
    #expect(throws: TrailRefusal.nextToken) { try elsewhere.result.get() }
  }

  @Test(
    "every value out of its limits is refused with the code of its own",
    arguments: [
      ("{\"MaxResults\":0}", "InvalidMaxResultsException"),
      ("{\"MaxResults\":51}", "InvalidMaxResultsException"),
      ("{\"MaxResults\":-1}", "InvalidMaxResultsException"),
      ("{\"MaxResults\":1.5}", "SerializationException"),
      ("{\"MaxResults\":\"1\"}", "SerializationException"),
      ("{\"StartTime\":2,\"EndTime\":1}", "InvalidTimeRangeException"),
      ("{\"StartTime\":-1}", "InvalidTimeRangeException"),
      ("{\"EndTime\":253402300800}", "InvalidTimeRangeException"),
      ("{\"EndTime\":1e300}", "InvalidTimeRangeException"),
      ("{\"StartTime\":\"2026-01-02\"}", "SerializationException"),
      ("{\"EventCategory\":\"management\"}", "InvalidEventCategoryException"),
      ("{\"EventCategory\":\"\"}", "InvalidEventCategoryException"),
      ("{\"EventCategory\":1}", "SerializationException"),
      ("{\"LookupAttributes\":{}}", "SerializationException"),
      ("{\"LookupAttributes\":[1]}", "SerializationException"),
      ("{\"LookupAttributes\":[{}]}", "InvalidLookupAttributesException"),
      (
        "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\"}]}",
        "InvalidLookupAttributesException"
      ),
      ("{\"LookupAttributes\":[{\"AttributeValue\":\"a\"}]}", "InvalidLookupAttributesException"),
      (
        "{\"LookupAttributes\":[{\"AttributeKey\":1,\"AttributeValue\":\"a\"}]}",
        "SerializationException"
      ),
      (
        "{\"LookupAttributes\":[{\"AttributeKey\":\"eventname\",\"AttributeValue\":\"a\"}]}",
        "InvalidLookupAttributesException"
      ),
      (
        "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"\"}]}",
        "InvalidLookupAttributesException"
      ),
      (
        "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"a\"},"
          + "{\"AttributeKey\":\"EventId\",\"AttributeValue\":\"a\"}]}",
        "InvalidLookupAttributesException"
      ),
      (
        "{\"EventCategory\":\"insight\",\"LookupAttributes\":[{\"AttributeKey\":\"Username\","
          + "\"AttributeValue\":\"a\"}]}", "InvalidLookupAttributesException"
      ),
      ("{\"NextToken\":1}", "SerializationException"),
      ("[]", "SerializationException"), ("", "SerializationException"),
      ("{\"a\":1,\"a\":2}", "SerializationException"),
    ])
  func refused(_ body: String, _ code: String) async throws {
    let answer = try await harness.answer(body)
    #expect(answer.auditFields == nil)
    guard case .failure(let refusal) = answer.result else {
      Issue.record("\(body) was not refused")
      return
    }
    #expect(refusal.code == code)
    #expect(refusal.status == 400)
    #expect(lastQuery == nil)
  }

  @Test(
    "a value has two thousand characters, of which some count twice",
    arguments: [
      (String(repeating: "a", count: 2000), true), (String(repeating: "a", count: 2001), false),
      (String(repeating: "_", count: 1000), true), (String(repeating: "_", count: 1001), false),
      (String(repeating: ",", count: 1000) + "a", false),
      (String(repeating: " ", count: 1001), false),
    ])
  func length(_ value: String, _ isAccepted: Bool) async throws {
    let refusal = try await harness.refusal(
      "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"\(value)\"}]}")
    #expect(refusal?.code == (isAccepted ? nil : "InvalidLookupAttributesException"))
  }

  @Test("there are no Insights events")
  func insight() async throws {
    history.answer.withLock { $0 = .success([event(1)]) }
    let answer = try await harness.lookup(
      "{\"EventCategory\":\"insight\",\"LookupAttributes\":[{\"AttributeKey\":\"EventSource\","
        + "\"AttributeValue\":\"a\"}]}")
    #expect(answer.objects("Events").isEmpty)
    #expect(lastQuery == nil)
  }

  @Test("whom no policy allows is refused, and nothing is looked up")
  func denied() async throws {
    let refusal = try #require(try await harness.refusal("{}", by: harness.nobody))
    #expect(refusal.code == "AccessDeniedException")
    #expect(
      refusal.message
        == "User: arn:aws:iam::000000000001:user/nobody is not authorized to perform: "
        + "cloudtrail:LookupEvents on resource: * because no identity-based policy allows the cloudtrail:LookupEvents action"
    )
    #expect(lastQuery == nil)
  }

  @Test(
    "a history that fails is an internal failure, one that is busy asks to wait",
    arguments: [
      (HistoryError.unavailable, "InternalFailure", 500),
      (HistoryError.overloaded, "ThrottlingException", 400),
    ])
  func failing(_ error: HistoryError, _ code: String, _ status: Int) async throws {
    history.answer.withLock { $0 = .failure(error) }
    let refusal = try await harness.refusal("{}")
    #expect(refusal?.code == code)
    #expect(refusal?.status == status)
  }

  @Test("without a history every lookup is an internal failure")
  func noHistory() async throws {
    let harness = try await TrailHarness(nil)
    #expect(try await harness.refusal("{}") == .unavailable)
  }

  @Test("an account has so many lookups a second in each Region")
  func rate() async throws {
    let harness = try await TrailHarness(history, lookupsPerSecond: 2)
    let now = TrailHarness.now
    #expect(try await harness.refusal("{}") == nil)
    #expect(try await harness.refusal("{}") == nil)
    #expect(try await harness.refusal("{}") == .throttled)
    #expect(try await harness.answer("{}", region: "eu-west-1").result.isSuccess)
    #expect(try await harness.refusal("{}", at: now.adding(milliseconds: 499)) == .throttled)
    #expect(try await harness.refusal("{}", at: now.adding(milliseconds: 500)) == nil)
    #expect(try await harness.refusal("{}", at: now.adding(milliseconds: -5000)) == .throttled)
    #expect(try await harness.refusal("{}", at: now.adding(milliseconds: 1500)) == nil)
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    switch self {
    case .success: true
    case .failure: false
    }
  }
}
