/// A condition context made from a list of names and values: for tests, simulators and callers that
/// are not in a hurry.
public struct DictionaryConditionContext: ConditionContext, Sendable {
  private var valuesByName: [[UInt8]: ConditionValues]

  /// A context with these keys. Names that differ in case only are one key; the last one counts.
  public init(_ values: [(name: String, values: ConditionValues)] = []) {
    valuesByName = [:]
    for entry in values { set(entry.name, entry.values) }
  }

  /// Sets, replaces or (with ``ConditionValues/absent``) removes a key.
  public mutating func set(_ name: String, _ values: ConditionValues) {
    valuesByName[CaseFolding.folded(name)] = values
  }

  /// Whether the context has a key, by its name in any case.
  public func has(_ name: String) -> Bool {
    switch valuesByName[CaseFolding.folded(name)] {
    case .absent?, nil: false
    case .list(let values)?: !values.isEmpty
    case .text?, .boolean?, .integer?, .instant?, .address?, .binary?: true
    }
  }

  public func values(for key: ConditionKey) -> ConditionValues {
    valuesByName[key.foldedName] ?? .absent
  }
}
