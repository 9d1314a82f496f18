/// The services of identity, by the names that signatures are scoped to.
public enum IdentityServiceName: String, Hashable, Sendable {
  /// Users, groups, roles, policies.
  case iam
  /// Sessions.
  case sts
  /// Accounts and their service control policies.
  case organizations

  /// The name in the trail.
  public var eventSource: String { "\(rawValue).amazonaws.com" }
}

/// One operation of IAM, STS or Organizations.
public struct IdentityOperation: Sendable {
  typealias Perform = @Sendable (inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?

  /// The value of `Action`.
  public let name: String
  /// The service that has it.
  public let service: IdentityServiceName
  /// Whether it leaves everything as it was.
  public let isReadOnly: Bool
  /// Whether it has to be signed.
  public let isSigned: Bool
  let required: [String]
  let optional: [String]
  let perform: Perform

  /// An operation that changes something.
  static func write(
    _ name: String, _ required: [String] = [], optional: [String] = [],
    service: IdentityServiceName = .iam, isSigned: Bool = true, _ perform: @escaping Perform
  ) -> IdentityOperation {
    IdentityOperation(
      name: name, service: service, isReadOnly: false, isSigned: isSigned, required: required,
      optional: optional, perform: perform)
  }

  /// An operation that changes nothing.
  static func read(
    _ name: String, _ required: [String] = [], optional: [String] = [],
    service: IdentityServiceName = .iam, isSigned: Bool = true, _ perform: @escaping Perform
  ) -> IdentityOperation {
    IdentityOperation(
      name: name, service: service, isReadOnly: true, isSigned: isSigned, required: required,
      optional: optional, perform: perform)
  }

  /// A list that comes in pages.
  static func list(
    _ name: String, _ required: [String] = [], optional: [String] = [],
    _ perform: @escaping Perform
  ) -> IdentityOperation {
    read(name, required, optional: optional + ["MaxItems", "Marker"], perform)
  }
}
