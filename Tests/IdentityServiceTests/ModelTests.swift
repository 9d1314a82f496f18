import KMSModel
import Testing

@testable import IdentityService

@Suite("Identity model") struct ModelTests {
  @Test(
    "the operations that are served are those of the model",
    arguments: [IdentityServiceName.iam, .sts, .organizations])
  func operations(_ service: IdentityServiceName) {
    let served = IdentityOperations.all.filter { $0.service == service }.map(\.name)
    #expect(Set(served) == Set(service.shapes.keys))
    #expect(Set(served).count == served.count)
  }

  /// A place in a request, a value that the model refuses, and what AWS says then.
  struct Violation: CustomTestStringConvertible, Sendable {
    let operation: String
    var parameters: [String: String]
    let text: String
    var service = IdentityServiceName.iam

    var testDescription: String { "\(operation) \(parameters)" }
  }

  static let name = #"Member must satisfy regular expression pattern: [\w+=,.@-]+"#

  @Test(
    "what the model does not allow is refused with AWS's words",
    arguments: [
      Violation(
        operation: "CreateUser", parameters: [:],
        text: "Value null at 'userName' failed to satisfy constraint: Member must not be null"),
      Violation(
        operation: "CreateUser", parameters: ["UserName": "a/b"],
        text: "Value 'a/b' at 'userName' failed to satisfy constraint: \(name)"),
      Violation(
        operation: "CreateUser", parameters: ["UserName": String(repeating: "a", count: 65)],
        text: "Value '\(String(repeating: "a", count: 65))' at 'userName' failed to satisfy "
          + "constraint: Member must have length less than or equal to 64"),
      Violation(
        operation: "TagUser",
        parameters: ["UserName": "a", "Tags.member.1.Key": "k"],
        text: "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not "
          + "be null"),
      Violation(
        operation: "TagUser",
        parameters: ["UserName": "a", "Tags.member.1.Key": "a*b", "Tags.member.1.Value": ""],
        text: "Value 'a*b' at 'tags.1.member.key' failed to satisfy constraint: Member must "
          + #"satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+"#),
      Violation(
        operation: "TagUser", parameters: ["UserName": "a"],
        text: "Value null at 'tags' failed to satisfy constraint: Member must not be null"),
      Violation(
        operation: "ListUsers", parameters: ["MaxItems": "0"],
        text: "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value "
          + "greater than or equal to 1"),
      Violation(
        operation: "ListUsers", parameters: ["MaxItems": "1001"],
        text: "Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value "
          + "less than or equal to 1000"),
      Violation(
        operation: "UpdateAccessKey",
        parameters: ["AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "On"],
        text: "Value 'On' at 'status' failed to satisfy constraint: Member must satisfy enum value "
          + "set: [Active, Inactive, Expired]"),
      Violation(
        operation: "AssumeRole",
        parameters: [
          "RoleArn": "arn:aws:iam::000000000001:role/a", "RoleSessionName": "a b",
        ],
        text: "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy "
          + #"regular expression pattern: [\w+=,.@-]*"#, service: .sts),
      Violation(
        operation: "AssumeRole",
        parameters: [
          "RoleArn": "arn:aws:iam::000000000001:role/a", "RoleSessionName": "ab",
          "PolicyArns.member.1.arn": "short",
        ],
        text: "Value 'short' at 'policyArns.1.member.arn' failed to satisfy constraint: Member "
          + "must have length greater than or equal to 20", service: .sts),
    ])
  func violations(_ violation: Violation) async throws {
    let site = try await IdentityHarness()
    do {
      try await site.call(violation.operation, violation.parameters, of: violation.service)
      Issue.record("nothing was refused")
    } catch let refusal as IdentityRefusal {
      #expect(refusal.code == "ValidationError" && refusal.status == 400)
      #expect(refusal.message == "1 validation error detected: \(violation.text)")
    }
  }

  @Test("several violations are told together, and a secret value is not shown")
  func several() async throws {
    let site = try await IdentityHarness()
    do {
      try await site.call(
        "AssumeRoleWithWebIdentity",
        ["RoleArn": "short", "RoleSessionName": "x", "WebIdentityToken": "abc"], of: .sts)
    } catch let refusal as IdentityRefusal {
      #expect(refusal.message.hasPrefix("3 validation errors detected: "))
      #expect(refusal.message.contains("Value at 'webIdentityToken' failed"))
      #expect(!refusal.message.contains("abc"))
    }
  }

  @Test("a list of 51 tags is refused, and one of 50 is not")
  func listLength() async throws {
    let site = try await IdentityHarness()
    try await site.call("CreateUser", ["UserName": "a"])
    var parameters = ["UserName": "a"]
    for number in 1...50 {
      parameters["Tags.member.\(number).Key"] = "k\(number)"
      parameters["Tags.member.\(number).Value"] = ""
    }
    #expect(try await site.refusal("TagUser", parameters) == nil)
    parameters["Tags.member.51.Key"] = "k51"
    parameters["Tags.member.51.Value"] = ""
    #expect(try await site.refusal("TagUser", parameters) == "ValidationError")
  }

  @Test("JSON of another type than the model has is refused, and one with too much in it")
  func json() throws {
    let shape = try #require(IdentityServiceName.organizations.shapes["ListAccounts"]).input
    let good = try #require(IdentityParameters(json: Array(#"{"MaxResults":5}"#.utf8)))
    try ParameterCheck.check(good, shape)
    for text in [#"{"MaxResults":"5"}"#, #"{"NextToken":5}"#, #"{"NextToken":true}"#] {
      let parameters = try #require(IdentityParameters(json: Array(text.utf8)))
      do {
        try ParameterCheck.check(parameters, shape)
        Issue.record("\(text) was accepted")
      } catch {
        #expect(error.code == "SerializationException")
      }
    }
    let deep = String(repeating: #"{"a":"#, count: 9) + "1" + String(repeating: "}", count: 9)
    #expect(IdentityParameters(json: Array(deep.utf8)) == nil)
    let many = #"{"a":["# + Array(repeating: "1", count: 2001).joined(separator: ",") + "]}"
    #expect(IdentityParameters(json: Array(many.utf8)) == nil)
  }

  @Test("every pattern accepts what it describes and nothing else", arguments: samples)
  func patterns(_ sample: (pattern: TextPattern, yes: [String], no: [String])) {
    for text in sample.yes { #expect(sample.pattern.matches(text), "\(text)") }
    for text in sample.no { #expect(!sample.pattern.matches(text), "\(text)") }
  }

  @Test("every pattern has samples") func coverage() {
    #expect(Set(Self.samples.map(\.pattern)) == Set(TextPattern.allCases))
  }

  static let samples: [(pattern: TextPattern, yes: [String], no: [String])] = [
    (.name, ["a", "A_9+=,.@-"], ["", "a b", "ä", "a/"]),
    (.nameOrNothing, ["", "a"], ["/"]),
    (
      .shortName, ["a", String(repeating: "a", count: 64)], ["", String(repeating: "a", count: 65)]
    ),
    (.word, ["aZ_9"], ["", "-"]), (.wordOrNothing, ["", "a"], ["-"]),
    (.digits, ["", "012"], ["a", "٣"]),
    (.externalID, ["", "a:/b"], ["a b", "*"]), (.serialNumber, ["arn:aws:/=x"], ["a b", "*"]),
    (
      .accountAlias, ["abc", "a-b-c"],
      ["ab", "-ab", "ab-", "a--b", "Abc", String(repeating: "a", count: 64)]
    ),
    (.path, ["/", "/a/", "/a/b!/"], ["", "a", "//", "/a", "a/", "/ä/", "/a b/"]),
    (.pathPrefix, ["/", "/a", "/a/"], ["", "a", "/ "]),
    (.policyPath, ["/", "/a/", "/a.,+@=_-b/c/"], ["", "//", "/a", "/a!/"]),
    (.tagKey, ["a", "ä ß_.:/=+-@9"], ["", "*", "a\n"]), (.tagValue, ["", "a b"], ["*"]),
    (.anchoredTagValue, ["", "a"], ["*"]),
    (.document, ["{}", "\t\n\r ÿ"], ["", "Ā", "\u{1}"]),
    (.description, ["", "a\n", "¡ÿ"], ["\u{A0}", "Ā", "\u{7F}"]),
    (.arn, ["arn:x", "Ā\u{85}𝄞"], ["", "\u{1}", "\u{80}"]),
    (.latinText, ["a ÿ"], ["", "Ā", "\n"]), (.asciiText, ["a ~"], ["", "ä", "\n"]),
    (.versionID, ["v1", "v10", "v1.a-b"], ["", "v0", "1", "v", "v1.ä", "v1a"]),
    (.policyID, ["p-FullAWSAccess", "p-12345678"], ["p-1234567", "12345678", "p-1234567!"]),
    (
      .targetID, ["r-root", "000000000001", "ou-abcd-12345678"],
      ["r-abc", "00000000001", "ou-abc-12345678", "ou-abcd", "r-ROOT"]
    ),
    (.childID, ["000000000001", "ou-abcd-12345678"], ["r-root", "1", "ou-abcd"]),
    (
      .taggableID,
      ["r-root", "000000000001", "ou-abcd-12345678", "p-12345678", "rp-1234", "rt-12345678"],
      ["p-1", "rp-1", "rt-1", "x-12345678"]
    ),
    (
      .email, ["a@b.c", "a+b@x.example"],
      ["a", "@b.c", "a@b", "a@.c", "a@b.", "a@b@c.d", "a b@c.d"]
    ),
    (.anything, ["", "\n"], []), (.accountID, ["000000000001"], ["1", "00000000000a"]),
    (.creationID, ["car-00000000"], ["car-0000000", "00000000", "car-0000000A"]),
  ]
}
