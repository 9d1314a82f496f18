import StrictJSON

/// What all checks found, in the order in which they were made.
public struct DiagnosisReport: Hashable, Sendable {
  /// One entry a finding.
  public let diagnoses: [Diagnosis]

  /// Collects the findings.
  public init(_ diagnoses: [Diagnosis]) {
    self.diagnoses = diagnoses
  }

  /// 2 if anything failed, else 1 if there is a warning, else 0. What could not be looked at is no
  /// warning.
  public var exitStatus: Int32 {
    let severities = Set(diagnoses.map(\.severity))
    if severities.contains(.failure) { return 2 }
    return severities.contains(.warning) ? 1 : 0
  }

  /// One line a finding, with what to do below it, and a line that counts them.
  public var text: String {
    var text = ""
    for diagnosis in diagnoses {
      text += "\(mark(diagnosis.severity)) \(diagnosis.check.rawValue): \(diagnosis.finding)\n"
      if let remedy = diagnosis.remedy { text += "        \(remedy)\n" }
    }
    return text + summary + "\n"
  }

  /// An object with `status`, the exit status, and `findings`: objects of `check`, `severity`, `finding`
  /// and, unless all is well, `remedy`.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("status")
    writer.integer(Int64(exitStatus))
    writer.name("findings")
    writer.beginArray()
    for diagnosis in diagnoses {
      writer.beginObject()
      writer.name("check")
      writer.string(diagnosis.check.rawValue)
      writer.name("severity")
      writer.string(diagnosis.severity.rawValue)
      writer.name("finding")
      writer.string(diagnosis.finding)
      if let remedy = diagnosis.remedy {
        writer.name("remedy")
        writer.string(remedy)
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  private var summary: String {
    Diagnosis.Severity.allCases.map { severity in
      "\(diagnoses.count { $0.severity == severity }) \(severity.rawValue)"
    }.joined(separator: ", ")
  }

  private func mark(_ severity: Diagnosis.Severity) -> String {
    switch severity {
    case .good: "ok     "
    case .unknown: "unknown"
    case .warning: "WARNING"
    case .failure: "FAILURE"
    }
  }
}
