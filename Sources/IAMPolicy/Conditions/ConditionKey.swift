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

  /// The number of a key that is no family, of which every statement that has it means the same values.
  var singleSymbol: Int? { familyByteCount == 0 ? symbol : nil }

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
