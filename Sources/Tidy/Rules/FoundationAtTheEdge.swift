/// Foundation stays in adapters, edge and programs, and there it is `FoundationEssentials`, with `Foundation`
/// only as its stand-in on other platforms. It costs start-up time, memory and speed. Tools do not ship and
/// use what they like.
struct FoundationAtTheEdge: Rule {
  static let name = "foundation"

  private static let allowed: Set<Layer> = [.adapter, .edge, .program]

  func findings(in repository: Repository) -> [Finding] {
    repository.writtenSwiftSources.flatMap { file -> [Finding] in
      guard let target = repository.manifest.target(owning: file.path),
        let layer = Layer(of: target), layer != .tool
      else { return [] }
      let imports = Import.all(in: file)
      let hasEssentials = imports.contains { $0.module == "FoundationEssentials" }
      return imports.compactMap { found in
        switch found.module {
        case "Foundation", "FoundationEssentials":
          guard FoundationAtTheEdge.allowed.contains(layer) else {
            return finding(file, found.line, "no Foundation in the layer `\(layer)`")
          }
          guard found.module == "Foundation", !hasEssentials else { return nil }
          return finding(
            file, found.line,
            "import `FoundationEssentials`, and `Foundation` only where that cannot be imported")
        default: return nil
        }
      }
    }
  }
}
