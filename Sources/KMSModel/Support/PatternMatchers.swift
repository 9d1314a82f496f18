/// The regular expressions of the model, written out by hand.
///
/// `ModelCompiler` maps each expression to one of these by its text and stops at one that it does
/// not know. The whole text must match, with or without `^` and `$`, as in AWS's framework (Java's
/// `Matcher.matches`). Java's classes are ASCII: `\w` is `[a-zA-Z_0-9]`, `\d` is `[0-9]`, `\s` is
/// `[ \t\n\x0B\f\r]`.
enum PatternMatchers {
  /// `^[a-zA-Z0-9:/_-]+$`
  static func resourceName(_ text: String) -> Bool { text.isLettersDigits(or: ":/_-") }

  /// `^[a-f0-9]+$`
  static func lowerCaseHex(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0.isDigit || (0x61...0x66).contains($0) }
  }

  /// `[0-9]{12}`
  static func accountID(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy(\.isDigit)
  }

  /// `cluster-[2-7a-zA-Z]{11,16}`
  static func clusterID(_ text: String) -> Bool {
    guard let rest = text.utf8.dropping(prefix: "cluster-") else { return false }
    return (11...16).contains(rest.count)
      && rest.allSatisfy { $0.isLetter || (0x32...0x37).contains($0) }
  }

  /// `^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$`
  static func sourceARN(_ text: String) -> Bool {
    let parts = text.utf8.split(
      separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].elementsEqual("arn".utf8),
      let partition = parts[1].dropping(prefix: "aws")
    else { return false }
    return partition.allSatisfy(\.isLowerCaseLetterDigitOrDash) && !parts[2].isEmpty
      && parts[2].allSatisfy(\.isLowerCaseLetterDigitOrDash)
      && parts[3].allSatisfy(\.isLowerCaseLetterDigitOrDash)
      && parts[4].count == 12 && parts[4].allSatisfy(\.isDigit)
      && !parts[5].isEmpty && !text.unicodeScalars.contains(where: \.isLineTerminator)
  }

  /// `^[a-zA-Z0-9:/_\s.-]+$`
  static func materialDescription(_ text: String) -> Bool {
    text.isLettersDigits(or: ":/_.- \t\n\u{0B}\u{0C}\r")
  }

  /// `[\u0020-\u00FF]*`
  static func latinText(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { (0x20...0xFF).contains($0.value) }
  }

  /// `[\w]+`
  static func word(_ text: String) -> Bool { text.isLettersDigits(or: "_") }

  /// `[\u0009\u000A\u000D\u0020-\u00FF]+`
  static func latinDocument(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        (0x20...0xFF).contains($0.value) || [0x09, 0x0A, 0x0D].contains($0.value)
      }
  }

  /// `^[\w+=,.@:/-]+$`
  static func principal(_ text: String) -> Bool {
    text.isLettersDigits(or: "_+=,.@:/-")
  }

  /// `^([a-z]+-){2,3}\d+$`
  static func region(_ text: String) -> Bool { isRegion(text.utf8[...]) }

  /// `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
  static func servicePrincipal(_ text: String) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.count >= 3
      && labels.allSatisfy { label in
        !label.isEmpty
          && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
      }
  }

  /// `^[a-zA-Z0-9-_.]+$`
  static func externalKeyID(_ text: String) -> Bool { text.isLettersDigits(or: "-_.") }

  /// `^[A-Z2-7]+$`
  static func base32(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x32...0x37).contains($0) }
  }

  /// `^[a-zA-Z0-9\/+=]+$`
  static func base64(_ text: String) -> Bool { text.isLettersDigits(or: "/+=") }

  /// `^https://[a-zA-Z0-9.-]+$`
  static func httpsEndpoint(_ text: String) -> Bool {
    guard let host = text.utf8.dropping(prefix: "https://") else { return false }
    return !host.isEmpty
      && host.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      }
  }

  /// `^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$`
  static func proxyPath(_ text: String) -> Bool {
    let version = text.utf8.reversed().prefix(while: \.isDigit).count
    guard (1...2).contains(version) else { return false }
    let head = text.utf8.dropLast(version)
    let tail = "/kms/xks/v".utf8
    guard head.count >= tail.count, head.suffix(tail.count).elementsEqual(tail) else {
      return false
    }
    let prefix = head.dropLast(tail.count)
    guard let first = prefix.first else { return true }
    return first == UInt8(ascii: "/") && prefix.count >= 2
      && prefix.allSatisfy {
        $0.isLetter || $0.isDigit || [UInt8(ascii: "/"), 0x5F, 0x2D].contains($0)
      }
  }

  /// `^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$`
  static func endpointServiceName(_ text: String) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count == 5,
      labels[0].elementsEqual("com".utf8) || labels[0].elementsEqual("eu".utf8),
      labels[1].elementsEqual("amazonaws".utf8), labels[2].elementsEqual("vpce".utf8),
      isRegion(labels[3]), let id = labels[4].dropping(prefix: "vpce-svc-")
    else { return false }
    return !id.isEmpty && id.allSatisfy { $0.isDigit || (0x61...0x7A).contains($0) }
  }

  private static func isRegion(_ bytes: Substring.UTF8View) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), let number = parts.last else { return false }
    return !number.isEmpty && number.allSatisfy(\.isDigit)
      && parts.dropLast().allSatisfy { part in
        !part.isEmpty && part.allSatisfy { (0x61...0x7A).contains($0) }
      }
  }
}

extension String {
  /// Whether there are characters and all of them are ASCII letters, digits or among `others`.
  fileprivate func isLettersDigits(or others: StaticString) -> Bool {
    others.withUTF8Buffer { others in
      !isEmpty && utf8.allSatisfy { $0.isLetter || $0.isDigit || others.contains($0) }
    }
  }
}

extension Collection<UInt8> {
  fileprivate func dropping(prefix: String) -> SubSequence? {
    starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

  fileprivate var isLowerCaseLetterDigitOrDash: Bool {
    (0x61...0x7A).contains(self) || isDigit || self == UInt8(ascii: "-")
  }
}

extension Unicode.Scalar {
  /// What `.` does not match in Java.
  fileprivate var isLineTerminator: Bool {
    [0x0A, 0x0D, 0x85, 0x2028, 0x2029].contains(value)
  }
}
