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
  /// What the model says about its request and answer.
  let shape: OperationShape
  let perform: Perform

  /// The parameters of the model that are single values.
  var memberNames: Set<String> {
    guard case .structure(let members) = shape.input else { return [] }
    let values = members.filter { member in
      switch member.shape {
      case .text, .words, .number, .flag, .moment: true
      case .list, .map, .structure: false
      }
    }
    return Set(values.map(\.name))
  }

  private init(
    _ name: String, _ service: IdentityServiceName, isReadOnly: Bool, isSigned: Bool,
    _ perform: @escaping Perform
  ) {
    self.name = name
    self.service = service
    self.isReadOnly = isReadOnly
    self.isSigned = isSigned
    // INVARIANT: every operation is in its service's model; IdentityModelTests compares both lists.
    self.shape = service.shapes[name] ?? OperationShape()
    self.perform = perform
  }

  /// An operation that changes something.
  static func write(
    _ name: String, service: IdentityServiceName = .iam, isSigned: Bool = true,
    _ perform: @escaping Perform
  ) -> IdentityOperation {
    IdentityOperation(name, service, isReadOnly: false, isSigned: isSigned, perform)
  }

  /// An operation that changes nothing.
  static func read(
    _ name: String, service: IdentityServiceName = .iam, isSigned: Bool = true,
    _ perform: @escaping Perform
  ) -> IdentityOperation {
    IdentityOperation(name, service, isReadOnly: true, isSigned: isSigned, perform)
  }
}
