public import KMSStore
public import Testing

/// What an engine brings to be held to the contract: one medium, and stores on it.
public protocol StoreFixture: Sendable {
  /// Opens a store that finds what earlier ones on this medium left. One at a time.
  ///
  /// - Parameter keptChanges: entries the change feed keeps at least.
  func open(keptChanges: Int) throws -> any KMSStore
}

extension StoreFixture {
  /// Opens a store as production does.
  func open() throws -> any KMSStore {
    try open(keptChanges: StoreLimits.keptChanges)
  }
}

/// One sentence that must be true of every engine.
///
/// An engine's tests run all of them, each on a fixture of its own:
///
///     @Test("keeps the contract", arguments: StoreRule.all)
///     func contract(_ rule: StoreRule) async throws { try await rule.check(MyFixture()) }
public struct StoreRule: Sendable, CustomTestStringConvertible {
  /// The sentence.
  public let testDescription: String
  private let body: @Sendable (any StoreFixture) async throws -> Void

  /// A rule about one store, which is opened before and closed after.
  init(_ sentence: String, _ body: @escaping @Sendable (any KMSStore) async throws -> Void) {
    self.init(testDescription: sentence) { fixture in
      let store = try fixture.open()
      defer { store.close() }
      try await body(store)
    }
  }

  private init(
    testDescription: String, body: @escaping @Sendable (any StoreFixture) async throws -> Void
  ) {
    self.testDescription = testDescription
    self.body = body
  }

  /// A rule that opens and closes its stores itself.
  static func reopening(
    _ sentence: String, _ body: @escaping @Sendable (any StoreFixture) async throws -> Void
  ) -> StoreRule {
    StoreRule(testDescription: sentence, body: body)
  }

  /// Records an issue when the rule does not hold.
  public func check(_ fixture: any StoreFixture) async throws {
    try await body(fixture)
  }

  /// The whole contract.
  public static let all: [StoreRule] =
    rows + scans + limits + transactions + groups + waiting + feed + observers + lifecycle
}
