/// Every import is declared in the manifest, also when it would arrive with another one.
struct DeclaredImports: Rule {
  static let name = "declared-imports"

  /// Modules of the toolchain, which need no declaration.
  private static let toolchain: Set<String> = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
  ]

  /// A module that no product declares and that comes with one: swift-crypto's C module, the only source of
  /// ML-DSA-44 and of external mu. The manifest pins the minor version for it.
  private static let undeclarable = ["CCryptoBoringSSL": "Crypto"]

  func findings(in repository: Repository) -> [Finding] {
    repository.files.filter(\.isSwift).flatMap { file in
      guard let target = repository.manifest.target(owning: file.path) else { return [Finding]() }
      let declared = Set(target.targets + target.products)
      return Import.all(in: file).compactMap { found in
        let isKnown =
          declared.contains(found.module) || DeclaredImports.toolchain.contains(found.module)
          || (file.isTest && found.module == "Testing")
          || DeclaredImports.undeclarable[found.module].map(declared.contains) == true
        return isKnown
          ? nil
          : finding(
            file, found.line,
            "`\(target.name)` does not declare `\(found.module)`; add it to its dependencies")
      }
    }
  }
}

/// An import of a file.
struct Import: Hashable {
  let module: String
  let line: Int

  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor",
  ]

  /// The imports of a file.
  static func all(in file: SourceFile) -> [Import] {
    file.code.indices.compactMap { index in
      guard file.code[index].isCode("import") else { return nil }
      var name = index + 1
      if name < file.code.count, file.code[name].isWord(in: kinds) { name += 1 }
      guard name < file.code.count else { return nil }
      return Import(module: file.code[name].text, line: file.code[index].line)
    }
  }
}
