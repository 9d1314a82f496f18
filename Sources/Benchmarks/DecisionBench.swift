import CAllocationCounter
import IAMPolicy
import KMSAuthorization
import KMSModel

/// What one decision costs: the CPU time and what it allocates, next to the goals.
///
/// Policies are compiled before, as they are when a request comes. Allocations are counted on the thread that
/// decides, in calls of the C library's allocator.
struct DecisionBench {
  /// A decision and the time it may take.
  struct Case: Sendable {
    let name: String
    let goalMicroseconds: Double
    let caller: Caller
  }

  private let key: KeyAuthorizationFacts
  private let context: StringPairs
  private let request: RequestFacts
  private let cases: [Case]

  /// How many decisions the count of allocations is taken over.
  private static let countedDecisions = 1000

  private static let account = "111122223333"
  private static let user = "arn:aws:iam::111122223333:user/Alice"
  private static let keyARN =
    "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  init() throws {
    guard case .arn(let arn)? = KeyReference(Self.keyARN), let account = AccountID(Self.account),
      let region = Region("us-west-2"),
      let context = StringPairs([StringPairs.Pair(key: "app", value: "x")])
    else { throw ServiceBench.Failure(text: "no key, account, Region or context") }
    self.context = context
    key = KeyAuthorizationFacts(
      arn: arn,
      policy: Self.document([
        #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"#
          + #""Action":"kms:*","Resource":"*"}"#
      ]))
    request = RequestFacts(
      region: region, now: Timestamp(millisecondsSinceEpoch: 1_777_593_600_000),
      sourceAddress: "203.0.113.7", isSecureTransport: true, userAgent: "bench")
    cases = [
      Case(
        name: "default key policy, one policy", goalMicroseconds: 3,
        caller: Self.caller(
          account,
          [#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"\#(Self.keyARN)"}"#])),
      Case(
        name: "100 statements with conditions", goalMicroseconds: 25,
        caller: Self.caller(account, Self.hundredStatements)),
    ]
  }

  func run() async throws {
    print("Decide a Decrypt that is allowed, CPU time and allocations per decision")
    print(Benchmarks.row(["policies", "µs", "goal", "of goal", "allocations", "goal"]))
    for decision in cases {
      let rates = try await CPUClock.medians([
        { try CPUClock.rate { try decide(decision.caller, times: Self.decisionsPerReading) } }
      ])
      let microseconds = 1_000_000 / (rates[0] * Double(Self.decisionsPerReading))
      print(
        Benchmarks.row([
          decision.name, Self.hundredths(microseconds), Self.hundredths(decision.goalMicroseconds),
          "\(Int((100 * microseconds / decision.goalMicroseconds).rounded())) %",
          try allocations(decision.caller).map(Self.hundredths) ?? "not counted", "0",
        ]))
    }
  }

  /// How many decisions are made between two readings of the clock, which costs as much as some of them.
  private static let decisionsPerReading = 100

  /// Makes the decision of a default key policy and one identity policy again and again.
  func decideByDefault(times: Int) throws {
    try decide(cases[0].caller, times: times)
  }

  /// Makes the same decision again and again.
  private func decide(_ caller: Caller, times: Int) throws {
    let authorizer = Authorizer()
    let use = KeyUse(
      of: key.arn, for: .operation(.decrypt), context: context,
      parameters: .encryption(.symmetricDefault), alias: nil)
    for _ in 0..<times {
      let deliberation = authorizer.deliberate(use, by: caller, on: key, request: request)
      guard deliberation.verdict.isAllowed else {
        throw ServiceBench.Failure(text: "a decision that has to allow does not")
      }
    }
  }

  /// - Returns: allocations per decision, nil where they cannot be counted.
  private func allocations(_ caller: Caller) throws -> Double? {
    // A counter that does not see policies being compiled sees nothing.
    let unused = strongroom_allocations()
    _ = try DecisionBench()
    let nothing = strongroom_allocations()
    guard nothing > unused else { return nil }
    // What comes before and after the decisions is the same in both, and falls out.
    try decide(caller, times: 0)
    let start = strongroom_allocations()
    try decide(caller, times: Self.countedDecisions)
    let end = strongroom_allocations()
    return Double((end - start) - (start - nothing)) / Double(Self.countedDecisions)
  }

  // MARK: Policies

  /// 99 that a user name keeps from applying, a third of them denials, and one that allows.
  private static let hundredStatements: [String] =
    (0..<99).map { index in
      #"{"Effect":"\#(index % 3 == 0 ? "Deny" : "Allow")","Action":"kms:*","#
        + #""Resource":"arn:aws:kms:us-west-2:111122223333:key/*","Condition":{"#
        + #""IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"#
        + #""StringLike":{"aws:username":["bob\#(index)","*x\#(index)"]}}}"#
    } + [
      #"{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"#
        + #""kms:EncryptionContext:app":"x","kms:CallerAccount":"111122223333"}}}"#
    ]

  private static func document(_ statements: [String]) -> String {
    #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
  }

  private static func caller(_ account: AccountID, _ statements: [String]) -> Caller {
    let policy = CompiledPolicy(
      stored: Array(document(statements).utf8), kind: .identity,
      vocabulary: ConditionKeys.vocabulary)
    let id = "AIDABENCHMARKBENCH01"
    return Caller(
      kind: .user(name: "Alice"), account: account, arn: user, principalID: id,
      accessKeyID: "AKIABENCHMARK",
      principal: PolicyPrincipal(
        .user(arn: user, id: id), account: Self.account, hasPermissionsBoundary: false),
      policies: PrincipalPolicies(identity: [AttachedPolicy(name: "inline/bench", policy: policy)]),
      attributes: PrincipalAttributes(principalARN: user, userName: "Alice", tags: []))
  }

  /// A number with two decimals.
  static func hundredths(_ number: Double) -> String {
    let value = Int((number * 100).rounded())
    return "\(value / 100).\(value % 100 < 10 ? "0" : "")\(value % 100)"
  }
}
