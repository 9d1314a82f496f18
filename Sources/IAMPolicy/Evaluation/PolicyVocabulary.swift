/// The words a service knows: its condition keys, so that its context can answer by number instead of by
/// name, and its actions, so that policies are sorted by them when they are compiled.
///
/// A word that is not in the vocabulary still works, only slower: the ``ConditionKey/symbol`` of a key is
/// nil and the context decides by name; all statements of a policy are compared with an action.
public final class PolicyVocabulary: Sendable {
  private let symbols: [[UInt8]: Int]
  private let families: [(prefix: [UInt8], symbol: Int)]
  /// The actions as policies compare them, each with its place here.
  let actions: [[UInt8]]

  /// No words at all.
  public static let empty = PolicyVocabulary(keys: [], families: [])

  /// A vocabulary.
  ///
  /// - Parameters:
  ///   - keys: whole names, such as `aws:CurrentTime`, each with a number of the caller's choice.
  ///   - families: beginnings of names with a variable part, such as `aws:PrincipalTag/`.
  ///   The number of a key that is listed twice is the last one.
  ///   - actions: names, such as `kms:Decrypt`; at most 65,536.
  public init(
    keys: [(name: String, symbol: Int)], families: [(prefix: String, symbol: Int)],
    actions: [String] = []
  ) {
    var symbols: [[UInt8]: Int] = [:]
    for key in keys { symbols[CaseFolding.folded(key.name)] = key.symbol }
    self.symbols = symbols
    self.families = families.map { (CaseFolding.folded($0.prefix), $0.symbol) }
    self.actions = actions.prefix(65_536).map { PolicyAction($0).folded }
  }

  /// The key of a name in a policy.
  public func key(named name: String) -> ConditionKey {
    let folded = CaseFolding.folded(name)
    if let symbol = symbols[folded] {
      return ConditionKey(foldedName: folded, symbol: symbol, familyByteCount: 0)
    }
    for family in families where folded.starts(with: family.prefix) {
      return ConditionKey(
        foldedName: folded, symbol: family.symbol, familyByteCount: family.prefix.count)
    }
    return ConditionKey(foldedName: folded, symbol: nil, familyByteCount: 0)
  }

  /// The action of a name. Make each one once and keep it.
  public func action(named name: String) -> PolicyAction {
    let action = PolicyAction(name)
    guard let place = actions.firstIndex(of: action.folded) else { return action }
    return PolicyAction(folded: action.folded, vocabulary: self, place: place)
  }
}
