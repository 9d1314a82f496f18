import KMSAuditReading
import KMSModel
import Testing

@Suite("A record read back") struct AuditEntryTests {
  private static let members =
    #""eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com","eventName":"Encrypt","eventID":"e""#

  private func entry(_ more: String = "") throws -> AuditEntry {
    try AuditEntry(event: Array("{\(AuditEntryTests.members)\(more)}".utf8))
  }

  @Test("tells everything that can be searched")
  func whole() throws {
    let entry = try entry(
      """
      ,"awsRegion":"us-east-1","sourceIPAddress":"192.0.2.1","userAgent":"x","errorCode":"AccessDenied",\
      "errorMessage":"no","requestID":"r","readOnly":false,"eventType":"AwsServiceEvent",\
      "recipientAccountId":"111122223333","requestParameters":{"userName":"not of IAM"},\
      "responseElements":null,"resources":[{"accountId":"1","type":"AWS::KMS::Key","ARN":"arn:1"},{"ARN":""}],\
      "userIdentity":{"type":"IAMUser","principalId":"AIDA","arn":"arn:aws:iam::1:user/a","accessKeyId":"AKIA",\
      "userName":"alice","sessionContext":{"attributes":{}}},"tlsDetails":{"tlsVersion":"TLSv1.3"}
      """)
    #expect(entry.eventID == "e")
    #expect(entry.eventName == "Encrypt")
    #expect(entry.eventSource == "kms.amazonaws.com")
    #expect(entry.time.secondsSinceEpoch == 1_767_323_045)
    #expect(entry.region == "us-east-1")
    #expect(entry.account == "111122223333")
    #expect(!entry.isReadOnly)
    #expect(entry.isServiceEvent)
    #expect(entry.identityType == "IAMUser")
    #expect(entry.principalARN == "arn:aws:iam::1:user/a")
    #expect(entry.principalID == "AIDA")
    #expect(entry.accessKeyID == "AKIA")
    #expect(entry.username == "alice")
    #expect(entry.sourceAddress == "192.0.2.1")
    #expect(entry.errorCode == "AccessDenied")
    #expect(entry.errorMessage == "no")
    #expect(entry.requestID == "r")
    #expect(entry.resources == [AuditEntry.Resource(type: "AWS::KMS::Key", name: "arn:1")])
  }

  @Test(
    "names users, sessions and root as the event history does",
    arguments: [
      (#"{"type":"Root","principalId":"1"}"#, "root"),
      (#"{"type":"Root","userName":"alias"}"#, "alias"),
      (#"{"type":"IAMUser","userName":"alice"}"#, "alice"),
      (#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/team/bob"}"#, "bob"),
      (#"{"type":"AssumedRole","principalId":"AROA:session"}"#, "session"),
      (#"{"type":"AssumedRole","principalId":"AROA:"}"#, nil),
      (#"{"type":"FederatedUser","principalId":"1:name"}"#, "name"),
      (#"{"type":"AWSService","invokedBy":"s.amazonaws.com"}"#, "s.amazonaws.com"),
      (#"{"type":"AWSAccount","principalId":"AIDA","accountId":"1"}"#, nil),
      (#"{"type":"WebIdentityUser","userName":"sub"}"#, "sub"),
      (#"{"type":"Unknown","accessKeyId":"AKIA"}"#, nil),
      (#"{"accountId":"1","invokedBy":"AWS Internal"}"#, nil),
    ])
  func usernames(_ identity: String, _ username: String?) throws {
    #expect(try entry(",\"userIdentity\":\(identity)").username == username)
  }

  @Test("finds what requests to IAM name")
  func iam() throws {
    let json = """
      {"eventTime":"2026-01-02T03:04:05Z","eventSource":"iam.amazonaws.com","eventName":"X","eventID":"e",\
      "requestParameters":{"userName":"a","roleName":"b","groupName":"c","policyArn":"d","accessKeyId":"e",\
      "path":"/","maxItems":1,"status":null}}
      """
    let entry = try AuditEntry(event: Array(json.utf8))
    #expect(
      entry.resources.map { "\($0.type)=\($0.name)" } == [
        "AWS::IAM::User=a", "AWS::IAM::Role=b", "AWS::IAM::Group=c", "AWS::IAM::Policy=d",
        "AWS::IAM::AccessKey=e",
      ])
  }

  @Test(
    "is refused when it is none",
    arguments: [
      "", "[]", "{}", "{\"eventID\":\"e\"}", "{\(members),\"readOnly\":\"true\"}",
      "{\(members),\"readOnly\":true} ,", "{\(members),\"userIdentity\":\"root\"}",
      "{\(members),\"resources\":{}}", "{\(members),\"resources\":[1]}",
      #"{"eventTime":"yesterday","eventSource":"s","eventName":"n","eventID":"e"}"#,
      #"{"eventTime":"1970-01-01T00:00:00Z","eventSource":"s","eventName":"n","eventID":"e"}"#,
      #"{"eventTime":"2026-01-02T03:04:05Z","eventSource":"s","eventName":"","eventID":"e"}"#,
      "{\(members),\"eventID\":\"twice\"}",
    ])
  func malformed(_ text: String) {
    #expect(throws: AuditEntryError.malformed) { try AuditEntry(event: Array(text.utf8)) }
  }

  @Test("a record over the limit is refused")
  func tooLarge() {
    let text =
      "{\(AuditEntryTests.members),\"x\":\"\(String(repeating: "a", count: AuditEntry.bytesMax))\"}"
    #expect(throws: AuditEntryError.malformed) { try AuditEntry(event: Array(text.utf8)) }
  }

  @Test("is found by each of its values and by no other")
  func values() throws {
    let entry = try entry(
      """
      ,"readOnly":true,"userIdentity":{"type":"Root","accessKeyId":"AKIA"},\
      "resources":[{"type":"T","ARN":"arn:aws:kms:r:1:key/k"},{"type":"T","ARN":"arn:aws:kms:r:1:alias/a"},\
      {"type":"U","ARN":"arn:short"}]
      """)
    var values: [AuditAttributeValue] = []
    entry.forEachValue { values.append(AuditAttributeValue($0, text(of: $1))) }
    #expect(values.allSatisfy { entry.has($0) })
    #expect(
      values.filter { $0.attribute == .resourceName }.map(\.value) == [
        "k", "alias/a", "arn:short",
      ])
    #expect(entry.has(AuditAttributeValue(.resourceName, "arn:aws:kms:r:1:key/k")))
    #expect(entry.has(AuditAttributeValue(.resourceName, "arn:aws:kms:r:1:alias/a")))
    #expect(!entry.has(AuditAttributeValue(.resourceName, "arn:aws:kms:r:2:key/k")))
    for value in values {
      #expect(!entry.has(AuditAttributeValue(value.attribute, value.value + "x")))
    }
    for attribute in AuditAttribute.allCases {
      #expect(!(try AuditEntryTests().entry()).has(AuditAttributeValue(attribute, "none of it")))
    }
  }

  @Test("tells every value but the id for those that other records share")
  func sharedValues() throws {
    let entry = try entry(
      ",\"resources\":[{\"type\":\"T\",\"ARN\":\"arn:short\"}],\"userIdentity\":{\"type\":\"Root\"}"
    )
    var all: [AuditAttribute] = []
    var shared: [AuditAttribute] = []
    entry.forEachValue { attribute, _ in all.append(attribute) }
    entry.forEachSharedValue { attribute, _ in shared.append(attribute) }
    #expect(all == [.eventID] + shared)
    #expect(!shared.contains(.eventID))
  }

  @Test("shares its values with a record that differs in nothing that can be looked up but the id")
  func sharesValues() throws {
    let base = try entry(
      """
      ,"awsRegion":"r","recipientAccountId":"1","readOnly":true,"userIdentity":{"type":"IAMUser",\
      "userName":"u","accessKeyId":"AKIA"},"resources":[{"type":"T","ARN":"arn:aws:kms:r:1:key/k"}]
      """)
    func differs(_ change: (inout AuditEntry) -> Void) -> Bool {
      var other = base
      change(&other)
      return !base.sharesValues(with: other)
    }
    #expect(!differs { $0.eventID = "another" })
    #expect(!differs { $0.requestID = "another" })
    #expect(differs { $0.account = "2" })
    #expect(differs { $0.region = "s" })
    #expect(differs { $0.eventName = "Sign" })
    #expect(differs { $0.eventSource = "iam.amazonaws.com" })
    #expect(differs { $0.isReadOnly = false })
    #expect(differs { $0.username = "v" })
    #expect(differs { $0.username = nil })
    #expect(differs { $0.accessKeyID = "AKIB" })
    #expect(differs { $0.resources = [] })
    #expect(differs { $0.resources = [.init(type: "T", name: "arn:aws:kms:r:1:key/l")] })
    #expect(differs { $0.resources = [.init(type: "U", name: "arn:aws:kms:r:1:key/k")] })
  }

  @Test("does not share a value that is only written alike")
  func writtenAlike() throws {
    var one = try entry()
    var other = one
    // Both are an a with two marks, in the other order.
    one.username = "a\u{0323}\u{0307}"
    other.username = "a\u{0307}\u{0323}"
    #expect(one.username == other.username)
    #expect(!one.sharesValues(with: other))
  }

  private func text(of bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  @Test("a filter lets through what meets all of its conditions")
  func filter() throws {
    let entry = try entry(",\"awsRegion\":\"r\",\"recipientAccountId\":\"1\"")
    func passes(_ change: (inout AuditFilter) -> Void) -> Bool {
      var filter = AuditFilter()
      change(&filter)
      return filter.matches(entry)
    }
    let time = entry.time
    #expect(passes { _ in })
    #expect(passes { $0.start = time.adding(milliseconds: 999) })
    #expect(!passes { $0.start = time.adding(milliseconds: 1000) })
    #expect(passes { $0.end = time })
    #expect(!passes { $0.end = time.adding(milliseconds: -1) })
    #expect(passes { $0.account = "1" })
    #expect(!passes { $0.account = "2" })
    #expect(passes { $0.region = "r" })
    #expect(!passes { $0.region = "R" })
    let good = AuditAttributeValue(.eventName, "Encrypt")
    #expect(passes { $0.attributes = [good, AuditAttributeValue(.eventID, "e")] })
    #expect(!passes { $0.attributes = [good, AuditAttributeValue(.eventID, "f")] })
  }

  @Test(
    "times are read as they are written",
    arguments: [
      ("2026-01-02T03:04:05Z", 1_767_323_045), ("2026-01-02", 1_767_312_000),
      ("1970-01-01T00:00:01Z", 1), ("2024-02-29", 1_709_164_800), ("2000-02-29", 951_782_400),
      ("9999-12-31T23:59:59Z", 253_402_300_799), ("0000-03-01", -62_162_035_200),
    ])
  func times(_ text: String, _ seconds: Int64) throws {
    let time = try #require(ISOTime.timestamp(text))
    #expect(time.millisecondsSinceEpoch == seconds * 1000)
    #expect(CivilTime(time).extendedISO.hasPrefix(text.prefix(10)))
  }

  @Test(
    "what is no time is none",
    arguments: [
      "", "2026-01-02T03:04:05", "2026-01-02T03:04:05+00:00", "2026-1-2", "2026-13-01",
      "2026-00-01",
      "2026-01-32", "2026-01-00", "2025-02-29", "1900-02-29", "2026-04-31", "2026-01-02T24:00:00Z",
      "2026-01-02T03:60:05Z", "2026-01-02T03:04:60Z", "2026-01-02 03:04:05Z", "2026/01/02",
      "2026-01-02T03-04-05Z", "20x6-01-02", "2026-01-02T03:04:05z", "²026-01-0",
    ])
  func noTimes(_ text: String) {
    #expect(ISOTime.timestamp(text) == nil)
  }
}
