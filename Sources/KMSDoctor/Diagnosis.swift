/// What one check of a deployment found.
public struct Diagnosis: Hashable, Sendable {
  /// What was looked at.
  public let check: Check
  /// How bad it is.
  public let severity: Severity
  /// What was found, for the operator.
  public let finding: String
  /// What to do about it; nothing when all is well.
  public let remedy: String?

  /// How bad a finding is, the least first.
  public enum Severity: String, CaseIterable, Sendable {
    /// As it should be.
    case good
    /// It could not be looked at.
    case unknown
    /// It works, but not as well or as safely as it should.
    case warning
    /// It does not work, or a secret is open to others.
    case failure
  }

  /// What is looked at.
  public enum Check: String, CaseIterable, Sendable {
    case configuration
    case permissions
    case slot
    case store
    case audit
    case space
    case ballast
    case disk
    case clock
    case tls
    case limits
    case memory
    case server
  }

  /// All is well.
  public static func good(_ check: Check, _ finding: String) -> Diagnosis {
    Diagnosis(check: check, severity: .good, finding: finding, remedy: nil)
  }

  /// Nobody can tell.
  public static func unknown(_ check: Check, _ finding: String, remedy: String) -> Diagnosis {
    Diagnosis(check: check, severity: .unknown, finding: finding, remedy: remedy)
  }

  /// It works, but should be better.
  public static func warning(_ check: Check, _ finding: String, remedy: String) -> Diagnosis {
    Diagnosis(check: check, severity: .warning, finding: finding, remedy: remedy)
  }

  /// It does not work or is not safe.
  public static func failure(_ check: Check, _ finding: String, remedy: String) -> Diagnosis {
    Diagnosis(check: check, severity: .failure, finding: finding, remedy: remedy)
  }

  /// The same in the words of an error of the program, where the way out stands behind the first
  /// semicolon.
  public static func failure(_ check: Check, inWords words: String) -> Diagnosis {
    guard let range = words.firstRange(of: "; ") else {
      return .failure(check, words, remedy: "look into the system log")
    }
    return .failure(
      check, String(words[..<range.lowerBound]), remedy: String(words[range.upperBound...]))
  }
}
