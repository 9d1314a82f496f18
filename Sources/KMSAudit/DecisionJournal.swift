/// Where the reasons of refusals are kept for the operator, by the id that the record of the request shows.
///
/// It is no part of the trail: it says more than the caller may know, it may be incomplete, and no answer
/// waits for it.
public protocol DecisionJournal: Sendable {
  /// Keeps a reason.
  ///
  /// - Parameters:
  ///   - id: a UUID of its own for every decision.
  ///   - lines: what `strongroom explain` prints; names of statements and condition keys, no values.
  func keep(id: String, lines: [String])
}
