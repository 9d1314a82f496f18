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
      With a data folder that no server has open, the key, its grants, the principal, its groups and \
      all policies are those that the folder holds. Files of policies come in the place of what the \
      folder holds: those of the principal together, its boundary, those of its session, that of the \
      key. Without a folder there are only files. Exits with status 1 if the request would be refused.
      """)

  @Option(help: "The ARN of the root user, user, role, role session or federated user that asks.")
  var principal: String?

  @Option(help: "The file of a session token: its session asks, with its policies and tags.")
  var sessionToken: String?

  @Option(help: "The unique id of a principal that the data folder does not have.")
  var principalID: String?

  @Option(help: "The ARN of the role behind a session, if the role has a path.")
  var role: String?

  @Option(help: "What is asked for, such as `kms:Decrypt`.")
  var action: String

  @Option(help: "The ARN of the key, or of the alias; none for what concerns the account.")
  var key: String?

  @Option(help: "The Region, for what concerns the account.")
  var region: String = "us-east-1"

  @Option(help: "A pair `name=value` of the encryption context; may be repeated.")
  var context: [String] = []

  @Option(
    help: "A condition key `name=value` that the request has; several values make a list.")
  var condition: [String] = []

  @Option(help: "The file of the key policy.")
  var policy: String?

  @Option(help: "The data folder that holds the key and the principal.")
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
    guard KMSAction(name: action) != nil else {
      throw ValidationError("`--action \(action)` is no action, such as `kms:Decrypt`")
    }
    guard (principal == nil) != (sessionToken == nil) else {
      throw ValidationError("one of `--principal` and `--session-token` says who asks")
    }
    guard sessionToken == nil || data != nil else {
      throw ValidationError("`--session-token` needs the `--data` that can open it")
    }
    switch key.map(KeyReference.init) {
    case nil, .aliasARN??: return
    case .arn??:
      guard policy != nil || data != nil else {
        throw ValidationError("`--policy` or `--data` says what the key policy is")
      }
    case .id??, .aliasName??, .some(nil):
      throw ValidationError("`--key \(key ?? "")` is no ARN of a key or alias")
    }
  }

  func run() async throws {
    guard let action = KMSAction(name: action) else {
      throw ProgramError("the arguments changed after they were checked")
    }
    let trace: DecisionTrace
    if let data {
      let offline = try await OfflineDeployment(
        DataFolder(path: data, slotPath: slot), partition: try partition())
      defer { offline.close() }
      trace = try await self.trace(of: action, in: offline)
    } else {
      trace = try await self.trace(of: action, in: nil)
    }
    for line in trace.lines { print(line) }
    guard trace.verdict.isAllowed else { throw ExitCode(1) }
  }

  private func trace(of action: KMSAction, in offline: OfflineDeployment?) async throws
    -> DecisionTrace
  {
    let caller = try SimulatedPrincipal(self, offline?.identity).caller
    let authorizer = Authorizer()
    switch key.flatMap(KeyReference.init) {
    case .aliasARN(let alias)?:
      return authorizer.trace(
        of: AliasUse(of: alias, for: action), by: caller, request: try request(in: alias.region))
    case .arn(let arn)?:
      let (facts, grants) = try await facts(of: arn, for: caller, in: offline)
      var deliberation = authorizer.deliberate(
        KeyUse(
          of: arn, for: action, context: try pairs(),
          parameters: SimulatedParameters.of(action, on: facts.attributes)),
        by: caller, on: facts, request: try request(in: arn.region))
      if deliberation.wantsGrant {
        for grant in grants where deliberation.consider(grant) { break }
      }
      return deliberation.trace()
    case .id?, .aliasName?, nil:
      guard let region = Region(region) else { throw ProgramError("`\(region)` is no Region") }
      return authorizer.trace(
        of: AccountUse(in: caller.account, region: region, for: action), by: caller,
        request: try request(in: region))
    }
  }

  private func facts(of arn: KeyARN, for caller: Caller, in offline: OfflineDeployment?)
    async throws -> (KeyAuthorizationFacts, [GrantFacts])
  {
    var policyText: String?
    if let policy { policyText = try SimulatedPrincipal.text(policy) }
    guard let offline else {
      return (KeyAuthorizationFacts(arn: arn, policy: policyText ?? ""), [])
    }
    let found = try await offline.facts.key(arn, policy: policyText)
    guard let facts = found ?? policyText.map({ KeyAuthorizationFacts(arn: arn, policy: $0) })
    else { throw ProgramError("there is no key `\(arn)` in `\(data ?? "")`") }
    return (
      facts, try await offline.facts.grants(on: arn, to: GranteeNames.names(of: caller))
    )
  }

  private func request(in region: Region) throws -> RequestFacts {
    RequestFacts(
      unsafeSupposing: condition.isEmpty ? nil : try SimulatedParameters.conditions(condition),
      region: region, now: SystemClock.now(), sourceAddress: sourceAddress,
      isSecureTransport: !insecure, userAgent: "strongroom simulate")
  }

  private func pairs() throws -> StringPairs {
    let pairs = try context.map { text in
      let (name, value) = try SimulatedParameters.pair(text, of: "--context")
      return StringPairs.Pair(key: name, value: value)
    }
    guard let map = StringPairs(pairs) else {
      throw ProgramError("a name is there twice in the encryption context")
    }
    return map
  }

  /// That of the ARNs.
  private func partition() throws -> Partition {
    let arn = key ?? principal ?? "arn:aws"
    let parts = arn.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count > 1, let partition = Partition(String(parts[1])) else {
      throw ProgramError("`\(arn)` is no ARN")
    }
    return partition
  }
}
