/// Foundation stays in adapters, edge, programs and tools, and there it is `FoundationEssentials`, with
/// `Foundation` only as its stand-in on other platforms. It costs start-up time, memory and speed.
struct FoundationAtTheEdge: Rule {
  static let name = "foundation"

  private static let allowed: Set<Layer> = [.adapter, .edge, .program, .tool]

  func findings(in repository: Repository) -> [Finding] {
    repository.writtenSwiftSources.flatMap { file -> [Finding] in
      guard let target = repository.manifest.target(owning: file.path),
        let layer = Layer(of: target)
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
