import StrictJSON

/// A policy document that was read and checked.
///
/// One that somebody wants to store obeys its grammar. One that was stored before may obey the grammar
/// of its time; what it says is compiled by ``CompiledPolicy`` with the same care.
public struct PolicyDocument: Sendable {
  /// Where the policy is attached.
  public let kind: PolicyKind
  /// Every principal the document names, in order. The caller decides whether they exist.
  public let principals: [PolicyPrincipalReference]

  let root: JSONObject

  /// Reads and checks a document that somebody wants to store.
  ///
  /// - Parameters:
  ///   - bytes: 1–131,072 untrusted bytes of UTF-8.
  ///   - grammar: the rules of the kind of policy and of the service.
  /// - Throws: the first violation in the order in which AWS reports them.
  /// - Source: IAM User Guide, "Grammar of the IAM JSON policy language"; order and texts as observed
  ///   for IAM's CreatePolicy and CreateRole.
  public init(validating bytes: [UInt8], grammar: PolicyGrammar) throws(PolicyViolation) {
    guard !PolicySize.exceeds(grammar.sizeMax, bytes) else {
      throw PolicyViolation(.size, "Policy document exceeds its maximum size.")
    }
    guard bytes.allSatisfy(Self.isAcceptedByte) else {
      throw PolicyViolation(.character, "Syntax errors in policy.")
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      let isTrust = grammar.kind == .trust
      throw PolicyViolation(
        .json, isTrust ? "This policy contains invalid Json" : "Syntax errors in policy.")
    }
    let validator = try PolicyValidator(value, grammar)
    try validator.validate()
    self.kind = grammar.kind
    self.root = validator.root
    self.principals = validator.principals
  }

  /// Reads a document that was accepted and stored before, perhaps by older rules.
  ///
  /// Checks that the elements are known and of the right types. What a service may demand of new
  /// documents beyond that (sizes, Sids, elements that must be present) is not checked again.
  ///
  /// - Throws: the first violation; ``CompiledPolicy/init(stored:kind:vocabulary:boundID:)`` turns one
  ///   into a policy that denies.
  public init(stored bytes: [UInt8], kind: PolicyKind) throws(PolicyViolation) {
    guard bytes.count <= PolicyLimits.documentBytesMax else {
      throw PolicyViolation(.size, "Policy document exceeds its maximum size.")
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw PolicyViolation(.json, "Syntax errors in policy.")
    }
    let grammar = PolicyGrammar(kind: kind, sizeMax: .bytes(PolicyLimits.documentBytesMax))
    let validator = try PolicyValidator(value, grammar)
    self.kind = kind
    self.root = validator.root
    self.principals = validator.principals
  }

  /// Whether a byte can be part of tab, LF, CR or U+0020–U+00FF in UTF-8.
  private static func isAcceptedByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09, 0x0A, 0x0D, 0x20...0xBF, 0xC2, 0xC3: true
    default: false
    }
  }
}
