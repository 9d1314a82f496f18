/// What we know better than the model, each with its evidence.
struct Overlay {
  /// Errors that the service answers with and the model leaves out.
  let errors: [ErrorModel]
  /// Whether members are required, and of which shape they are.
  let members: [MemberCorrection]
  /// Limits and sensitivity of shapes.
  let shapes: [ShapeCorrection]

  struct MemberCorrection {
    let structure: String
    let member: String
    let isRequired: Bool?
    let shape: String?
  }

  struct ShapeCorrection {
    let shape: String
    let min: Int?
    let max: Int?
    let isSensitive: Bool?
  }

  /// Reads the overlay file. An entry without evidence is refused.
  init(_ document: ModelNode) throws(CompilerError) {
    var errors: [ErrorModel] = []
    for node in try document.member("errors").elements() {
      errors.append(
        ErrorModel(
          code: try node.member("code").text(), status: try node.member("status").integer(),
          evidence: try Overlay.evidence(node)))
    }
    self.errors = errors
    var members: [MemberCorrection] = []
    for node in try document.member("members").elements() {
      _ = try Overlay.evidence(node)
      members.append(
        MemberCorrection(
          structure: try node.member("structure").text(),
          member: try node.member("member").text(),
          isRequired: try node.optional("required")?.flag(),
          shape: try node.optional("shape")?.text()))
    }
    self.members = members
    var shapes: [ShapeCorrection] = []
    for node in try document.member("shapes").elements() {
      _ = try Overlay.evidence(node)
      shapes.append(
        ShapeCorrection(
          shape: try node.member("shape").text(), min: try node.optional("min")?.integer(),
          max: try node.optional("max")?.integer(),
          isSensitive: try node.optional("sensitive")?.flag()))
    }
    self.shapes = shapes
  }

  private static func evidence(_ node: ModelNode) throws(CompilerError) -> String {
    let text = try node.member("evidence").text()
    guard !text.isEmpty else { throw .malformed(at: "\(node.place).evidence") }
    return text
  }
}

extension ServiceModel {
  /// The model with the corrections applied.
  func corrected(by overlay: Overlay) throws(CompilerError) -> ServiceModel {
    var shapes = shapes
    for correction in overlay.members {
      guard case .structure(var members)? = shapes[correction.structure]?.kind,
        let index = members.firstIndex(where: { $0.name == correction.member })
      else { throw .overlay("there is no `\(correction.structure).\(correction.member)`") }
      if let isRequired = correction.isRequired { members[index].isRequired = isRequired }
      if let shape = correction.shape {
        guard shapes[shape] != nil else { throw .overlay("there is no `\(shape)`") }
        members[index].shape = shape
      }
      shapes[correction.structure]?.kind = .structure(members)
    }
    for correction in overlay.shapes {
      guard var shape = shapes[correction.shape] else {
        throw .overlay("there is no `\(correction.shape)`")
      }
      shape.min = correction.min ?? shape.min
      shape.max = correction.max ?? shape.max
      shape.isSensitive = correction.isSensitive ?? shape.isSensitive
      shapes[correction.shape] = shape
    }
    for error in overlay.errors where errors.contains(where: { $0.code == error.code }) {
      throw .overlay("`\(error.code)` is in the model by now")
    }
    return ServiceModel(
      uid: uid, targetPrefix: targetPrefix, operations: operations, shapes: shapes,
      errors: (errors + overlay.errors).sorted { $0.code < $1.code })
  }
}
