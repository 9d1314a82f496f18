import Glibc
import KMSAudit
import KMSCrypto

/// The statement that the keys of a trail were replaced: after which record, by which.
///
/// Old and new keys sign it, so that whoever trusts either finds the other.
/// Format: docs/formats/audit.md, "Replacing the keys".
struct KeyHandover: Sendable {
  /// How many records the old keys vouch for; every checkpoint over more is signed by the new ones.
  let size: UInt64
  /// When it was made, as RFC 3339 in UTC.
  let time: String
  /// The keys before.
  let old: TrailPublicKeys
  /// The keys from then on.
  let new: TrailPublicKeys

  /// What the first line of the text says.
  private static let format = "strongroom-key-handover-1"

  /// What is signed.
  private func text() throws(AuditError) -> String {
    var text = "\(KeyHandover.format)\nsize \(size)\ntime \(time)\n"
    for (word, keys) in [("old", old), ("new", new)] {
      text += "\(word) \(try NoteKey.origin(keys.ed25519))\n"
      text += "\(word)-ed25519 \(Base64.text(keys.ed25519.der))\n"
      text += "\(word)-ml-dsa-65 \(Base64.text(keys.mlDSA65.der))\n"
      text += "\(word)-rsa-2048 \(keys.rsa.map { Base64.text($0.der) } ?? "none")\n"
    }
    return text
  }

  /// The file: the text, and the signatures of the old and of the new keys.
  func note(signedWith old: TrailSigningKeys, _ new: TrailSigningKeys) throws(AuditError)
    -> [UInt8]
  {
    let text = try text()
    var note = text + "\n"
    for keys in [old, new] {
      for (key, signer) in try keys.noteKeys().sorted(by: { $0.key.kind < $1.key.kind }) {
        let signature = try key.signature(of: Array(text.utf8), by: signer)
        note += "— \(key.name) \(Base64.text(key.id + signature))\n"
      }
    }
    return Array(note.utf8)
  }

  /// Reads a file; nothing unless it is one that `note` writes and all four keys have signed it.
  init?(note: [UInt8]) throws(AuditError) {
    let whole = String(decoding: note, as: UTF8.self)
    guard Array(whole.utf8) == note, let gap = whole.firstRange(of: "\n\n"),
      let handover = KeyHandover(lines: String(whole[..<gap.lowerBound]))
    else { return nil }
    let text = try handover.text()
    guard text == String(whole[..<gap.lowerBound]) + "\n" else { return nil }
    var lines = whole[gap.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    let keys = try handover.old.noteKeys() + handover.new.noteKeys()
    guard lines.popLast() == "", lines.count == keys.count else { return nil }
    for (line, key) in zip(lines, keys) {
      let prefix = "— \(key.name) "
      guard line.hasPrefix(prefix), let signed = Base64.bytes(String(line.dropFirst(prefix.count))),
        signed.starts(with: key.id),
        try key.isValid(Array(signed.dropFirst(4)), of: Array(text.utf8))
      else { return nil }
    }
    self = handover
  }

  /// Describes a handover.
  init(size: UInt64, time: String, old: TrailPublicKeys, new: TrailPublicKeys) {
    self.size = size
    self.time = time
    self.old = old
    self.new = new
  }

  private init?(lines text: String) {
    let words = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
    guard words.count == 11, words[0] == [KeyHandover.format],
      words.dropFirst().allSatisfy({ $0.count == 2 }), let size = UInt64(words[1][1]),
      let old = TrailPublicKeys(handover: words[4...6].map { $0[1] }),
      let new = TrailPublicKeys(handover: words[8...10].map { $0[1] })
    else { return nil }
    self.init(size: size, time: words[2][1], old: old, new: new)
  }
}

/// All keys that a trail has had, in their order.
struct KeyGenerations: Sendable {
  /// The handovers, oldest first; each begins with the keys that the one before ended with.
  let handovers: [KeyHandover]
  /// The keys of a trail that never had others.
  private let only: TrailPublicKeys

  /// The folder of handovers in the folder of a trail.
  static let folderName = "handovers"

  /// The name of a handover's file, below the folder of the trail.
  static func name(at size: UInt64) -> String { "\(folderName)/\(AuditFolder.padded(size))" }

  /// Something that is no handover of this trail.
  struct Break: Error {
    let file: String
    let reason: String
  }

  /// Reads the handovers of a folder.
  ///
  /// - Parameter keys: keys that are trusted; they must be among those of the trail.
  /// - Throws: `Break`, or `AuditError` if a file cannot be read.
  init(_ folder: AuditFolder, trusting keys: TrailPublicKeys) throws {
    var handovers: [KeyHandover] = []
    for size in try folder.handovers() {
      let name = KeyGenerations.name(at: size)
      guard let note = try AuditFolder.contents(of: "\(folder.path)/\(name)"),
        let handover = try KeyHandover(note: note), handover.size == size
      else { throw Break(file: name, reason: "it is not signed by the old and the new keys") }
      if let last = handovers.last, last.new.checkpointKeys != handover.old.checkpointKeys {
        throw Break(file: name, reason: "the keys before it are not those of the handover before")
      }
      handovers.append(handover)
    }
    if let first = handovers.first,
      first.old.checkpointKeys != keys.checkpointKeys,
      !handovers.contains(where: { $0.new.checkpointKeys == keys.checkpointKeys })
    {
      throw Break(
        file: KeyGenerations.name(at: first.size), reason: "it is about keys that are not trusted")
    }
    self.handovers = handovers
    self.only = keys
  }

  /// The keys that sign a checkpoint over so many records.
  func keys(at size: UInt64) -> TrailPublicKeys {
    guard let first = handovers.first else { return only }
    return handovers.last { $0.size < size }?.new ?? first.old
  }

  /// The keys that may have signed a digest that ended then: one, or two in the second of a handover.
  func digestKeys(at end: String) -> [PublicKey] {
    var keys: [PublicKey?] = []
    var beginning = ""
    for handover in handovers {
      if beginning <= end, end <= handover.time { keys.append(handover.old.rsa) }
      beginning = handover.time
    }
    if beginning <= end { keys.append(handovers.last?.new.rsa ?? only.rsa) }
    return keys.compactMap(\.self)
  }

  /// The keys that sign now.
  var newest: TrailPublicKeys { handovers.last?.new ?? only }

  /// The generations of a trail that is about to be opened with keys: a handover to others that was begun and
  /// never took effect is removed.
  ///
  /// - Throws: `.damaged` if these keys are not the newest.
  static func settled(_ folder: AuditFolder, _ keys: TrailPublicKeys) throws(AuditError)
    -> KeyGenerations
  {
    do {
      let generations = try KeyGenerations(folder, trusting: keys)
      guard generations.newest.checkpointKeys != keys.checkpointKeys else { return generations }
      guard let last = generations.handovers.last,
        last.old.checkpointKeys == keys.checkpointKeys,
        try folder.checkpoints().last ?? 0 <= last.size
      else { throw AuditError.damaged(sequence: generations.handovers.last?.size ?? 0) }
      unlink("\(folder.path)/\(name(at: last.size))")
      return try KeyGenerations(folder, trusting: keys)
    } catch let error as AuditError {
      throw error
    } catch {
      throw .damaged(sequence: 0)
    }
  }
}
