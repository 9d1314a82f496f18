/// Compares the parameters of a request with what the model says about it.
///
/// Texts are those of AWS's framework; a place is written `tags.1.member.key`.
/// Source: observed with IAM and STS.
struct ParameterCheck {
  let parameters: IdentityParameters
  private var violations: [String] = []

  /// What messages must not repeat though the model does not say so: the trail shows texts of errors.
  private static let unshown: Set = ["TokenCode", "EncodedMessage"]

  init(_ parameters: IdentityParameters) {
    self.parameters = parameters
  }

  /// Refuses what the model does not allow.
  ///
  /// - Throws: `ValidationError` with every violation; `SerializationException` for JSON of other types.
  static func check(_ parameters: IdentityParameters, _ shape: ModelShape) throws(IdentityRefusal) {
    guard case .structure(let members) = shape else { throw .internalFailure }
    var check = ParameterCheck(parameters)
    try check.check(members, name: "", place: "")
    guard !check.violations.isEmpty else { return }
    let count = check.violations.count
    let head =
      count == 1 ? "1 validation error detected: " : "\(count) validation errors detected: "
    throw .validation(head + check.violations.joined(separator: "; "))
  }

  private mutating func check(_ members: [ModelShape.Member], name: String, place: String)
    throws(IdentityRefusal)
  {
    for member in members {
      let inner = name + member.name
      let innerPlace = place + ParameterCheck.placeName(member.name)
      guard parameters.has(inner, member.shape) else {
        if member.isRequired {
          violations.append(
            "Value null at '\(innerPlace)' failed to satisfy constraint: Member must not be null")
        }
        continue
      }
      try check(member.shape, name: inner, place: innerPlace)
    }
  }

  private mutating func check(_ shape: ModelShape, name: String, place: String)
    throws(IdentityRefusal)
  {
    let value = parameters[name] ?? ""
    switch shape {
    case .text(let rule):
      try parameters.expect(.text, name)
      for violation in rule.violations(value) {
        let isShown = !rule.isSensitive && !ParameterCheck.unshown.contains(name)
        note(violation, isShown ? value : nil, place)
      }
    case .words(let words):
      try parameters.expect(.text, name)
      guard !words.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else { return }
      note("Member must satisfy enum value set: [\(words.joined(separator: ", "))]", value, place)
    case .number(let min, let max):
      try parameters.expect(.number, name)
      guard let number = Int(value) else {
        return note("Member must be a whole number", value, place)
      }
      if let min, number < min {
        note("Member must have value greater than or equal to \(min)", value, place)
      }
      if let max, number > max {
        note("Member must have value less than or equal to \(max)", value, place)
      }
    case .flag:
      try parameters.expect(.flag, name)
      if !["true", "false"].contains(value) { note("Member must be true or false", value, place) }
    case .moment: break
    case .list(let element, let min, let max):
      try checkList(of: element, min: min, max: max, name: name, place: place)
    case .map: break
    case .structure(let members):
      try check(members, name: name + ".", place: place + ".")
    }
  }

  private mutating func checkList(
    of element: ModelShape, min: Int?, max: Int?, name: String, place: String
  ) throws(IdentityRefusal) {
    let longest = Swift.min(max ?? IdentityParameters.membersMax, IdentityParameters.membersMax)
    let count = parameters.count(of: name, element, upTo: longest + 1)
    if let min, count < min {
      note("Member must have length greater than or equal to \(min)", nil, place)
    }
    guard count <= longest else {
      return note("Member must have length less than or equal to \(longest)", nil, place)
    }
    for number in 1..<(count + 1) {
      try check(element, name: "\(name).member.\(number)", place: "\(place).\(number).member")
    }
  }

  private mutating func note(_ violation: String, _ value: String?, _ place: String) {
    let shown = value.map { "Value '\($0.prefix(1024))'" } ?? "Value"
    violations.append("\(shown) at '\(place)' failed to satisfy constraint: \(violation)")
  }

  /// `UserName` is `userName` in messages.
  private static func placeName(_ name: String) -> String {
    if name.hasPrefix("AWS") { return "aWS" + name.dropFirst(3) }
    return name.prefix(1).lowercased() + name.dropFirst()
  }
}

extension TextRule {
  /// What speaks against a value, each as AWS words it.
  func violations(_ value: String) -> [String] {
    var found: [String] = []
    if let pattern, !pattern.matches(value) {
      found.append("Member must satisfy regular expression pattern: \(pattern.rawValue)")
    }
    let count = value.unicodeScalars.count
    if let min, count < min {
      found.append("Member must have length greater than or equal to \(min)")
    }
    if let max, count > max {
      found.append("Member must have length less than or equal to \(max)")
    }
    return found
  }
}

extension IdentityParameters {
  /// Whether a value of a shape was sent.
  func has(_ name: String, _ shape: ModelShape) -> Bool {
    switch shape {
    case .text, .words, .number, .flag, .moment: return self[name] != nil
    case .list(let element, _, _):
      return self[name] != nil || has("\(name).member.1", element)
    case .map: return self[name] != nil
    case .structure(let members):
      return self[name] != nil || members.contains { has("\(name).\($0.name)", $0.shape) }
    }
  }

  /// How many members a list has, counted no further than a limit.
  func count(of name: String, _ element: ModelShape, upTo limit: Int) -> Int {
    var count = 0
    while count < limit, has("\(name).member.\(count + 1)", element) { count += 1 }
    return count
  }
}
