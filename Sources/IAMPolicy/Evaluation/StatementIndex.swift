/// The statements of a policy, and for each action of a vocabulary those that are about it: a statement
/// that cannot match is not looked at.
///
/// Most actions share their statements with others, so that few lists are kept.
struct StatementIndex: Sendable {
  /// Statements by what they do, each list in the order of the document.
  struct Statements: Sendable {
    let denies: [CompiledStatement]
    let allows: [CompiledStatement]
    /// Whether all are known to be about the action that was asked for.
    let areAboutAction: Bool

    init(_ statements: [CompiledStatement], areAboutAction: Bool) {
      denies = statements.filter { $0.effect == .deny }
      allows = statements.filter { $0.effect == .allow }
      self.areAboutAction = areAboutAction
    }
  }

  /// Every statement, in the order of the document.
  let everything: [CompiledStatement]
  /// How many different parts the statements consist of; see ``EvaluationNotes``.
  let partCount: Int
  private let unsorted: Statements
  private let vocabulary: PolicyVocabulary
  private let lists: [Statements]
  /// Which list is that of an action, by the action's place in the vocabulary.
  private let listOfAction: [UInt16]

  init(_ statements: [CompiledStatement], partCount: Int, vocabulary: PolicyVocabulary) {
    everything = statements
    self.partCount = partCount
    self.vocabulary = vocabulary
    let effective = statements.filter { $0.defect == nil }
    unsorted = Statements(effective, areAboutAction: false)
    var lists: [Statements] = []
    var places: [[Int]: UInt16] = [:]
    listOfAction = vocabulary.actions.map { folded in
      let action = PolicyAction(folded: folded, vocabulary: nil, place: 0)
      let found = effective.filter { $0.actions.matches(action) }
      let members = found.map(\.index)
      if let place = places[members] { return place }
      // INVARIANT: fewer lists than actions, of which a vocabulary has 65,536 at most.
      let place = UInt16(truncatingIfNeeded: lists.count)
      places[members] = place
      lists.append(Statements(found, areAboutAction: true))
      return place
    }
    self.lists = lists
  }

  /// The statements that can be about an action.
  @inline(__always)
  func statements(for action: PolicyAction) -> Statements {
    guard action.vocabulary === vocabulary, action.place < listOfAction.count else {
      return unsorted
    }
    return lists[Int(listOfAction[action.place])]
  }
}
