import KMSAudit
import KMSModel
import StrictJSON
import Testing

@Suite("AuditEvent") struct AuditEventTests {
  @Test("a record has CloudTrail's fields in CloudTrail's order")
  func wholeRecord() {
    var details = AuditDetails()
    details.requestParameters = Array(#"{"keyId":"alias/demo"}"#.utf8)
    details.responseElements = Array(#"{"keyId":"k"}"#.utf8)
    details.additionalEventData = Array(#"{"keyMaterialId":"5f2c"}"#.utf8)
    details.resources = [
      AuditResource(
        arn: "arn:aws:kms:us-west-2:111122223333:key/8d6a1c0e", account: "111122223333"),
      AuditResource(
        arn: "arn:aws:kms:us-west-2:444455556666:alias/demo", account: "444455556666"),
    ]
    let record = event(
      origin: origin(
        tls: RequestOrigin.TLS(version: "TLSv1.3", cipherSuite: "TLS_AES_256_GCM_SHA384")),
      details: details,
      failure: AuditFailure(code: "AccessDenied", message: "User is not authorized"))
    #expect(
      text(record) == """
        {"eventVersion":"1.11",\
        "userIdentity":{"type":"Root","principalId":"111122223333",\
        "arn":"arn:aws:iam::111122223333:root","accountId":"111122223333",\
        "accessKeyId":"AKIA6EXAMPLE0000KEY1"},\
        "eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com",\
        "eventName":"Encrypt","awsRegion":"us-west-2","sourceIPAddress":"192.0.2.10",\
        "userAgent":"aws-cli/2.31.0","errorCode":"AccessDenied",\
        "errorMessage":"User is not authorized","requestParameters":{"keyId":"alias/demo"},\
        "responseElements":{"keyId":"k"},"additionalEventData":{"keyMaterialId":"5f2c"},\
        "requestID":"0b4c6a5e-1f0d-4a51-9d7c-2f3e4d5c6b7a",\
        "eventID":"c1b2a3d4-0001-4c00-8000-00000000e001","readOnly":true,\
        "resources":[{"accountId":"111122223333","type":"AWS::KMS::Key",\
        "ARN":"arn:aws:kms:us-west-2:111122223333:key/8d6a1c0e"},\
        {"accountId":"444455556666","type":"AWS::KMS::Key",\
        "ARN":"arn:aws:kms:us-west-2:444455556666:alias/demo"}],\
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333",\
        "eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3",\
        "cipherSuite":"TLS_AES_256_GCM_SHA384","clientProvidedHostHeader":"kms.example:7420"}}
        """)
  }

  @Test("what a request did not have is null, empty or left out, as in CloudTrail")
  func sparseRecord() {
    let record = event(
      identity: AuditIdentity(
        type: "Unknown", principalID: nil, arn: nil, account: nil, accessKeyID: nil),
      origin: origin(userAgent: nil, host: nil), isReadOnly: false)
    #expect(
      text(record) == """
        {"eventVersion":"1.11","userIdentity":{"type":"Unknown"},\
        "eventTime":"2026-01-02T03:04:05Z","eventSource":"kms.amazonaws.com",\
        "eventName":"Encrypt","awsRegion":"us-west-2","sourceIPAddress":"192.0.2.10",\
        "userAgent":"","requestParameters":null,"responseElements":null,\
        "requestID":"0b4c6a5e-1f0d-4a51-9d7c-2f3e4d5c6b7a",\
        "eventID":"c1b2a3d4-0001-4c00-8000-00000000e001","readOnly":false,\
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333",\
        "eventCategory":"Management"}
        """)
  }

  @Test("a refusal without a text has a code alone")
  func failureWithoutMessage() throws {
    let record = try members(event(failure: AuditFailure(code: "DryRun", message: nil)))
    #expect(record.text("errorCode") == "DryRun")
    #expect(record["errorMessage"] == nil)
  }

  @Test("without TLS the client's Host is not shown, and TLS without a Host shows none")
  func tlsDetails() throws {
    #expect(try members(event())["tlsDetails"] == nil)
    let tls = RequestOrigin.TLS(version: "TLSv1.2", cipherSuite: "x")
    let record = try members(event(origin: origin(host: nil, tls: tls)))
    guard case .object(let details)? = record["tlsDetails"] else {
      Issue.record("no tlsDetails")
      return
    }
    #expect(details.text("tlsVersion") == "TLSv1.2")
    #expect(details.text("cipherSuite") == "x")
    #expect(details["clientProvidedHostHeader"] == nil)
  }

  @Test("a TLS library that does not tell the cipher suite leaves it out")
  func unknownCipherSuite() throws {
    let tls = RequestOrigin.TLS(version: "TLSv1.3", cipherSuite: nil)
    let record = try members(event(origin: origin(tls: tls)))
    guard case .object(let details)? = record["tlsDetails"] else {
      Issue.record("no tlsDetails")
      return
    }
    #expect(details.text("tlsVersion") == "TLSv1.3")
    #expect(details["cipherSuite"] == nil)
    #expect(details.text("clientProvidedHostHeader") == "kms.example:7420")
  }

  @Test("the trace of the client follows at the end, with its parent if there is one")
  func trace() throws {
    let parent = "00f067aa0ba902b7"
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-\(parent)-01"
    let record = event(origin: origin(trace: TraceContext(traceparent: header)))
    #expect(
      text(record).hasSuffix(
        #""traceContext":{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","parentId":"\#(parent)"}}"#))
    let root = "Root=1-5759e988-bd862e3fe1be46a994272793"
    #expect(
      text(event(origin: origin(trace: TraceContext(amazonTraceID: root)))).hasSuffix(
        #""traceContext":{"traceId":"5759e988bd862e3fe1be46a994272793"}}"#))
  }

  @Test("an operation that concerns no key has an empty list of resources")
  func emptyResources() {
    var details = AuditDetails()
    details.showsEmptyResources = true
    #expect(text(event(details: details)).contains(#""readOnly":true,"resources":[],"eventType""#))
    #expect(!text(event()).contains("resources"))
  }

  @Test("a role is told from a key")
  func roleResource() {
    var details = AuditDetails()
    details.resources = [
      AuditResource(arn: "arn:aws:iam::1:role/Dev", account: "1", kind: .role)
    ]
    #expect(
      text(event(details: details)).contains(
        #""resources":[{"accountId":"1","type":"AWS::IAM::Role","ARN":"arn:aws:iam::1:role/Dev"}]"#)
    )
  }

  @Test("of additionalEventData 28 KB are kept")
  func largeAdditionalData() throws {
    var details = AuditDetails()
    for (count, isKept) in [(28_672, true), (28_673, false)] {
      let filler = String(repeating: "x", count: count - #"{"a":""}"#.utf8.count)
      details.additionalEventData = Array(#"{"a":"\#(filler)"}"#.utf8)
      let record = try members(event(details: details))
      guard case .object(let object)? = record["additionalEventData"] else {
        Issue.record("no additionalEventData")
        return
      }
      #expect((object["a"] != nil) == isKept)
      #expect((object["omitted"] != nil) == !isKept)
    }
  }

  /// Texts from outside, and what 1,024 bytes keep of them.
  private static let longTexts: [(String, String)] = [
    (String(repeating: "a", count: 1_024), String(repeating: "a", count: 1_024)),
    (String(repeating: "a", count: 1_025), String(repeating: "a", count: 1_024)),
    (String(repeating: "\u{E9}", count: 513), String(repeating: "\u{E9}", count: 512)),
    ("a" + String(repeating: "\u{E9}", count: 512), "a" + String(repeating: "\u{E9}", count: 511)),
    (String(repeating: "\u{1F511}", count: 300), String(repeating: "\u{1F511}", count: 256)),
    // One character of more bytes than fit.
    ("a" + String(repeating: "\u{301}", count: 600), ""),
    ("", ""),
  ]

  @Test("of a text from outside 1,024 bytes are kept, in whole characters", arguments: longTexts)
  func truncation(_ long: String, _ kept: String) throws {
    let tls = RequestOrigin.TLS(version: "TLSv1.3", cipherSuite: "x")
    let record = try members(
      event(
        origin: origin(userAgent: long, host: long, tls: tls),
        failure: AuditFailure(code: "ValidationException", message: long)))
    #expect(record.text("userAgent").map { Array($0.utf8) } == Array(kept.utf8))
    #expect(record.text("errorMessage").map { Array($0.utf8) } == Array(kept.utf8))
    guard case .object(let details)? = record["tlsDetails"] else {
      Issue.record("no tlsDetails")
      return
    }
    #expect(details.text("clientProvidedHostHeader").map { Array($0.utf8) } == Array(kept.utf8))
  }

  @Test("elements over 100 KB are left out, and the record says so")
  func largeElements() throws {
    var details = AuditDetails()
    let frame = #"{"a":""}"#.utf8.count
    for (count, isKept) in [(102_400, true), (102_401, false)] {
      let text = String(repeating: "x", count: count - frame)
      details.requestParameters = Array(#"{"a":"\#(text)"}"#.utf8)
      details.responseElements = details.requestParameters
      let record = try members(event(details: details))
      for name in ["requestParameters", "responseElements"] {
        guard case .object(let object)? = record[name] else {
          Issue.record("`\(name)` is no object")
          continue
        }
        #expect((object["a"] != nil) == isKept)
        #expect((object["omitted"] != nil) == !isKept)
      }
    }
  }

  @Test(
    "whatever a client sends, the record is one line of valid JSON that says the same",
    arguments: [
      "\"", "\\", "\n", "\r\n", "\u{0}", "\u{1F}", "\u{7F}", "\u{2028}", "\u{FFFD}", "\u{1F511}",
      #"","readOnly":false,"x":""#, "</script>", "\u{202E}abc",
    ])
  func hostileText(_ hostile: String) throws {
    let record = event(
      identity: AuditIdentity(
        type: "Unknown", principalID: hostile, arn: hostile, account: hostile,
        accessKeyID: hostile),
      origin: origin(
        userAgent: hostile, host: hostile,
        tls: RequestOrigin.TLS(version: "TLSv1.3", cipherSuite: hostile)),
      failure: AuditFailure(code: "AccessDenied", message: hostile))
    #expect(!text(record).utf8.contains(UInt8(ascii: "\n")))
    let members = try members(record)
    #expect(members.text("userAgent").map { Array($0.utf8) } == Array(hostile.utf8))
    #expect(members.text("errorMessage").map { Array($0.utf8) } == Array(hostile.utf8))
    guard case .object(let identity)? = members["userIdentity"] else {
      Issue.record("no userIdentity")
      return
    }
    #expect(identity.text("accessKeyId").map { Array($0.utf8) } == Array(hostile.utf8))
  }
}
