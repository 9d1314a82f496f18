/// A service model as botocore publishes it, reduced to what the emitters need.
struct ServiceModel {
  /// Such as `kms-2014-11-01`.
  let uid: String
  /// What stands before the dot in `X-Amz-Target`.
  let targetPrefix: String
  /// The operations, sorted by name.
  let operations: [OperationModel]
  /// The shapes by name.
  let shapes: [String: ShapeModel]
  /// The modelled errors, sorted by code.
  let errors: [ErrorModel]
}

/// One operation.
struct OperationModel {
  let name: String
  /// The shape of the request.
  let input: String
  /// The shape of the answer, or nothing if the answer has no body.
  let output: String?
  /// The codes of the errors that the model lists.
  let errors: [String]
}

/// One error.
struct ErrorModel {
  /// The word in `__type`.
  let code: String
  /// The HTTP status.
  let status: Int
  /// Why the overlay says so; nothing for errors of the model.
  let evidence: String?
}

/// One shape.
struct ShapeModel {
  let name: String
  var kind: Kind
  /// How few and how many: characters, bytes, elements or the number itself.
  var min: Int?
  var max: Int?
  /// The regular expression of a string.
  let pattern: String?
  /// Whether values must not be shown.
  var isSensitive: Bool

  /// What kind of shape it is.
  enum Kind {
    case string
    case enumeration([String])
    case integer
    case boolean
    case blob
    case timestamp
    /// A list of the named shape.
    case list(String)
    /// A map from strings to strings.
    case stringMap
    case structure([MemberModel])
  }
}

/// One member of a structure.
struct MemberModel {
  let name: String
  /// The shape of its value.
  var shape: String
  var isRequired: Bool
}
