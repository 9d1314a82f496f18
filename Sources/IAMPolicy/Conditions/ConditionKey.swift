/// The name of a condition key as a policy uses it, resolved once when the policy is compiled.
///
/// Key names are compared without regard to case, also in their variable part, and by their bytes:
/// use ``symbol``, ``tailMatches(_:)`` and ``foldedName`` and never the `==` of `String`.
///
/// - Source: IAM User Guide, "IAM JSON policy elements: Condition": key names are not case-sensitive.
public struct ConditionKey: Sendable {
  /// The whole name, case folded, as UTF-8.
  public let foldedName: [UInt8]

  /// The number the vocabulary has for this key or its family; nil for a key it does not have.
  public let symbol: Int?

  /// How many bytes at the start of ``foldedName`` belong to the family; 0 for a single key.
  private let familyByteCount: Int

  init(foldedName: [UInt8], symbol: Int?, familyByteCount: Int) {
    self.foldedName = foldedName
    self.symbol = symbol
    self.familyByteCount = familyByteCount
  }

  /// Whether a name, such as a tag key of the request, is the variable part of this key.
  ///
  /// Compares without regard to case and does not allocate for ASCII names.
  public func tailMatches(_ name: String) -> Bool {
    withUTF8Bytes(of: name) { nameBytes in
      let folded = foldedName.span
      return CaseFolding.areEqual(folded.extracting(familyByteCount..<folded.count), nameBytes)
    }
  }

  /// The variable part of the name, case folded; the whole name for a key without a family.
  public var foldedTail: ArraySlice<UInt8> { foldedName[familyByteCount...] }

  /// The name, case folded, for messages.
  public var name: String { String(decoding: foldedName, as: UTF8.self) }
}

/// The condition keys a service knows, so that its context can answer by number instead of by name.
///
/// A key that is not in the vocabulary still works: its ``ConditionKey/symbol`` is nil and the context
/// decides by name.
public struct ConditionKeyVocabulary: Sendable {
  private let symbols: [[UInt8]: Int]
  private let families: [(prefix: [UInt8], symbol: Int)]

  /// No keys at all.
  public static let empty = ConditionKeyVocabulary(keys: [], families: [])

  /// A vocabulary.
  ///
  /// - Parameters:
  ///   - keys: whole names, such as `aws:CurrentTime`, each with a number of the caller's choice.
  ///   - families: beginnings of names with a variable part, such as `aws:PrincipalTag/`.
  ///   The number of a key that is listed twice is the last one.
  public init(
    keys: [(name: String, symbol: Int)], families: [(prefix: String, symbol: Int)]
  ) {
    var symbols: [[UInt8]: Int] = [:]
    for key in keys { symbols[CaseFolding.folded(key.name)] = key.symbol }
    self.symbols = symbols
    self.families = families.map { (CaseFolding.folded($0.prefix), $0.symbol) }
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
}
