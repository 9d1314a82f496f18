import ArgumentParser
import IAMPolicy
import KMSAuthorization
import KMSModel
import KMSService

/// `strongroom simulate`: what would be decided, without a request.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Print what would be decided on a request, and why.",
    discussion: """
      The key policy is a file, or that of a key in a data folder that no server has open; grants on \
      the key are taken from the folder too. Policies of the principal are files. Exits with status 1 if \
      the request would be refused.
      """)

  @Option(help: "The ARN of the root user, user, role session or federated user that asks.")
  var principal: String

  @Option(help: "The unique id of the user, or of the role behind the session.")
  var principalID: String = "AIDAUNKNOWNUNKNOWN"

  @Option(help: "The ARN of the role behind a session, if the role has a path.")
  var role: String?

  @Option(help: "What is asked for, such as `kms:Decrypt`.")
  var action: String

  @Option(help: "The ARN of the key.")
  var key: String

  @Option(help: "A pair `name=value` of the encryption context; may be repeated.")
  var context: [String] = []

  @Option(help: "The file of the key policy.")
  var policy: String?

  @Option(help: "The data folder that holds the key.")
  var data: String?

  @Option(help: "The file of the key slot, if it is not `root.slot` in the data folder.")
  var slot: String?

  @Option(help: "The file of a policy of the principal; may be repeated.")
  var identityPolicy: [String] = []

  @Option(help: "The file of the principal's permissions boundary.")
  var boundary: String?

  @Option(help: "The file of a policy of the session; may be repeated.")
  var sessionPolicy: [String] = []

  @Option(help: "The address that the request comes from.")
  var sourceAddress: String = "127.0.0.1"

  @Flag(help: "The request does not come over TLS.")
  var insecure = false

  func validate() throws {
    guard (policy == nil) != (data == nil) else {
      throw ValidationError("one of `--policy` and `--data` says what the key policy is")
    }
    guard KMSAction(name: action) != nil else {
      throw ValidationError("`--action \(action)` is no action, such as `kms:Decrypt`")
    }
    guard case .arn? = KeyReference(key) else {
      throw ValidationError("`--key \(key)` is no ARN of a key")
    }
  }

  func run() async throws {
    guard let action = KMSAction(name: action), case .arn(let arn)? = KeyReference(key) else {
      throw ProgramError("the arguments changed after they were checked")
    }
    let caller = try SimulatedCaller(
      arn: principal, id: principalID, role: role, policies: try policies()
    ).caller
    let (facts, grants) = try await facts(of: arn, for: caller)
    var deliberation = Authorizer().deliberate(
      KeyUse(
        of: arn, for: action, context: try pairs(), parameters: .encryption(.symmetricDefault)),
      by: caller, on: facts,
      request: RequestFacts(
        region: arn.region, now: SystemClock.now(), sourceAddress: sourceAddress,
        isSecureTransport: !insecure, userAgent: "strongroom simulate"))
    if deliberation.wantsGrant {
      for grant in grants where deliberation.consider(grant) { break }
    }
    for line in deliberation.trace().lines { print(line) }
    guard deliberation.verdict.isAllowed else { throw ExitCode(1) }
  }

  private func facts(of arn: KeyARN, for caller: Caller) async throws
    -> (KeyAuthorizationFacts, [GrantFacts])
  {
    if let policy {
      return (
        KeyAuthorizationFacts(arn: arn, policy: try SimulateCommand.text(policy)), []
      )
    }
    let folder = DataFolder(path: data ?? "", slotPath: slot)
    let offline = try await OfflineDeployment(folder)
    defer { offline.close() }
    guard let facts = try await offline.facts.key(arn) else {
      throw ProgramError("there is no key `\(arn)` in `\(folder.path)`")
    }
    return (
      facts,
      try await offline.facts.grants(on: arn, to: GranteeNames.names(of: caller))
    )
  }

  private func policies() throws -> PrincipalPolicies {
    PrincipalPolicies(
      identity: try identityPolicy.map { try SimulateCommand.attached($0, .identity) },
      boundary: try boundary.map { try SimulateCommand.attached($0, .permissionsBoundary) },
      session: sessionPolicy.isEmpty
        ? nil : try sessionPolicy.map { try SimulateCommand.attached($0, .session) })
  }

  private func pairs() throws -> StringPairs {
    let pairs = try context.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ProgramError("`--context \(text)` is no pair `name=value`")
      }
      return StringPairs.Pair(key: String(parts[0]), value: String(parts[1]))
    }
    guard let map = StringPairs(pairs) else {
      throw ProgramError("a name is there twice in the encryption context")
    }
    return map
  }

  private static func attached(_ path: String, _ kind: PolicyKind) throws -> AttachedPolicy {
    AttachedPolicy(
      name: path,
      policy: CompiledPolicy(
        stored: Array(try text(path).utf8), kind: kind, vocabulary: ConditionKeys.vocabulary))
  }

  private static func text(_ path: String) throws -> String {
    String(
      decoding: try SmallFile.read(path, bytesMax: PolicyLimits.documentBytesMax), as: UTF8.self)
  }
}
