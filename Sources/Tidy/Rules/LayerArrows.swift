/// Arrows point down only: a target knows the layers below it and nothing above.
struct LayerArrows: Rule {
  static let name = "layer-arrows"

  func findings(in repository: Repository) -> [Finding] {
    repository.manifest.targets.flatMap { target -> [Finding] in
      guard !target.isTest else { return [] }
      guard let layer = Layer(of: target) else {
        return [
          finding(
            repository.manifestFile, target.line,
            "`\(target.name)` has no layer; give it one in Layer.swift and docs/ARCHITECTURE.md")
        ]
      }
      return target.targets.compactMap { name in
        guard let other = repository.manifest.targets.first(where: { $0.name == name }),
          let below = Layer(of: other), !layer.mayKnow(below)
        else { return nil }
        return finding(
          repository.manifestFile, target.line,
          "`\(target.name)` (\(layer)) must not know `\(name)` (\(below))")
      }
    }
  }
}
