/// How much is remembered of what the store holds.
public struct FactLimits: Sendable {
  /// How many keys.
  public let keysMax: Int
  /// What the keys may take in bytes, by their own estimate: keys with long policies, descriptions and tags are
  /// fewer.
  public let keysByteCountMax: Int
  /// How many aliases, and how many pairs of a key and a grantee.
  public let entriesMax: Int

  /// A hundred thousand keys in use and some room: about 1.3 kB for each key like most by its own
  /// estimate, which is careful.
  public static let standard = FactLimits(
    keysMax: 114_688, keysByteCountMax: 192 * 1_048_576, entriesMax: 100_000)

  /// Sets the limits.
  public init(keysMax: Int, keysByteCountMax: Int = .max, entriesMax: Int) {
    self.keysMax = keysMax
    self.keysByteCountMax = keysByteCountMax
    self.entriesMax = entriesMax
  }

  /// The same limit for everything.
  public init(entriesMax: Int) {
    self.init(keysMax: entriesMax, entriesMax: entriesMax)
  }
}
