import Foundation
import IAMPolicy
import KMSAudit
import KMSAuthorization
import KMSModel
import KMSService
import Testing

/// Callers with policies, for the harness.
enum Callers {
  static let alice = "arn:aws:iam::\(ServiceHarness.account):user/Alice"
  static let bob = "arn:aws:iam::\(ServiceHarness.otherAccount):user/Bob"

  /// A user with these statements, and no more, in a policy.
  static func user(
    _ arn: String = alice, id: String = "AIDAALICEALICEALICE1", _ statements: String...
  )
    throws -> Caller
  {
    try user(arn, id: id, policies: PrincipalPolicies(identity: attached(statements)))
  }

  static func user(
    _ arn: String = alice, id: String = "AIDAALICEALICEALICE1", policies: PrincipalPolicies
  ) throws -> Caller {
    let account = try #require(arn.split(separator: ":").dropFirst(3).first.map(String.init))
    let name = try #require(arn.split(separator: "/").last.map(String.init))
    return Caller(
      kind: .user(name: name), account: try #require(AccountID(account)), arn: arn,
      principalID: id, accessKeyID: "AKIATEST",
      principal: PolicyPrincipal(.user(arn: arn, id: id), account: account),
      policies: policies,
      attributes: PrincipalAttributes(principalARN: arn, userName: name))
  }

  static func attached(_ statements: [String]) -> [AttachedPolicy] {
    guard !statements.isEmpty else { return [] }
    let text = "{\"Version\":\"2012-10-17\",\"Statement\":[\(statements.joined(separator: ","))]}"
    return [
      AttachedPolicy(
        name: "inline/test",
        policy: CompiledPolicy(
          stored: Array(text.utf8), kind: .identity, vocabulary: ConditionKeys.vocabulary))
    ]
  }

  static func allow(_ action: String, on resource: String = "*", condition: String? = nil)
    -> String
  {
    let tail = condition.map { ",\"Condition\":" + $0 } ?? ""
    return
      "{\"Effect\":\"Allow\",\"Action\":\"\(action)\",\"Resource\":\"\(resource)\"\(tail)}"
  }

  static func deny(_ action: String) -> String {
    "{\"Effect\":\"Deny\",\"Action\":\"\(action)\",\"Resource\":\"*\"}"
  }

  /// A key policy of these statements.
  static func keyPolicy(_ statements: String...) -> String {
    "{\"Version\":\"2012-10-17\",\"Statement\":[\(statements.joined(separator: ","))]}"
  }

  static func keyAllow(_ action: String, to principal: String) -> String {
    "{\"Effect\":\"Allow\",\"Action\":\"\(action)\",\"Resource\":\"*\",\"Principal\":{\"AWS\":\"\(principal)\"}}"
  }

  static let rootStatement = keyAllow("kms:*", to: "arn:aws:iam::\(ServiceHarness.account):root")
}

extension ServiceHarness {
  /// Sends one request as somebody.
  func call(_ operation: KMSOperation, _ body: [String: Any] = [:], as caller: Caller)
    async throws -> Answer
  {
    let bytes = try JSONSerialization.data(withJSONObject: body)
    let request = AuthenticatedRequest(
      operation: operation, body: [UInt8](bytes), caller: caller,
      facts: RequestFacts(
        region: try #require(Region(Self.region)), now: clock.now(), sourceAddress: "127.0.0.1",
        isSecureTransport: false, userAgent: "test"),
      origin: RequestOrigin(
        requestID: "00000000-0000-4000-8000-000000000000", sourceAddress: "127.0.0.1",
        userAgent: "test", host: "localhost", tls: nil))
    let answer = await withCheckedContinuation { continuation in
      pipeline.handle(request) { continuation.resume(returning: $0) }
    }
    switch answer {
    case .success(let bytes):
      guard !bytes.isEmpty else { return Answer(code: nil, message: nil, body: [:]) }
      let object = try JSONSerialization.jsonObject(with: Data(bytes))
      return Answer(
        code: nil, message: nil,
        body: try #require(object as? [String: Any]).mapValues(HarnessValue.sendable))
    case .failure(let error):
      return Answer(code: error.code.code, message: error.message, body: [:])
    }
  }
}

enum HarnessValue {
  static func sendable(_ value: Any) -> any Sendable {
    switch value {
    case let object as [String: Any]: object.mapValues(sendable)
    case let list as [Any]: list.map(sendable)
    case let text as String: text
    case let number as NSNumber: number.doubleValue
    default: "\(value)"
    }
  }
}

extension Answer {
  /// A list of objects.
  func objects(_ name: String) -> [[String: any Sendable]] {
    (body[name] as? [any Sendable])?.compactMap { $0 as? [String: any Sendable] } ?? []
  }
}
