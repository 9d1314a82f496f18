/// How names of the model are written in Swift.
enum SwiftNames {
  private static let keywords: Set = [
    "self", "default", "public", "private", "internal", "operator", "protocol", "switch", "case",
    "class", "enum", "struct", "func", "import", "in", "is", "as", "init", "let", "var", "return",
    "do",
    "repeat", "where", "while", "for", "if", "else", "true", "false", "nil", "extension", "static",
  ]

  /// A member or an operation: `KeyId` → `keyId`, `AWSAccountId` → `awsAccountId`.
  static func member(_ name: String) -> String { escaped(lowerCamel(name)) }

  /// The name of a member in paths of violations, where only the first letter changes.
  static func wirePath(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

  /// The word of an enumeration: `RSA_2048` → `rsa2048`, `PendingDeletion` → `pendingDeletion`.
  ///
  /// An underscore between two digits stays, so that no two numbers run together.
  static func enumCase(_ word: String) -> String {
    let isUpper = !word.contains(where: \.isLowercase)
    let parts = word.split { !$0.isLetter && !$0.isNumber }
    var name = ""
    for part in parts {
      let rest = isUpper ? part.dropFirst().lowercased() : String(part.dropFirst())
      let text = part.prefix(1).uppercased() + rest
      if let last = name.last, last.isNumber, text.first?.isNumber == true { name += "_" }
      name += text
    }
    return escaped(lowerCamel(name))
  }

  /// An error: `KMSInternalException` → `kmsInternal`.
  static func errorCase(_ code: String) -> String {
    let suffix = "Exception"
    return escaped(lowerCamel(code.hasSuffix(suffix) ? String(code.dropLast(suffix.count)) : code))
  }

  /// Makes the first word lower case; of several capitals the last one begins the next word.
  static func lowerCamel(_ name: String) -> String {
    let capitals = name.prefix { $0.isUppercase }.count
    guard capitals > 1, capitals < name.count else {
      return name.prefix(max(capitals, 1)).lowercased() + name.dropFirst(max(capitals, 1))
    }
    return name.prefix(capitals - 1).lowercased() + name.dropFirst(capitals - 1)
  }

  private static func escaped(_ name: String) -> String {
    keywords.contains(name) ? "`\(name)`" : name
  }

  /// Refuses two names that become one.
  static func checkDistinct(_ names: [String], in place: String) throws(CompilerError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw .collision("\(place).\(name)") }
  }
}
