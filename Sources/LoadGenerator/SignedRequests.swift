import Glibc
import SigV4
import StrictJSON

/// Reads requests from standard input and signs them.
///
/// A line is a JSON object: `target` (the `X-Amz-Target` header) or `form` (a body of the Query protocol),
/// `body`, and perhaps `service`, which is `kms` unless named. The fields sent are those of botocore.
enum SignedRequests {
  /// Signs with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
  ///
  /// - Returns: the bytes of each request, head and body.
  static func fromStandardInput(port: Int, region: String) throws -> [[UInt8]] {
    guard let id = getenv("AWS_ACCESS_KEY_ID").map({ String(cString: $0) }),
      let secret = getenv("AWS_SECRET_ACCESS_KEY").map({ String(cString: $0) })
    else { throw LoadFailure("`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` are not set") }
    let time = SigningTime(secondsSinceEpoch: Int64(Glibc.time(nil)))
    var signers: [String: RequestSigner] = [:]
    var requests: [[UInt8]] = []
    while let line = readLine() {
      let request = try RequestLine(line)
      let signer =
        signers[request.service]
        ?? Array(secret.utf8).withUnsafeBytes {
          RequestSigner(accessKeyID: id, secret: $0, region: region, service: request.service)
        }
      signers[request.service] = signer
      requests.append(bytes(of: try signer.signed(request.unsigned(port: port), at: time)))
    }
    guard !requests.isEmpty else { throw LoadFailure("there is no request on standard input") }
    return requests
  }

  private static func bytes(of request: SigV4Request) -> [UInt8] {
    guard case .bytes(let body) = request.payload else { return [] }
    var head = "\(request.method) \(request.target) HTTP/1.1\r\n"
    for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(body.count)\r\n\r\n"
    return Array(head.utf8) + body
  }
}

/// One line of standard input.
private struct RequestLine {
  let service: String
  private let target: String?
  private let body: String

  init(_ line: String) throws {
    guard case .object(let members) = try JSONValue(parsing: Array(line.utf8)),
      case .string(let body)? = members["body"]
    else { throw LoadFailure("a request is no object with a `body`: \(line.prefix(80))") }
    self.body = body
    target = if case .string(let target)? = members["target"] { target } else { nil }
    service = if case .string(let service)? = members["service"] { service } else { "kms" }
  }

  func unsigned(port: Int) -> SigV4Request {
    var headers = [("Host", "127.0.0.1:\(port)"), ("Accept-Encoding", "identity")]
    if let target {
      headers += [("X-Amz-Target", target), ("Content-Type", "application/x-amz-json-1.1")]
    } else {
      headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))
    }
    headers += [
      (
        "User-Agent",
        "Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11 "
          + "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.40.0"
      ),
      ("amz-sdk-invocation-id", "5e1f4c0a-8f0e-4c53-9a0e-2d1f6b7c8d9e"),
      ("amz-sdk-request", "attempt=1"),
    ]
    return SigV4Request(method: "POST", target: "/", headers: headers, body: Array(body.utf8))
  }
}
