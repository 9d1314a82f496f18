/// The regular expressions of the models, written out by hand.
///
/// `ModelCompiler` maps each expression to one of these by its text and stops at one that it does not know. The
/// whole text must match, as in AWS's framework (Java's `Matcher.matches`), where `\w`, `\d` and `\s` are ASCII.
enum TextPattern: String, Sendable, CaseIterable {
  case name = #"[\w+=,.@-]+"#
  case nameOrNothing = #"[\w+=,.@-]*"#
  case shortName = #"[\w+=,.@-]{1,64}"#
  case word = #"[\w]+"#
  case wordOrNothing = #"[\w]*"#
  case digits = #"[\d]*"#
  case externalID = #"[\w+=,.@:\/-]*"#
  case serialNumber = #"[\w+=/:,.@-]*"#
  case accountAlias = #"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"#
  case path = #"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#
  case pathPrefix = #"\u002F[\u0021-\u007F]*"#
  case policyPath = #"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#
  case tagKey = #"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#
  case tagValue = #"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#
  case anchoredTagValue = #"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#
  case document = #"[\u0009\u000A\u000D\u0020-\u00FF]+"#
  case description = #"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#
  case arn =
    #"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#
  case latinText = #"[\u0020-\u00FF]+"#
  case asciiText = #"[\u0020-\u007E]+"#
  case versionID = #"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#
  case policyID = #"^p-[0-9a-zA-Z_]{8,128}$"#
  case targetID = #"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#
  case childID = #"^(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#
  case taggableID =
    #"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$"#
  case email = #"[^\s@]+@[^\s@]+\.[^\s@]+"#
  case anything = #"[\s\S]*"#
  case accountID = #"^\d{12}$"#
  case creationID = #"^car-[a-z0-9]{8,32}$"#

  /// Whether the whole text matches.
  func matches(_ text: String) -> Bool {
    switch self {
    case .name: !text.isEmpty && text.isWord(or: "+=,.@-")
    case .nameOrNothing: text.isWord(or: "+=,.@-")
    case .shortName: (1...64).contains(text.utf8.count) && text.isWord(or: "+=,.@-")
    case .word: !text.isEmpty && text.isWord(or: "")
    case .wordOrNothing: text.isWord(or: "")
    case .digits: text.utf8.allSatisfy(\.isDigit)
    case .externalID: text.isWord(or: "+=,.@:/-")
    case .serialNumber: text.isWord(or: "+=/:,.@-")
    case .accountAlias: TextPattern.isAccountAlias(text)
    case .path: TextPattern.isPath(text)
    case .pathPrefix:
      text.utf8.first == UInt8(ascii: "/")
        && text.utf8.dropFirst().allSatisfy { (0x21...0x7F).contains($0) }
    case .policyPath: TextPattern.isPolicyPath(text)
    case .tagKey: !text.isEmpty && text.unicodeScalars.allSatisfy(TextPattern.isTagScalar)
    case .tagValue, .anchoredTagValue: text.unicodeScalars.allSatisfy(TextPattern.isTagScalar)
    case .document: !text.isEmpty && text.consists(of: 0x20...0xFF, or: [0x09, 0x0A, 0x0D])
    case .description:
      text.consists(of: 0x20...0xFF, or: [0x09, 0x0A, 0x0D])
        && !text.unicodeScalars.contains { (0x7F...0xA0).contains($0.value) }
    case .arn: TextPattern.isARN(text)
    case .latinText: !text.isEmpty && text.consists(of: 0x20...0xFF)
    case .asciiText: !text.isEmpty && text.consists(of: 0x20...0x7E)
    case .versionID: TextPattern.isVersionID(text)
    case .policyID:
      text.rest(after: "p-").map { (8...128).contains($0.utf8.count) && $0.isWord(or: "") } ?? false
    case .targetID: TextPattern.isTargetID(text)
    case .childID: TextPattern.isAccountOrUnit(text)
    case .taggableID: TextPattern.isTaggable(text)
    case .email: TextPattern.isEmail(text)
    case .anything: true
    case .accountID: text.utf8.count == 12 && text.utf8.allSatisfy(\.isDigit)
    case .creationID: text.rest(after: "car-").map { $0.isLowerCase(8...32) } ?? false
    }
  }

  private static func isAccountAlias(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return (3...63).contains(bytes.count)
      && bytes.allSatisfy { $0.isLowerCaseOrDigit || $0 == UInt8(ascii: "-") }
      && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
      && !zip(bytes, bytes.dropFirst()).contains { $0 == $1 && $0 == UInt8(ascii: "-") }
  }

  private static func isPath(_ text: String) -> Bool {
    let slash = UInt8(ascii: "/")
    guard text.utf8.count != 1 else { return text.utf8.first == slash }
    return text.utf8.count > 2 && text.utf8.first == slash && text.utf8.last == slash
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func isPolicyPath(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "/"), text.utf8.last == UInt8(ascii: "/") else {
      return false
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().dropLast()
    return parts.allSatisfy { !$0.isEmpty && String($0).isWord(or: ".,+@=-") }
  }

  private static func isARN(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
      }
  }

  private static func isVersionID(_ text: String) -> Bool {
    guard let rest = text.rest(after: "v") else { return false }
    let number = rest.prefix { $0 != "." }
    guard let first = number.utf8.first, first != UInt8(ascii: "0"),
      number.utf8.allSatisfy(\.isDigit)
    else { return false }
    return String(rest.dropFirst(number.count).dropFirst()).utf8.allSatisfy {
      $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-")
    }
  }

  private static func isTargetID(_ text: String) -> Bool {
    if let root = text.rest(after: "r-") { return root.isLowerCase(4...32) }
    return isAccountOrUnit(text)
  }

  private static func isTaggable(_ text: String) -> Bool {
    if let policy = text.rest(after: "p-") {
      return (8...128).contains(policy.utf8.count) && policy.isWord(or: "")
    }
    if let policy = text.rest(after: "rp-") {
      return (4...128).contains(policy.utf8.count) && policy.isWord(or: "")
    }
    if let transfer = text.rest(after: "rt-") {
      return (8...32).contains(transfer.utf8.count) && transfer.isWord(or: "")
    }
    return isTargetID(text)
  }

  private static func isAccountOrUnit(_ text: String) -> Bool {
    if text.utf8.count == 12, text.utf8.allSatisfy(\.isDigit) { return true }
    guard let unit = text.rest(after: "ou-") else { return false }
    let parts = unit.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    return parts.count == 2 && parts[0].isLowerCase(4...32) && parts[1].isLowerCase(8...32)
  }

  /// One `@`, and after it a dot with something on both sides.
  private static func isEmail(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard !bytes.contains(where: { $0 == 0x20 || (0x09...0x0D).contains($0) }) else { return false }
    let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return false }
    return parts[1].dropFirst().dropLast().contains(UInt8(ascii: "."))
  }

  private static func isTagScalar(_ scalar: Unicode.Scalar) -> Bool {
    if "_.:/=+-@".unicodeScalars.contains(scalar) { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .spaceSeparator, .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber,
      .otherNumber:
      return true
    default: return false
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
  fileprivate var isLowerCaseOrDigit: Bool { (0x61...0x7A).contains(self) || isDigit }
}

extension String {
  /// Whether it is made of `\w` and some more characters of ASCII.
  fileprivate func isWord(or more: StaticString) -> Bool {
    more.withUTF8Buffer { more in
      utf8.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || more.contains($0)
      }
    }
  }

  /// Whether it is made of a range of scalars and some more.
  fileprivate func consists(of range: ClosedRange<UInt32>, or more: [UInt32] = []) -> Bool {
    unicodeScalars.allSatisfy { range.contains($0.value) || more.contains($0.value) }
  }

  /// Whether it is made of so many characters of `[a-z0-9]`.
  fileprivate func isLowerCase(_ count: ClosedRange<Int>) -> Bool {
    count.contains(utf8.count) && utf8.allSatisfy(\.isLowerCaseOrDigit)
  }

  /// What follows a beginning; nothing if it begins otherwise.
  fileprivate func rest(after beginning: String) -> String? {
    utf8.starts(with: beginning.utf8) ? String(dropFirst(beginning.count)) : nil
  }
}
