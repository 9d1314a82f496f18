import IAMPolicy
import IdentityService
import KMSAuthorization

/// Who asks in a simulation: a principal of the data folder, or one that is only spoken of, with the
/// policies that files put in the place of its own.
struct SimulatedPrincipal {
  /// The principal as decisions see it.
  let caller: Caller

  init(_ command: SimulateCommand, _ book: IdentityBook?) throws {
    let files = try Files(command)
    if let path = command.sessionToken {
      let token = try SmallFile.read(path, bytesMax: 16_384)
      let trimmed = token.prefix { $0 > 0x20 }
      guard let found = book?.caller(ofToken: Array(trimmed)) else {
        throw ProgramError("`\(path)` holds no session token of `\(command.data ?? "")`")
      }
      caller = found.replacing(files)
      return
    }
    let arn = command.principal ?? ""
    if command.principalID == nil, let book {
      guard let found = book.caller(simulating: arn, at: SystemClock.now()) else {
        throw ProgramError(
          "there is no principal `\(arn)` in `\(command.data ?? "")`; with `--principal-id` one is "
            + "made up")
      }
      caller = found.replacing(files)
      return
    }
    caller = try SimulatedCaller(
      arn: arn, id: command.principalID ?? "AIDAUNKNOWNUNKNOWN", role: command.role,
      policies: PrincipalPolicies(
        identity: files.identity ?? [], boundary: files.boundary, session: files.session)
    ).caller
  }

  /// The policies that files give, each nothing where none was named.
  struct Files {
    var identity: [AttachedPolicy]?
    var boundary: AttachedPolicy?
    var session: [AttachedPolicy]?

    init(_ command: SimulateCommand) throws {
      if !command.identityPolicy.isEmpty {
        identity = try command.identityPolicy.map { try Files.attached($0, .identity) }
      }
      boundary = try command.boundary.map { try Files.attached($0, .permissionsBoundary) }
      if !command.sessionPolicy.isEmpty {
        session = try command.sessionPolicy.map { try Files.attached($0, .session) }
      }
    }

    private static func attached(_ path: String, _ kind: PolicyKind) throws -> AttachedPolicy {
      AttachedPolicy(
        name: path,
        policy: CompiledPolicy(
          stored: Array(try SimulatedPrincipal.text(path).utf8), kind: kind,
          vocabulary: ConditionKeys.vocabulary))
    }
  }

  /// The text of a file that holds a policy.
  static func text(_ path: String) throws -> String {
    String(
      decoding: try SmallFile.read(path, bytesMax: PolicyLimits.documentBytesMax), as: UTF8.self)
  }
}

extension Caller {
  /// The same principal with some of its policies replaced.
  fileprivate func replacing(_ files: SimulatedPrincipal.Files) -> Caller {
    let boundary = files.boundary ?? policies.boundary
    return Caller(
      kind: kind, account: account, arn: arn, principalID: principalID, accessKeyID: accessKeyID,
      principal: PolicyPrincipal(
        principal.identity, account: principal.account, hasPermissionsBoundary: boundary != nil),
      policies: PrincipalPolicies(
        identity: files.identity ?? policies.identity, boundary: boundary,
        session: files.session ?? policies.session, serviceControl: policies.serviceControl),
      attributes: attributes)
  }
}
