import IAMPolicy
import KMSAuthorization
import KMSModel

/// What a request for a simulation passes besides actions and resources.
struct SimulationInput {
  let identity: [SimulatedPolicy]
  let boundary: SimulatedPolicy?
  let resource: SimulatedPolicy?
  /// The user that is simulated.
  let caller: String?
  let owner: AccountID?
  let entries: [(name: String, values: ConditionValues)]

  init(_ call: IdentityCall, _ builder: inout CallerBuilder) throws(IdentityRefusal) {
    guard call.parameters["ResourceHandlingOption"] == nil else {
      throw .invalidInput("There are no scenarios of EC2 here; leave ResourceHandlingOption out.")
    }
    identity = try SimulationInput.policies("PolicyInputList", .identity, call, &builder)
    let boundaries = try SimulationInput.policies(
      "PermissionsBoundaryPolicyInputList", .permissionsBoundary, call, &builder)
    guard boundaries.count <= 1 else {
      throw .invalidInput("Only one permissions boundary can be simulated.")
    }
    boundary = boundaries.first
    if let document = call.parameters["ResourcePolicy"] {
      var grammar = PolicyGrammar.managed
      grammar.kind = .resource
      try SimulationInput.check(document, grammar, call)
      resource = SimulatedPolicy(
        "ResourcePolicy", type: SimulatedPolicy.resourceType,
        CompiledPolicy(
          stored: Array(document.utf8), kind: .resource, vocabulary: ConditionKeys.vocabulary),
        document)
    } else {
      resource = nil
    }
    caller = call.parameters["CallerArn"]
    owner = try SimulationInput.owner(call)
    entries = try SimulationInput.entries(call)
  }

  static func policies(
    _ name: String, _ kind: PolicyKind, _ call: IdentityCall, _ builder: inout CallerBuilder
  ) throws(IdentityRefusal) -> [SimulatedPolicy] {
    var found: [SimulatedPolicy] = []
    for (index, text) in call.parameters.members(name).enumerated() {
      try check(text, .managed, call)
      found.append(SimulatedPolicy("\(name).\(index + 1)", builder.compile(text, kind), text))
    }
    return found
  }

  private static func check(_ text: String, _ rules: PolicyGrammar, _ call: IdentityCall)
    throws(IdentityRefusal)
  {
    var grammar = rules
    grammar.requiresVersion2012 = false
    do {
      try call.checkDocument(text, grammar)
    } catch {
      throw .invalidInput("Invalid Input Policy: \(error.message)")
    }
  }

  /// An account, or the ARN of its root user.
  private static func owner(_ call: IdentityCall) throws(IdentityRefusal) -> AccountID? {
    guard let text = call.parameters["ResourceOwner"] else { return nil }
    let prefix = "arn:\(call.partition):iam::"
    let digits =
      text.hasPrefix(prefix) && text.hasSuffix(":root")
      ? String(text.dropFirst(prefix.count).dropLast(":root".count)) : text
    guard let account = AccountID(digits) else {
      throw .invalidInput("Invalid ResourceOwner: \(text)")
    }
    return account
  }

  private static func entries(_ call: IdentityCall) throws(IdentityRefusal)
    -> [(name: String, values: ConditionValues)]
  {
    var entries: [(name: String, values: ConditionValues)] = []
    for number in 1...IdentityParameters.membersMax {
      let prefix = "ContextEntries.member.\(number)"
      guard let name = call.parameters["\(prefix).ContextKeyName"] else { break }
      let values = call.parameters.members("\(prefix).ContextKeyValues")
      let type = call.parameters["\(prefix).ContextKeyType"] ?? "string"
      guard let value = SimulationInput.value(values, type) else {
        throw .invalidInput("Invalid values for the context key \(name) of type \(type).")
      }
      entries.append((name, value))
    }
    return entries
  }

  /// Values of a type; nothing for those that are not of it.
  private static func value(_ values: [String], _ type: String) -> ConditionValues? {
    let isList = type.hasSuffix("List")
    let plain = isList ? String(type.dropLast("List".count)) : type
    guard isList || values.count <= 1, values.allSatisfy({ isValue($0, plain) }) else { return nil }
    guard !isList, let value = values.first else { return .list(values) }
    guard plain == "binary" else { return .text(value) }
    let digits = value.replacing("+", with: "-").replacing("/", with: "_")
    return WebText.decode(digits.prefix { $0 != "=" }).map { .binary($0) }
  }

  private static func isValue(_ text: String, _ type: String) -> Bool {
    switch type {
    case "numeric": Double(text) != nil
    case "boolean": ["true", "false"].contains(text.lowercased())
    case "date": PolicyInstant(parsing: text) != nil
    default: true
    }
  }
}
