import StrictJSON

/// A structure of a request between reading and checking: every member may be missing, and words of
/// enumerations are still texts.
protocol RequestDraft: Sendable {
  /// What it becomes.
  associatedtype Shape: Sendable

  /// Nothing read yet.
  init()

  /// Reads the value of a member, or skips it if the model does not know the name.
  ///
  /// Names are compared by bytes.
  mutating func read(_ name: JSONText, from reader: inout RequestReader) throws(RequestError)

  /// Checks the members in the order of the model.
  ///
  /// - Returns: nothing if a required member is missing; what it returns is to be used only if `check`
  ///   found no violation.
  func checked(by check: inout ConstraintCheck) -> Shape?
}

extension RequestDraft {
  /// Reads and checks a whole body.
  static func parse(_ body: [UInt8]) throws(RequestError) -> Shape {
    let draft = try RequestReader.document(Self.self, in: body)
    var check = ConstraintCheck()
    guard let shape = draft.checked(by: &check), check.violations.isEmpty else {
      throw .validation(check.violations.text)
    }
    return shape
  }
}
