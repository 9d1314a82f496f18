import KMSAuthorization
import KMSIdentity
import KMSModel
import KMSSecrets
import SigV4
import Testing

@testable import KMSFront

/// An access key of a test, as both sides know it.
struct TestAccessKey: Sendable {
  static let first = TestAccessKey(
    id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    account: "000000000001")
  static let second = TestAccessKey(
    id: "AKIAI44QH8DHBEXAMPLE", secret: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
    account: "000000000002")

  let id: String
  let secret: String
  let account: String

  /// What the server knows of it.
  func credential(secretVersion: UInt64 = 1) throws -> SigningCredential {
    let account = try #require(AccountID(account))
    return Array(secret.utf8).withUnsafeBytes { secret in
      SigningCredential(
        accessKeyID: id, secretVersion: secretVersion,
        caller: .root(of: account, in: .aws, accessKeyID: id),
        secret: SecretBytes(copying: secret))
    }
  }

  /// What a client signs with.
  func signer(region: String = "us-east-1", service: String = "kms", token: String? = nil)
    -> RequestSigner
  {
    Array(secret.utf8).withUnsafeBytes {
      RequestSigner(
        accessKeyID: id, secret: $0, securityToken: token, region: region, service: service)
    }
  }
}

/// Requests as clients send them, signed.
enum SignedRequests {
  /// 2026-01-02T03:04:05Z, and a bit.
  static let now = Timestamp(millisecondsSinceEpoch: 1_767_323_045_678)
  static let time = SigningTime(secondsSinceEpoch: 1_767_323_045)

  static let kms = SigV4Request(
    method: "POST", target: "/",
    headers: [
      ("Host", "localhost:7420"), ("Content-Type", "application/x-amz-json-1.1"),
      ("X-Amz-Target", "TrentService.ListKeys"), ("Accept-Encoding", "identity"),
    ],
    body: Array("{}".utf8))

  static let sts = SigV4Request(
    method: "POST", target: "/",
    headers: [
      ("Host", "localhost:7420"),
      ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
    ],
    body: Array("Action=GetCallerIdentity&Version=2011-06-15".utf8))

  static let presignable = SigV4Request(
    method: "GET", target: "/?Action=GetCallerIdentity&Version=2011-06-15",
    headers: [("Host", "localhost:7420")], body: [])

  /// The request as the HTTP engine hands it over; a header that clients do not sign comes last.
  static func received(_ request: SigV4Request) -> HTTPRequest {
    let body: [UInt8]
    switch request.payload {
    case .bytes(let bytes): body = bytes
    case .digest: body = []
    }
    return HTTPRequest(
      method: request.method, target: request.target,
      headers: request.headers + [("User-Agent", "test")], body: body,
      remoteAddress: "127.0.0.1", requestId: "00000000-0000-4000-8000-000000000000", receivedAt: 0)
  }

  /// A KMS request, signed.
  static func signed(
    _ request: SigV4Request = kms, with key: TestAccessKey = .first, region: String = "us-east-1",
    service: String = "kms", token: String? = nil, at time: SigningTime = time
  ) throws -> HTTPRequest {
    received(
      try key.signer(region: region, service: service, token: token).signed(request, at: time))
  }

  /// A request for STS, signed in its query.
  static func presigned(service: String = "sts", validSeconds: Int = 60) throws -> HTTPRequest {
    received(
      try TestAccessKey.first.signer(service: service).presigned(
        presignable, at: time, validSeconds: validSeconds))
  }
}
