import StrictJSON

/// A JSON value of a model file, with its place for error messages.
struct ModelNode {
  let value: JSONValue
  let place: String

  /// Reads a file.
  static func document(_ bytes: [UInt8], file: String) throws(CompilerError) -> ModelNode {
    do throws(JSONError) {
      return ModelNode(value: try JSONValue(parsing: bytes), place: file)
    } catch {
      throw .notJSON(file: file, reason: "\(error)")
    }
  }

  /// The members of an object, in the order of the file.
  func members() throws(CompilerError) -> [(name: String, node: ModelNode)] {
    guard case .object(let object) = value else { throw .malformed(at: place) }
    return object.members.map { member in
      (member.name, ModelNode(value: member.value, place: "\(place).\(member.name)"))
    }
  }

  /// A member that must be there.
  func member(_ name: String) throws(CompilerError) -> ModelNode {
    guard let node = try optional(name) else { throw .malformed(at: "\(place).\(name)") }
    return node
  }

  /// A member that may be missing.
  func optional(_ name: String) throws(CompilerError) -> ModelNode? {
    guard case .object(let object) = value else { throw .malformed(at: place) }
    return object[name].map { ModelNode(value: $0, place: "\(place).\(name)") }
  }

  /// The elements of a list.
  func elements() throws(CompilerError) -> [ModelNode] {
    guard case .array(let values) = value else { throw .malformed(at: place) }
    return values.enumerated().map { ModelNode(value: $1, place: "\(place).\($0)") }
  }

  func text() throws(CompilerError) -> String {
    guard case .string(let text) = value else { throw .malformed(at: place) }
    return text
  }

  func integer() throws(CompilerError) -> Int {
    guard case .number(let number) = value, let integer = number.integer else {
      throw .malformed(at: place)
    }
    return Int(integer)
  }

  func flag() throws(CompilerError) -> Bool {
    guard case .bool(let flag) = value else { throw .malformed(at: place) }
    return flag
  }
}
