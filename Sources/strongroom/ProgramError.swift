/// Why a command could not do its work; the text is for the operator and says the way out.
struct ProgramError: Error, CustomStringConvertible, Sendable {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
