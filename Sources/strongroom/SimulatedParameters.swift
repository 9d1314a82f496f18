import IAMPolicy
import KMSAuthorization
import KMSModel

/// What a simulated request has besides its principal and its key.
enum SimulatedParameters {
  /// The parameters that an operation on a key would have with its defaults; others are given as
  /// condition keys.
  static func of(_ action: KMSAction, on key: KeyAttributes) -> RequestParameters {
    guard key.spec == .symmetricDefault else { return .none }
    switch action {
    case .operation(.encrypt), .operation(.decrypt), .operation(.generateDataKey),
      .operation(.generateDataKeyWithoutPlaintext):
      return .encryption(.symmetricDefault)
    case .reEncryptFrom, .reEncryptTo: return .reEncryption(.symmetricDefault, isOnSameKey: false)
    case .operation: return .none
    }
  }

  /// Condition keys from pairs `name=value`. A name that comes again has several values.
  static func conditions(_ texts: [String]) throws -> DictionaryConditionContext {
    var values: [(name: String, values: [String])] = []
    for text in texts {
      let (name, value) = try pair(text, of: "--condition")
      if let place = values.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) {
        values[place].values.append(value)
      } else {
        values.append((name, [value]))
      }
    }
    return DictionaryConditionContext(
      values.map { ($0.name, $0.values.count == 1 ? .text($0.values[0]) : .list($0.values)) })
  }

  /// The two halves of `name=value`.
  static func pair(_ text: String, of option: String) throws -> (String, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ProgramError("`\(option) \(text)` is no pair `name=value`")
    }
    return (String(parts[0]), String(parts[1]))
  }
}
