import KMSAuditReading
import KMSModel

/// Records as columns, for people.
enum AuditTable {
  static func printHead() {
    printColumns("TIME", "SOURCE", "EVENT", "USER", "ADDRESS", "RESULT", "RESOURCE")
  }

  static func printRow(_ entry: AuditEntry) {
    let source = entry.eventSource.split(separator: ".").first.map(String.init) ?? ""
    printColumns(
      CivilTime(entry.time).extendedISO, source, entry.eventName,
      entry.username ?? entry.identityType ?? "-", entry.sourceAddress,
      entry.errorCode ?? "ok", entry.resources.first?.name ?? "-")
  }

  private static func printColumns(_ columns: String...) {
    let widths = [20, 13, 26, 20, 15, 24]
    let padded = columns.enumerated().map { index, text in
      let text = visible(text)
      guard index < widths.count else { return text }
      return text + String(repeating: " ", count: max(0, widths[index] - text.count))
    }
    print(padded.joined(separator: "  "))
  }

  /// A text from a record without what could move the cursor or change the terminal.
  private static func visible(_ text: String) -> String {
    var visible = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
        .unassigned:
        visible.unicodeScalars.append("\u{FFFD}")
      default: visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }
}
