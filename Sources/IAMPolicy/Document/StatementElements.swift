import StrictJSON

/// The elements of one statement, looked up by the bytes of their names.
struct StatementElements {
  enum Name: String, CaseIterable {
    case statementID = "Sid"
    case principal = "Principal"
    case notPrincipal = "NotPrincipal"
    case effect = "Effect"
    case action = "Action"
    case notAction = "NotAction"
    case resource = "Resource"
    case notResource = "NotResource"
    case condition = "Condition"

    init?(bytesOf name: String) {
      guard let match = Self.allCases.first(where: { sameBytes($0.rawValue, name) }) else {
        return nil
      }
      self = match
    }
  }

  private let values: [Name: JSONValue]
  /// Whether there is an element this language does not have.
  let hasUnknownElement: Bool

  init(_ object: JSONObject) {
    var values: [Name: JSONValue] = [:]
    var hasUnknownElement = false
    for member in object.members {
      if let name = Name(bytesOf: member.name) {
        values[name] = member.value
      } else {
        hasUnknownElement = true
      }
    }
    self.values = values
    self.hasUnknownElement = hasUnknownElement
  }

  subscript(name: Name) -> JSONValue? { values[name] }

  /// The statements of a document: one object, or a list of objects, at least one.
  static func statements(of root: JSONObject) -> [StatementElements]? {
    guard let value = root.value(named: "Statement") else { return nil }
    switch value {
    case .object(let object): return [StatementElements(object)]
    case .array(let items):
      var statements: [StatementElements] = []
      for item in items {
        guard case .object(let object) = item else { return nil }
        statements.append(StatementElements(object))
      }
      return statements.isEmpty ? nil : statements
    case .null, .bool, .number, .string: return nil
    }
  }
}

/// A string, or a list of strings: the value of most elements.
struct ElementTexts {
  /// The strings, in order.
  var texts: [String] = []
  /// How many entries were `null`. IAM accepts it in a Resource list, where it stands for nothing.
  var nullCount = 0

  /// Reads a value; nil if it is or holds anything else.
  init?(_ value: JSONValue) {
    switch value {
    case .string(let text): texts = [text]
    case .array(let items):
      for item in items {
        switch item {
        case .string(let text): texts.append(text)
        case .null: nullCount += 1
        case .bool, .number, .array, .object: return nil
        }
      }
    case .null, .bool, .number, .object: return nil
    }
  }
}

/// The values of one condition key: a string, number or Boolean, or a list of them.
struct ConditionTexts {
  /// The values as text: numbers as written, Booleans as `true` and `false`.
  var texts: [String] = []

  /// Reads a value; nil if it is or holds anything else.
  init?(_ value: JSONValue) {
    if case .array(let items) = value {
      for item in items {
        guard let text = Self.text(item) else { return nil }
        texts.append(text)
      }
    } else {
      guard let text = Self.text(value) else { return nil }
      texts = [text]
    }
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let bool): bool ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}

extension JSONObject {
  /// The value of the member whose name has exactly these bytes.
  func value(named name: String) -> JSONValue? {
    members.first { sameBytes($0.name, name) }?.value
  }
}

/// The two versions of the policy language.
enum PolicyVersion: String, CaseIterable {
  /// Also meant by a document that names no version. Text with `${` is literal.
  case v2008 = "2008-10-17"
  /// The version with policy variables.
  case v2012 = "2012-10-17"

  /// Reads the member of a document; nil if it names a version that does not exist.
  init?(_ value: JSONValue?) {
    guard let value else {
      self = .v2008
      return
    }
    guard case .string(let text) = value,
      let match = Self.allCases.first(where: { sameBytes($0.rawValue, text) })
    else { return nil }
    self = match
  }
}
