import Testing

@testable import KMSModel

/// Each matcher with texts that its expression matches and texts that it does not; checked once
/// against a regular expression engine.
@Suite("Patterns of the model") struct PatternMatchersTests {
  struct Example: CustomTestStringConvertible {
    let name: String
    let matches: @Sendable (String) -> Bool
    let accepted: [String]
    let refused: [String]
    var testDescription: String { name }
  }

  static let examples = [
    Example(
      name: "resourceName", matches: PatternMatchers.resourceName,
      accepted: ["a", "alias/A-9_:"], refused: ["", "a b", "é", "a\n", "a."]),
    Example(
      name: "lowerCaseHex", matches: PatternMatchers.lowerCaseHex, accepted: ["0", "9af"],
      refused: ["", "A", "g", "0x"]),
    Example(
      name: "accountID", matches: PatternMatchers.accountID, accepted: ["000000000001"],
      refused: ["", "00000000001", "0000000000001", "00000000000a", "00000000000\u{663}"]),
    Example(
      name: "clusterID", matches: PatternMatchers.clusterID,
      accepted: ["cluster-abcdefghi27", "cluster-ABCDEFGHIJKLMNOP"],
      refused: [
        "", "cluster-abcdefghij", "cluster-ABCDEFGHIJKLMNOPQ", "cluster-abcdefghi18",
        "Cluster-abcdefghi27",
      ]),
    Example(
      name: "sourceARN", matches: PatternMatchers.sourceARN,
      accepted: [
        "arn:aws:s3::000000000001:x", "arn:aws-cn:kms:eu-1:000000000001:a:b/c",
        "arn:aws:kms::000000000001: ",
      ],
      refused: [
        "", "arn:aws:kms::000000000001:", "arn:aws:kms::00000000001:x",
        "arn:AWS:kms::000000000001:x",
        "arn:aws:::000000000001:x", "arn:aws:kms::000000000001:x\ny", "arn:aws:K::000000000001:x",
        "arn:azure:kms::000000000001:x", "arn:aws:kms:A:000000000001:x",
      ]),
    Example(
      name: "materialDescription", matches: PatternMatchers.materialDescription,
      accepted: ["a b.c:/_-", "\t\n\u{B}\u{C}\r "], refused: ["", "é", "a,b", "\u{A0}"]),
    Example(
      name: "latinText", matches: PatternMatchers.latinText, accepted: ["", " ", "\u{FF}~\u{7F}"],
      refused: ["\u{1F}", "\u{100}", "\n", "e\u{301}"]),
    Example(
      name: "word", matches: PatternMatchers.word, accepted: ["default", "AWS_RAM", "0"],
      refused: ["", "a-b", "a ", "ä"]),
    Example(
      name: "latinDocument", matches: PatternMatchers.latinDocument,
      accepted: ["{\t\r\n}", "\u{FF}"],
      refused: ["", "\u{B}", "\u{100}", "\u{0}"]),
    Example(
      name: "principal", matches: PatternMatchers.principal,
      accepted: ["arn:aws:iam::000000000001:user/a+b=c,d.e@f-g_h"], refused: ["", "*", "a b", "ü"]),
    Example(
      name: "region", matches: PatternMatchers.region,
      accepted: ["us-east-1", "us-gov-west-12", "a-b-0"],
      refused: ["", "us-1", "us-east", "us-east-", "a-b-c-d-1", "US-east-1", "us-east-1a", "us--1"]),
    Example(
      name: "servicePrincipal", matches: PatternMatchers.servicePrincipal,
      accepted: ["s3.amazonaws.com", "a.b.c.d-"],
      refused: ["", "a.b", "a..c", "a.b.", ".a.b", "a.b.c_"]),
    Example(
      name: "externalKeyID", matches: PatternMatchers.externalKeyID, accepted: ["a-_.Z9"],
      refused: ["", "a/b", "a:b"]),
    Example(
      name: "base32", matches: PatternMatchers.base32, accepted: ["AZ27"],
      refused: ["", "a", "A1", "A8"]),
    Example(
      name: "base64", matches: PatternMatchers.base64, accepted: ["aZ0/+="],
      refused: ["", "a-b", "a b"]),
    Example(
      name: "httpsEndpoint", matches: PatternMatchers.httpsEndpoint, accepted: ["https://a.B-1"],
      refused: ["", "https://", "http://a", "https://a/", "https://a:1", "HTTPS://a"]),
    Example(
      name: "proxyPath", matches: PatternMatchers.proxyPath,
      accepted: [
        "/kms/xks/v1", "/kms/xks/v12", "/a/kms/xks/v1", "/a/-_/kms/xks/v1", "///kms/xks/v1",
      ],
      refused: [
        "", "//kms/xks/v1", "/kms/xks/v", "/kms/xks/v123", "a/kms/xks/v1", "/.//kms/xks/v1",
        "/kms/xks/v1/", "/kms/xks/x1",
      ]),
    Example(
      name: "endpointServiceName", matches: PatternMatchers.endpointServiceName,
      accepted: [
        "com.amazonaws.vpce.us-east-1.vpce-svc-0a", "eu.amazonaws.vpce.a-b-c-2.vpce-svc-z9",
      ],
      refused: [
        "", "com.amazonaws.vpce.us-east-1.vpce-svc-", "org.amazonaws.vpce.us-east-1.vpce-svc-0a",
        "com.amazonaws.vpce.us-1.vpce-svc-0a", "com.amazonaws.vpce.us-east-1.vpce-svc-0A",
        "com.amazonaws.vpce.us-east-1.vpce-svc-0a.x", "comXamazonaws.vpce.us-east-1.vpce-svc-0a",
      ]),
  ]

  @Test("what the expression matches is accepted and nothing else", arguments: examples)
  func matching(_ example: Example) {
    for text in example.accepted { #expect(example.matches(text), "\(text.debugDescription)") }
    for text in example.refused { #expect(!example.matches(text), "\(text.debugDescription)") }
  }

  @Test(
    "the matchers agree with a regular expression engine on mutated texts", arguments: expressions)
  func differential(_ name: String, _ expression: String) throws {
    let example = try #require(PatternMatchersTests.examples.first { $0.name == name })
    let regex = try Regex(expression).asciiOnlyCharacterClasses().matchingSemantics(.unicodeScalar)
    var random = SeededGenerator(seed: 2014_11_01)
    let alphabet = Array("aZ09-_.:/=+,@ \n\tkmsv27\u{E9}\u{100}".unicodeScalars)
    for text in example.accepted + example.refused {
      for _ in 0..<50 {
        var scalars = Array(text.unicodeScalars)
        let scalar = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        let place = Int.random(in: 0...scalars.count, using: &random)
        if place < scalars.count, Bool.random(using: &random) {
          scalars[place] = scalar
        } else {
          scalars.insert(scalar, at: place)
        }
        let mutated = String(String.UnicodeScalarView(scalars))
        let expected = try regex.wholeMatch(in: mutated) != nil
        #expect(example.matches(mutated) == expected, "\(mutated.debugDescription)")
      }
    }
  }

  static let expressions = [
    ("resourceName", #"[a-zA-Z0-9:/_-]+"#), ("lowerCaseHex", #"[a-f0-9]+"#),
    ("accountID", #"[0-9]{12}"#), ("clusterID", #"cluster-[2-7a-zA-Z]{11,16}"#),
    (
      "sourceARN",
      #"arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:[^\n\r\x{85}\x{2028}\x{2029}]+"#
    ),
    ("materialDescription", #"[a-zA-Z0-9:/_ \t\n\x{0B}\f\r.-]+"#), ("word", #"[a-zA-Z0-9_]+"#),
    ("latinText", #"[\x{20}-\x{FF}]*"#), ("latinDocument", #"[\x{09}\x{0A}\x{0D}\x{20}-\x{FF}]+"#),
    ("principal", #"[a-zA-Z0-9_+=,.@:/-]+"#), ("region", #"([a-z]+-){2,3}[0-9]+"#),
    ("servicePrincipal", #"([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+"#),
    ("externalKeyID", #"[a-zA-Z0-9_.-]+"#), ("base32", #"[A-Z2-7]+"#),
    ("base64", #"[a-zA-Z0-9\/+=]+"#), ("httpsEndpoint", #"https://[a-zA-Z0-9.-]+"#),
    ("proxyPath", #"(/[a-zA-Z0-9\/_-]+/kms/xks/v[0-9]{1,2})|(/kms/xks/v[0-9]{1,2})"#),
    (
      "endpointServiceName",
      #"(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}[0-9]+\.vpce-svc-[0-9a-z]+"#
    ),
  ]
}
