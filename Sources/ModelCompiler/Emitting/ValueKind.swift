/// How the value of a shape is represented in Swift, read, checked and written.
enum ValueKind {
  case text
  case secretText
  case integer
  case flag
  case moment
  case blob
  case secretBlob
  case pairs
  case choice(String)
  case texts(element: String)
  case choices(String)
  case structure(String)
  case structures(String)

  init(of name: String, in model: ServiceModel) throws(CompilerError) {
    guard let shape = model.shapes[name] else { throw .malformed(at: "shapes.\(name)") }
    switch shape.kind {
    case .string: self = shape.isSensitive ? .secretText : .text
    case .enumeration: self = .choice(name)
    case .integer: self = .integer
    case .boolean: self = .flag
    case .blob: self = shape.isSensitive ? .secretBlob : .blob
    case .timestamp: self = .moment
    case .stringMap: self = .pairs
    case .structure: self = .structure(name)
    case .list(let element): self = try ValueKind(ofListOf: element, in: model)
    }
    if shape.isSensitive, !isSecret { throw .unsupported("the sensitive shape `\(name)`") }
  }

  private init(ofListOf element: String, in model: ServiceModel) throws(CompilerError) {
    switch try ValueKind(of: element, in: model) {
    case .text: self = .texts(element: element)
    case .choice(let name): self = .choices(name)
    case .structure(let name): self = .structures(name)
    case .secretText, .integer, .flag, .moment, .blob, .secretBlob, .pairs, .texts, .choices,
      .structures:
      throw .unsupported("a list of `\(element)`")
    }
  }

  /// Whether the value is never shown.
  var isSecret: Bool {
    switch self {
    case .secretText, .secretBlob: true
    case .text, .integer, .flag, .moment, .blob, .pairs, .choice, .texts, .choices, .structure,
      .structures:
      false
    }
  }

  /// Whether the value is of a type of `KMSSecrets`.
  var isSecretBytes: Bool {
    if case .secretBlob = self { true } else { false }
  }

  /// The type of a member.
  var swiftType: String {
    switch self {
    case .text: "String"
    case .secretText: "SensitiveText"
    case .integer: "Int"
    case .flag: "Bool"
    case .moment: "Timestamp"
    case .blob: "[UInt8]"
    case .secretBlob: "SensitiveBytes"
    case .pairs: "StringPairs"
    case .choice(let name), .structure(let name): name
    case .texts: "[String]"
    case .choices(let name), .structures(let name): "[\(name)]"
    }
  }

  /// The type of a member that was read and not yet checked.
  var draftType: String {
    switch self {
    case .choice: "String"
    case .choices: "[String]"
    case .structure(let name): "\(name).Draft"
    case .structures(let name): "[\(name).Draft]"
    case .text, .secretText, .integer, .flag, .moment, .blob, .secretBlob, .pairs, .texts: swiftType
    }
  }

  /// The call that reads it.
  var readCall: String {
    switch self {
    case .choice: "text()"
    case .choices: "texts()"
    case .structure(let name): "structure(\(name).Draft.self)"
    case .structures(let name): "structures(\(name).Draft.self)"
    case .text, .secretText, .integer, .flag, .moment, .blob, .secretBlob, .pairs, .texts:
      "\(word)()"
    }
  }

  /// The function of the writer and of the checker.
  var word: String {
    switch self {
    case .text: "text"
    case .secretText: "secretText"
    case .integer: "integer"
    case .flag: "flag"
    case .moment: "moment"
    case .blob: "blob"
    case .secretBlob: "secretBlob"
    case .pairs: "pairs"
    case .choice: "choice"
    case .texts: "texts"
    case .choices: "choices"
    case .structure: "structure"
    case .structures: "structures"
    }
  }
}
