/// The parameters of a request, with those inside of them.
struct ParameterList {
  /// The corrected model.
  let model: ServiceModel

  /// One parameter.
  struct Row: Equatable {
    /// `Tags[].TagKey` for a member of the elements of a list.
    let path: String
    /// Kind, sizes and words.
    let type: String
    let isRequired: Bool
  }

  /// How deep structures may nest.
  private static let depthMax = 4

  /// The parameters of a structure, in the order of the model.
  ///
  /// - Throws: `.unsupported` for structures in structures without end.
  func rows(of structure: String, under path: String = "", depth: Int = 0) throws(CompilerError)
    -> [Row]
  {
    guard depth < ParameterList.depthMax else { throw .unsupported("the depth of `\(structure)`") }
    guard case .structure(let members)? = model.shapes[structure]?.kind else { return [] }
    var rows: [Row] = []
    for member in members {
      guard let shape = model.shapes[member.shape] else { continue }
      let memberPath = path + member.name
      rows.append(Row(path: memberPath, type: type(shape), isRequired: member.isRequired))
      switch shape.kind {
      case .structure:
        rows += try self.rows(of: shape.name, under: memberPath + ".", depth: depth + 1)
      case .list(let element):
        rows += try self.rows(of: element, under: memberPath + "[].", depth: depth + 1)
      case .string, .enumeration, .integer, .boolean, .blob, .timestamp, .stringMap: continue
      }
    }
    return rows
  }

  private func type(_ shape: ShapeModel) -> String {
    switch shape.kind {
    case .string: "text" + sizes(shape, "characters")
    case .enumeration(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .integer: "number" + sizes(shape, "")
    case .boolean: "`true` or `false`"
    case .blob: "bytes" + sizes(shape, "bytes")
    case .timestamp: "time"
    case .stringMap: "map of texts" + sizes(shape, "pairs")
    case .structure: "structure"
    case .list(let element): "list" + sizes(shape, "elements") + listed(element)
    }
  }

  private func listed(_ element: String) -> String {
    guard let shape = model.shapes[element] else { return "" }
    if case .structure = shape.kind { return "" }
    return " of " + type(shape)
  }

  private func sizes(_ shape: ShapeModel, _ unit: String) -> String {
    let tail = unit.isEmpty ? "" : " \(unit)"
    switch (shape.min, shape.max) {
    case (nil, nil): return ""
    case (let min?, nil): return ", \(min)\(tail) or more"
    case (nil, let max?): return ", at most \(max)\(tail)"
    case (let min?, let max?): return ", \(min) to \(max)\(tail)"
    }
  }
}
