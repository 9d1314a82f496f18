/// No type, file or target is named after nothing in particular.
struct NamesThatSayNothing: Rule {
  static let name = "names"

  private static let banned: Set<String> = [
    "Common", "Helper", "Helpers", "Manager", "Managers", "Util", "Utilities", "Utils",
  ]

  private static let typeWords: Set<String> = [
    "actor", "class", "enum", "protocol", "struct", "typealias",
  ]

  func findings(in repository: Repository) -> [Finding] {
    let targets = repository.manifest.targets.compactMap { target -> Finding? in
      NamesThatSayNothing.bannedWord(in: target.name).map {
        finding(repository.manifestFile, target.line, "`\(target.name)`: `\($0)` says nothing")
      }
    }
    return targets + repository.files.filter { $0.isOurWriting }.flatMap(findings(in:))
  }

  private func findings(in file: SourceFile) -> [Finding] {
    let ofFile = NamesThatSayNothing.bannedWord(in: file.baseName).map {
      finding(file, 1, "the file name says `\($0)`, which says nothing")
    }
    let ofTypes = file.code.indices.dropLast().compactMap { index -> Finding? in
      let name = file.code[index + 1]
      guard file.code[index].isWord(in: NamesThatSayNothing.typeWords), name.kind == .word,
        let word = NamesThatSayNothing.bannedWord(in: name.text)
      else { return nil }
      return finding(file, name.line, "`\(name.text)`: `\(word)` says nothing")
    }
    return (ofFile.map { [$0] } ?? []) + ofTypes
  }

  /// The first banned word among those that a name consists of: `KeyUtils` is `Key` and `Utils`.
  private static func bannedWord(in name: String) -> String? {
    var word = ""
    for character in name + "." {
      if character.isLowercase {
        word.append(word.isEmpty ? Character(character.uppercased()) : character)
        continue
      }
      guard !banned.contains(word) else { return word }
      word = character.isLetter ? String(character) : ""
    }
    return nil
  }
}
