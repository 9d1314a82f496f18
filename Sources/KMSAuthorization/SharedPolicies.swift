public import IAMPolicy
import Synchronization

/// Compiled key policies, one for all keys with the same text: most keys of a deployment have one of a few.
public final class SharedPolicies: Sendable {
  /// A policy as it was stored, and compiled.
  public struct Entry: Sendable {
    /// The text, in the one copy that is shared.
    public let text: String
    /// The policy.
    public let policy: CompiledPolicy
    /// The unique ids of its principals, in the one copy that is shared.
    public let bindings: [PolicyBinding]
  }

  /// What a key shares.
  public struct Shared: Sendable {
    /// The policy.
    public let entry: Entry
    /// Whether this key is the first to have it.
    public let isNew: Bool
  }

  private let countMax: Int
  private let entries = Mutex<[PolicyBytes: Entry]>([:])

  /// Keeps no policies yet.
  ///
  /// - Parameter countMax: how many are kept; beyond it all are forgotten, and come again as they are used.
  public init(countMax: Int = 1_000) {
    self.countMax = countMax
  }

  /// The policy with this text whose principals have these unique ids.
  public func shared(_ text: String, _ bindings: [PolicyBinding]) -> Shared {
    let source = SharedPolicies.source(text, bindings)
    if let entry = entries.withLock({ $0[source] }) { return Shared(entry: entry, isNew: false) }
    let entry = Entry(
      text: text, policy: KeyAuthorizationFacts.compiled(text, bindings), bindings: bindings)
    entries.withLock { entries in
      if entries.count >= countMax { entries.removeAll() }
      entries[source] = entry
    }
    return Shared(entry: entry, isNew: true)
  }

  /// Text and bindings byte by byte: texts that only look the same are different policies. No policy and no
  /// ARN holds the byte 0 or 1.
  private static func source(_ text: String, _ bindings: [PolicyBinding]) -> PolicyBytes {
    var bytes = Array(text.utf8)
    for binding in bindings {
      bytes.append(0)
      bytes += binding.text.utf8
      bytes.append(1)
      bytes += binding.id.utf8
    }
    return PolicyBytes(bytes)
  }
}

/// A policy as the key of a dictionary: its bytes are hashed in one go, and compared as they are.
public struct PolicyBytes: Hashable, Sendable {
  private let bytes: [UInt8]

  /// Wraps the bytes of a policy.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Hashes all bytes.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
