/// What the API model says about a value of a request or an answer.
///
/// The tables of them are generated; see `Generated`.
indirect enum ModelShape: Sendable {
  /// A text with rules.
  case text(TextRule)
  /// A word of a list.
  case words([String])
  /// A whole number.
  case number(min: Int?, max: Int?)
  /// `true` or `false`.
  case flag
  /// A point in time.
  case moment
  /// A list of values of one shape.
  case list(ModelShape, min: Int?, max: Int?)
  /// Values of one shape by keys.
  case map(ModelShape)
  /// Members with names.
  case structure([Member])

  /// One member of a structure.
  struct Member: Sendable {
    let name: String
    let shape: ModelShape
    let isRequired: Bool

    init(_ name: String, _ shape: ModelShape, isRequired: Bool) {
      self.name = name
      self.shape = shape
      self.isRequired = isRequired
    }
  }
}

/// The rules of a text: how many characters, and which.
struct TextRule: Sendable {
  let min: Int?
  let max: Int?
  let pattern: TextPattern?
  /// Whether messages must not show the value.
  let isSensitive: Bool
}

/// What an operation takes and answers; nothing where it takes or answers nothing.
struct OperationShape: Sendable {
  var input: ModelShape = .structure([])
  var output: ModelShape?
}

extension IdentityServiceName {
  /// What the model says about the operations that are served, by name.
  var shapes: [String: OperationShape] {
    switch self {
    case .iam: IAMShapes.operations
    case .sts: STSShapes.operations
    case .organizations: OrganizationsShapes.operations
    }
  }

  /// The statuses of the errors in the model, by code.
  var errorStatuses: [String: Int] {
    switch self {
    case .iam: IAMShapes.errors
    case .sts: STSShapes.errors
    case .organizations: OrganizationsShapes.errors
    }
  }
}
