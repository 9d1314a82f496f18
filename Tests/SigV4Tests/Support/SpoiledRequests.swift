import SigV4
import Testing

/// A way to spoil a signed request, and what it is refused with.
struct Spoiled: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let error: SigV4Error
  let spoil: @Sendable (SigV4Request) -> SigV4Request

  init(
    _ description: String, _ error: SigV4Error,
    _ spoil: @escaping @Sendable (SigV4Request) -> SigV4Request
  ) {
    testDescription = description
    self.error = error
    self.spoil = spoil
  }

  /// Spoils `Authorization`.
  static func part(_ part: String, _ other: String, _ error: SigV4Error) -> Spoiled {
    Spoiled("`\(part)` becomes `\(other)`", error) {
      $0.replacingInAuthorization(part, with: other)
    }
  }

  /// Spoils the target of a presigned request.
  static func target(_ part: String, _ other: String, _ error: SigV4Error) -> Spoiled {
    Spoiled("`\(part)` becomes `\(other)`", error) {
      $0.with(target: $0.target.replacingFirst(part, with: other))
    }
  }

  /// Replaces one header field.
  static func header(_ name: String, _ value: String?, _ error: SigV4Error) -> Spoiled {
    Spoiled("`\(name)` becomes `\(value ?? "nothing")`", error) { $0.setting(name, to: value) }
  }

  /// Adds one header field.
  static func added(_ name: String, _ value: String, _ error: SigV4Error) -> Spoiled {
    Spoiled("`\(name): \(value)` is added", error) { $0.adding(name, value) }
  }
}

/// Every way in which the parts of a signed request go wrong.
enum SpoiledRequests {
  private static let digits = "1b1ff2014e17a3ce6b6e6b9269f7635967f83d5fad3028803a291a99b0e6b12a"
  private static let list = "content-type;host;x-amz-date;x-amz-target"

  /// `Example.signed()`: the signature cannot be read.
  static let malformed: [Spoiled] = [
    .header("authorization", nil, .missingAuthentication),
    .header("authorization", "", .malformedAuthorization),
    .header("authorization", "   ", .malformedAuthorization),
    .header("authorization", "Basic QWxhZGRpbjpvcGVu", .malformedAuthorization),
    .header(
      "authorization", "AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=", .malformedAuthorization),
    .header("authorization", "Bearer a=b", .malformedAuthorization),
    .header("authorization", "AWS4", .unsupportedAlgorithm(received: "")),
    .header(
      "authorization", "AWS4-HMAC-SHA256",
      .missingHeaderParts([.credential, .signature, .signedHeaders])),
    .header(
      "authorization", "AWS4-HMAC-SHA256 Signature=00",
      .missingHeaderParts([.credential, .signedHeaders])),
    .header("authorization", "AWS4-HMAC-SHA256 Credential", .malformedAuthorization),
    .header("authorization", "AWS4-HMAC-SHA256 ,", .malformedAuthorization),
    .header("authorization", "AWS4-HMAC-SHA256 =", .malformedAuthorization),
    .part("SHA256", "SHA512", .unsupportedAlgorithm(received: "AWS4-HMAC-SHA512")),
    .part(
      "HMAC-SHA256", "ECDSA-P256-SHA256",
      .unsupportedAlgorithm(received: "AWS4-ECDSA-P256-SHA256")),
    .part("SHA256 ", "SHA256", .unsupportedAlgorithm(received: "")),
    .part("SHA256", "sha256", .unsupportedAlgorithm(received: "")),
    .part("AWS4-HMAC", "AWS5-HMAC", .malformedAuthorization),
    .part("Credential=", "Credential= ", .malformedAuthorization),
    .part(", SignedHeaders", " SignedHeaders", .malformedAuthorization),
    .part("Credential=", "credential=", .malformedAuthorization),
    .part("SignedHeaders=", "SignedHeader=", .malformedAuthorization),
    .part(", Signature", ", Extra=1, Signature", .malformedAuthorization),
    .part(", Signature", ",, Signature", .malformedAuthorization),
    .part(", Signature", ", Signature=00, Signature", .repeated(field: "Signature")),
    .part(
      "Credential=", "Credential=a/20260102/us-west-2/kms/aws4_request, Credential=",
      .repeated(field: "Credential")),
    .part(
      "SignedHeaders=", "SignedHeaders=host, SignedHeaders=", .repeated(field: "SignedHeaders")),
    Spoiled("it ends in a comma", .malformedAuthorization) {
      $0.setting("authorization", to: ($0["authorization"] ?? "") + ",")
    },
    Spoiled("there are two of them", .repeated(field: "authorization")) {
      $0.adding("AUTHORIZATION", $0["authorization"] ?? "")
    },
    .part("AKIDEXAMPLE/", "", .malformedCredential),
    .part("AKIDEXAMPLE", "", .malformedCredential),
    .part("AKIDEXAMPLE", "A/B", .malformedCredential),
    .part("AKIDEXAMPLE", "AKID\u{E9}", .malformedCredential),
    .part("aws4_request", "aws4_request/", .malformedCredential),
    .part(
      "AKIDEXAMPLE", String(repeating: "A", count: SigV4Limits.accessKeyIDBytesMax + 1),
      .malformedCredential),
    .part(
      "us-west-2", String(repeating: "a", count: SigV4Limits.scopePartBytesMax + 1),
      .malformedCredential),
    .header("x-amz-date", nil, .missingHeaderParts([.date])),
    .header("x-amz-date", "", .malformedTime(received: "")),
    .header("x-amz-date", "2026-01-02T03:04:05Z", .malformedTime(received: "2026-01-02T03:04:05Z")),
    .header("x-amz-date", "20260102T030405", .malformedTime(received: "20260102T030405")),
    .header("x-amz-date", "20260230T030405Z", .malformedTime(received: "20260230T030405Z")),
    .header("x-amz-date", "20260102t030405z", .malformedTime(received: "20260102t030405z")),
    .header("x-amz-date", "it's late", .malformedTime(received: "")),
    .header("x-amz-date", "Fri, 02 Jan 2026 03:04:05 GMT", .malformedTime(received: "")),
    .added("x-amz-date", "20260102T030405Z", .repeated(field: "x-amz-date")),
  ]

  /// `Example.signed()`: the signature is for something else.
  static let mismatched: [Spoiled] = [
    .part("/20260102/", "/20260103/", .scope([.date(received: "20260103", time: Example.time)])),
    .part("us-west-2", "us-east-1", .scope([.region(received: "us-east-1")])),
    .part("us-west-2", "US-WEST-2", .scope([.region(received: "US-WEST-2")])),
    .part("us-west-2", "", .scope([.region(received: "")])),
    .part("/kms/", "/secretsmanager/", .scope([.service(expected: "kms")])),
    .part("/kms/", "/kms2/", .scope([.service(expected: "kms")])),
    .part("/kms/", "/km/", .scope([.service(expected: "kms")])),
    .part("aws4_request", "aws3_request", .scope([.terminator(received: "aws3_request")])),
    .part(
      "20260102/us-west-2/kms/aws4_request", "1/2/3/4",
      .scope([
        .region(received: "2"), .service(expected: "kms"), .terminator(received: "4"),
        .date(received: "1", time: Example.time),
      ])),
    .part(list, "", .malformedSignedHeaders),
    .part(list, "host;content-type;x-amz-date;x-amz-target", .malformedSignedHeaders),
    .part(list, "Content-Type;host;x-amz-date;x-amz-target", .malformedSignedHeaders),
    .part(list, list + ";", .malformedSignedHeaders),
    .part(list, "content-type;host;host;x-amz-date;x-amz-target", .malformedSignedHeaders),
    .part(list, list + ";x-missing", .absentSignedHeader("x-missing")),
    .part(list, "content-type;x-amz-date;x-amz-target", .unsignedHeader("host")),
    .part(list, "content-type;host;x-amz-target", .unsignedHeader("x-amz-date")),
    .part(list, "content-type;host;x-amz-date", .unsignedHeader("x-amz-target")),
    .part(list, "host;x-amz-date;x-amz-target", .signatureMismatch),
    .added("X-Amz-Security-Token", "token", .unsignedHeader("x-amz-security-token")),
    .added("x-amz-anything", "", .unsignedHeader("x-amz-anything")),
    .added("x-amz-target", "TrentService.Decrypt", .signatureMismatch),
    .added("host", "localhost", .repeated(field: "host")),
    .part(digits, "", .malformedSignature),
    .part(digits, String(digits.dropLast()), .malformedSignature),
    .part(digits, digits + "0", .malformedSignature),
    .part(digits, digits.uppercased(), .malformedSignature),
    .part(digits, String(digits.dropLast()) + "b", .signatureMismatch),
    .part(digits, String(repeating: "0", count: 64), .signatureMismatch),
    .header("x-amz-target", "TrentService.Decrypt", .signatureMismatch),
    .header("host", "kms.us-east-1.amazonaws.com", .signatureMismatch),
    .header("content-type", nil, .absentSignedHeader("content-type")),
    Spoiled("another method", .signatureMismatch) { $0.with(method: "PUT") },
    Spoiled("the method in lower case", .signatureMismatch) { $0.with(method: "post") },
    Spoiled("another path", .signatureMismatch) { $0.with(target: "/a") },
    Spoiled("a query", .signatureMismatch) { $0.with(target: "/?a") },
    Spoiled("another body", .signatureMismatch) { $0.with(body: Array("{}".utf8)) },
    Spoiled("no body", .signatureMismatch) { $0.with(body: []) },
  ]

  /// `Example.presigned()`.
  static let presigned: [Spoiled] = [
    .target("X-Amz-Algorithm=AWS4-HMAC-SHA256&", "", .missingQueryParts([.algorithm])),
    .target("X-Amz-Date=20260102T030405Z&", "", .missingQueryParts([.date])),
    .target("&X-Amz-Expires=60", "", .missingQueryParts([.expires])),
    .target("X-Amz-Credential=", "X-Amz-Credentials=", .missingQueryParts([.credential])),
    .target("X-Amz-Signature=", "x-amz-signature=", .missingQueryParts([.signature])),
    .target("&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id", "", .missingQueryParts([.signedHeaders])),
    Spoiled(
      "only the signature is left",
      .missingQueryParts([.algorithm, .credential, .signedHeaders, .date, .expires])
    ) { $0.with(target: "/?X-Amz-Signature=00") },
    .target("HMAC-SHA256", "HMAC-SHA1", .unsupportedAlgorithm(received: "AWS4-HMAC-SHA1")),
    .target("AWS4-HMAC-SHA256", "secret", .unsupportedAlgorithm(received: "")),
    .target("%2Faws4_request", "", .malformedCredential),
    .target("20260102T030405Z", "20260102", .malformedTime(received: "20260102")),
    .target(
      "20260102T030405Z", "Fri,%2002%20Jan%202026%2003:04:05%20GMT", .malformedTime(received: "")),
    .target("Expires=60", "Expires=0", .malformedExpiry),
    .target("Expires=60", "Expires=604801", .malformedExpiry),
    .target("Expires=60", "Expires=-1", .malformedExpiry),
    .target("Expires=60", "Expires=", .malformedExpiry),
    .target("Expires=60", "Expires=6e1", .malformedExpiry),
    .target("Expires=60", "Expires=99999999999999999999", .malformedExpiry),
    .target("Expires=60", "Expires=61", .signatureMismatch),
    .target("Expires=60", "Expires=60&X-Amz-Expires=60", .repeated(field: "X-Amz-Expires")),
    .target("X-Amz-Date", "X-Amz-Date=1&X-Amz-Date", .repeated(field: "X-Amz-Date")),
    .target("%2Fsts%2F", "%2Fkms%2F", .scope([.service(expected: "sts")])),
    .target("us-west-2", "mars-1", .scope([.region(received: "mars-1")])),
    .target("host%3Bx-k8s-aws-id", "host", .signatureMismatch),
    .target("host%3Bx-k8s-aws-id", "x-k8s-aws-id", .unsignedHeader("host")),
    .target("host%3Bx-k8s-aws-id", "host%3Bx-other", .absentSignedHeader("x-other")),
    .target("host%3Bx-k8s-aws-id", "host%2Cx-k8s-aws-id", .malformedSignedHeaders),
    .target("GetCallerIdentity", "AssumeRole", .signatureMismatch),
    .target("&Version", "&DurationSeconds=1&Version", .signatureMismatch),
    .target("&Version", "&X-Amz-Security-Token=t&Version", .signatureMismatch),
    .target("&Version", "&%zz&Version", .malformedTarget),
    .header("host", "evil.example.com", .signatureMismatch),
    .header("x-k8s-aws-id", "other", .signatureMismatch),
    .added("x-amz-target", "TrentService.Decrypt", .unsignedHeader("x-amz-target")),
    .added("Authorization", "AWS4-HMAC-SHA256 Credential=a", .severalForms),
    .added("Authorization", "", .severalForms),
    Spoiled("another method", .signatureMismatch) { $0.with(method: "POST") },
    Spoiled("a body", .signatureMismatch) { $0.with(body: [0x20]) },
    Spoiled("the signature in upper case", .malformedSignature) {
      $0.with(target: $0.target.dropLast(64) + $0.target.suffix(64).uppercased())
    },
    Spoiled("a signature too short", .malformedSignature) {
      $0.with(target: String($0.target.dropLast()))
    },
    Spoiled("no signature", .malformedSignature) {
      $0.with(target: String($0.target.dropLast(64)))
    },
  ]
}
