/// Counts what AWS counts against the size limits of a policy.
///
/// - Source: IAM User Guide, "IAM and AWS STS quotas": IAM does not count white space.
public enum PolicySize {
  /// The characters of a document, white space outside its strings not counted.
  ///
  /// - Parameter document: UTF-8 text; any text is counted, JSON or not.
  public static func charactersWithoutWhitespace(of document: [UInt8]) -> Int {
    var characters = 0
    var isInString = false
    var isEscaped = false
    for byte in document {
      if !isInString, byte == 0x20 || (0x09...0x0D).contains(byte) { continue }
      if !isContinuationByte(byte) { characters += 1 }
      if isEscaped {
        isEscaped = false
      } else if isInString, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      }
    }
    return characters
  }

  static func exceeds(_ limit: PolicySizeLimit, _ document: [UInt8]) -> Bool {
    if document.count > PolicyLimits.documentBytesMax { return true }
    return switch limit {
    case .bytes(let max): document.count > max
    case .charactersWithoutWhitespace(let max): charactersWithoutWhitespace(of: document) > max
    }
  }
}
