import KMSModel
import NIOCore
import StrictJSON

/// A request from the bytes that a socket would bring to those that it would take: parsing, signature,
/// decision, cryptography, record and answer, on one thread and without system calls.
///
/// The caller is an IAM user whom an identity policy allows everything in a key's account; the clock stands
/// still. The trail writes every record into memory and hashes it.
final class WholeRequest {
  /// The operations that are measured.
  static let operations: [KMSOperation] = [.decrypt, .encrypt, .generateDataKey, .describeKey]

  private let server: EmbeddedServer
  private let requests: [KMSOperation: ByteBuffer]

  /// Makes a deployment in memory, a user and a key, and asks for everything once.
  init() async throws {
    let server = try await EmbeddedServer()
    let root = server.root
    let policy =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","#
      + #""Resource":"arn:aws:kms:*:000000000001:key/*"}]}"#
    _ = try await server.iam("CreateUser", [("UserName", "bench")], root)
    _ = try await server.iam(
      "PutUserPolicy",
      [("UserName", "bench"), ("PolicyName", "bench"), ("PolicyDocument", policy)], root)
    let created = try await server.iam("CreateAccessKey", [("UserName", "bench")], root)
    let user = EmbeddedServer.AccessKey(
      id: try Self.element("AccessKeyId", of: created),
      secret: try Self.element("SecretAccessKey", of: created))
    let key = try Self.member("KeyId", of: try await server.kms(.createKey, "{}", root))
    let context = #""EncryptionContext":{"app":"x"}"#
    let dataKey = #"{"KeyId":"\#(key)","KeySpec":"AES_256",\#(context)}"#
    let blob = try Self.member(
      "CiphertextBlob", of: try await server.kms(.generateDataKey, dataKey, user))
    let bodies: [KMSOperation: String] = [
      .decrypt: #"{"CiphertextBlob":"\#(blob)",\#(context)}"#,
      .encrypt:
        #"{"KeyId":"\#(key)","Plaintext":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",\#(context)}"#,
      .generateDataKey: dataKey,
      .describeKey: #"{"KeyId":"\#(key)"}"#,
    ]
    var requests: [KMSOperation: ByteBuffer] = [:]
    for (operation, body) in bodies {
      // Fills the caches: afterwards nothing leaves the thread.
      _ = try await server.kms(operation, body, user)
      requests[operation] = try server.bytes(of: operation, body, user)
    }
    self.server = server
    self.requests = requests
  }

  /// Sends the same request so many times.
  func run(_ operation: KMSOperation, times: Int) throws {
    guard let request = requests[operation] else { throw ServiceBench.Failure(text: "no request") }
    try server.exchange(request, times: times)
  }

  /// The text of an XML element.
  private static func element(_ name: String, of body: String) throws -> String {
    let parts = body.split(separator: "<\(name)>", maxSplits: 1)
    guard parts.count == 2, let text = parts[1].split(separator: "<", maxSplits: 1).first else {
      throw ServiceBench.Failure(text: "an answer has no \(name)")
    }
    return String(text)
  }

  /// A text of the answer, or of the one object in it.
  private static func member(_ name: String, of body: String) throws -> String {
    guard case .object(let answer) = try JSONValue(parsing: Array(body.utf8)) else {
      throw ServiceBench.Failure(text: "an answer is no object")
    }
    if case .string(let text)? = answer[name] { return text }
    if case .object(let metadata)? = answer["KeyMetadata"], case .string(let text)? = metadata[name]
    {
      return text
    }
    throw ServiceBench.Failure(text: "an answer has no \(name)")
  }
}
