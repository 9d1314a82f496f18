/// The violations of one request, and the text that lists them.
///
/// Source: recorded answers of the service; the templates are those of AWS's request framework.
struct ViolationList {
  /// How many violations a text spells out. The count in front of them is always the true one.
  static let spelledMax = 100

  private(set) var count = 0
  private var spelled: [String] = []

  /// What is shown of the offending value.
  enum Shown {
    /// `Value '…'`.
    case value(String)
    /// `Value null`.
    case null
    /// `Value`: the value is sensitive, or bytes.
    case nothing
  }

  var isEmpty: Bool { count == 0 }

  /// Adds a violation. The parts are put together only if it is going to be spelled out.
  mutating func add(
    _ shown: @autoclosure () -> Shown, at path: FieldPath, _ rule: @autoclosure () -> String
  ) {
    count += 1
    guard spelled.count < ViolationList.spelledMax else { return }
    let value =
      switch shown() {
      case .value(let text): "Value '\(text)'"
      case .null: "Value null"
      case .nothing: "Value"
      }
    spelled.append("\(value) at '\(path.text)' failed to satisfy constraint: \(rule())")
  }

  /// `2 validation errors detected: …; …`.
  var text: String {
    "\(count) validation \(count == 1 ? "error" : "errors") detected: "
      + spelled.joined(separator: "; ")
  }
}
