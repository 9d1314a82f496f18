/// A map of texts to texts: an encryption context.
///
/// Sorted by the UTF-8 bytes of the keys, which are unique as bytes. Two maps are equal if their
/// bytes are: no Unicode normalization.
public struct StringPairs: Sendable {
  /// One entry.
  public struct Pair: Sendable {
    /// The name; may be empty.
    public let key: String
    /// The value; may be empty.
    public let value: String

    /// Makes an entry.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The entries, sorted by the bytes of their keys.
  public let pairs: [Pair]

  /// No entries.
  public init() {
    self.pairs = []
  }

  /// Sorts entries; `nil` if two of them have the same key.
  public init?(_ pairs: [Pair]) {
    guard pairs.count > 1 else {
      self.pairs = pairs
      return
    }
    let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (left, right) in zip(sorted, sorted.dropFirst()) {
      guard !left.key.utf8.elementsEqual(right.key.utf8) else { return nil }
    }
    self.pairs = sorted
  }

  /// How many entries there are.
  public var count: Int { pairs.count }

  /// Whether there is no entry.
  public var isEmpty: Bool { pairs.isEmpty }

  /// The value of a key.
  public subscript(key: String) -> String? {
    pairs.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}

extension StringPairs: Hashable {}

extension StringPairs.Pair: Hashable {
  /// Compares bytes.
  public static func == (left: StringPairs.Pair, right: StringPairs.Pair) -> Bool {
    left.key.utf8.elementsEqual(right.key.utf8) && left.value.utf8.elementsEqual(right.value.utf8)
  }

  /// Hashes bytes.
  public func hash(into hasher: inout Hasher) {
    for text in [key, value] {
      hasher.combine(text.utf8.count)
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }
}
