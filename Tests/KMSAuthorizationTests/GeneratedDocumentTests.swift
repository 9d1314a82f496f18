import Foundation
import KMSAuthorization
import KMSModel
import Testing

/// Pages made from tables of the code. `STRONGROOM_WRITE_DOCS=1` writes them.
@Suite("Generated documents") struct GeneratedDocumentTests {
  private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")

  @Test("docs/condition-keys.md is the table of condition keys")
  func conditionKeys() throws {
    var lines = [
      "# Condition keys", "",
      "Made from `Sources/KMSAuthorization/ConditionKeys.swift` by its test; do not edit.", "",
      "A key that is not here is accepted in a policy and absent from every request.", "",
      "| Key | Type | Several values | Present in |", "| --- | --- | --- | --- |",
    ]
    for key in ConditionKeys.table {
      let name = key.isFamily ? key.name + "…" : key.name
      lines.append(
        "| `\(name)` | \(key.type.rawValue) | \(key.isMultivalued ? "yes" : "no") | \(key.presence.text) |"
      )
    }
    try check(lines, "condition-keys.md")
  }

  @Test("docs/permissions.md is the table of permissions")
  func permissions() throws {
    var lines = [
      "# Permissions", "",
      "Made from `Sources/KMSAuthorization/Permissions/OperationPermissions.swift` by its test; do not edit.",
      "", "| Operation | Asks for | Keys of other accounts | By a grant |",
      "| --- | --- | --- | --- |",
    ]
    for row in OperationPermissions.table {
      let needs = row.needs.map { "`\($0.action.name)` on \($0.resource.rawValue)" }
      lines.append(
        "| \(row.operation.rawValue) | \(needs.joined(separator: "; ")) "
          + "| \(row.reachesOtherAccounts ? "yes" : "no") | \(row.isGrantable ? "yes" : "no") |")
    }
    try check(lines, "permissions.md")
  }

  @Test("every operation is in the table once")
  func everyOperation() {
    #expect(Set(OperationPermissions.table.map(\.operation)) == Set(KMSOperation.allCases))
    #expect(OperationPermissions.table.count == KMSOperation.allCases.count)
  }

  @Test("the operations of grants are the grantable ones of the table")
  func grantOperations() {
    let actions = OperationPermissions.table.filter(\.isGrantable).flatMap(\.needs)
      .map { String($0.action.name.dropFirst("kms:".count)) }
    #expect(Set(actions) == Set(GrantOperation.allCases.map(\.rawValue)))
  }

  @Test("no condition key is there twice")
  func distinctKeys() {
    let names = ConditionKeys.table.map { $0.name.lowercased() }
    #expect(Set(names).count == names.count)
  }

  private func check(_ lines: [String], _ name: String) throws {
    let text = lines.joined(separator: "\n") + "\n"
    let url = Self.docs.appending(path: name)
    if ProcessInfo.processInfo.environment["STRONGROOM_WRITE_DOCS"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == text)
  }
}
