import KMSAudit
import KMSCrypto
import KMSSecrets
import Synchronization

/// A signed statement of what the trail holds up to a record.
///
/// It is a signed note whose text begins as a checkpoint of a transparency log does, so that the tools of
/// such logs read it. The lines after the root let a verifier begin here when older records are gone.
/// Source: C2SP tlog-checkpoint and signed-note. Format: docs/formats/audit.md, "Checkpoints".
struct Checkpoint: Hashable, Sendable {
  /// Whose trail it is: the name of its keys.
  let origin: String
  /// The tree over all records so far.
  let tree: MerkleTree
  /// SHA-256 over the line of the last of them.
  let lastHash: [UInt8]
  /// When it was made, as RFC 3339 in UTC.
  let time: String
  /// The oldest record that must still be there.
  let oldest: UInt64
  /// The compressed segment that ends here, if one does.
  let archive: Archive?

  /// A compressed segment and what it holds.
  struct Archive: Hashable, Sendable {
    /// The name of its file.
    let name: String
    /// SHA-256 over the file, 64 lower-case digits.
    let hash: String
  }

  /// How many records it is about.
  var size: UInt64 { tree.size }

  /// What is signed.
  func text() throws(AuditError) -> String {
    var text = "\(origin)\n\(size)\n\(Base64.text(tree.root()))\n"
    text += "last \(HexText.text(lastHash))\ntime \(time)\noldest \(oldest)\n"
    text += "tree" + tree.roots.map { " " + Base64.text($0) }.joined() + "\n"
    if let archive { text += "archive \(archive.name) \(archive.hash)\n" }
    return text
  }

  /// Reads the signed text; nothing if it is not one that `text` writes.
  init?(text: String) throws(AuditError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.popLast() == "", lines.count == 7 || lines.count == 8, let size = UInt64(lines[1]),
      lines[3].hasPrefix("last "), let last = HexText.bytes(Array(lines[3].utf8.dropFirst(5))[...]),
      last.count == 32, lines[4].hasPrefix("time "), lines[5].hasPrefix("oldest "),
      let oldest = UInt64(lines[5].dropFirst(7)), lines[6].hasPrefix("tree")
    else { return nil }
    let roots = lines[6].split(separator: " ", omittingEmptySubsequences: false).dropFirst()
      .compactMap { Base64.bytes(String($0)) }
    guard let tree = MerkleTree(size: size, roots: roots) else { return nil }
    var archive: Archive?
    if lines.count == 8 {
      let words = lines[7].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 3 else { return nil }
      archive = Archive(name: words[1], hash: words[2])
    }
    self.init(
      origin: lines[0], tree: tree, lastHash: last, time: String(lines[4].dropFirst(5)),
      oldest: oldest, archive: archive)
    guard try self.text() == text else { return nil }
  }

  /// Describes a checkpoint.
  init(
    origin: String, tree: MerkleTree, lastHash: [UInt8], time: String, oldest: UInt64,
    archive: Archive?
  ) {
    self.origin = origin
    self.tree = tree
    self.lastHash = lastHash
    self.time = time
    self.oldest = oldest
    self.archive = archive
  }

  /// The file of a checkpoint: the text and a line for each signature.
  func note(signedWith keys: [NoteKey: PrivateKey]) throws(AuditError) -> [UInt8] {
    let text = try text()
    var note = text + "\n"
    for (key, signer) in keys.sorted(by: { $0.key.kind < $1.key.kind }) {
      let signature = try key.signature(of: Array(text.utf8), by: signer)
      note += "— \(origin) \(Base64.text(key.id + signature))\n"
    }
    return Array(note.utf8)
  }

  /// How many records a file says that it is about; nothing is verified.
  static func claimedSize(of note: [UInt8]) -> UInt64? {
    let lines = note.split(
      separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    return lines.count == 3 ? UInt64(String(decoding: lines[1], as: UTF8.self)) : nil
  }

  /// Reads the file of a checkpoint; nothing unless every one of these keys has signed it, in order, and
  /// nobody else.
  init?(note: [UInt8], keys: [NoteKey]) throws(AuditError) {
    let whole = String(decoding: note, as: UTF8.self)
    guard Array(whole.utf8) == note, let gap = whole.range(of: "\n\n"),
      let checkpoint = try Checkpoint(text: String(whole[..<gap.lowerBound]) + "\n")
    else { return nil }
    let text = Array(whole[..<gap.lowerBound].utf8) + [UInt8(ascii: "\n")]
    var lines = whole[gap.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.popLast() == "", lines.count == keys.count else { return nil }
    for (line, key) in zip(lines, keys.sorted(by: { $0.kind < $1.kind })) {
      let prefix = "— \(key.name) "
      guard key.name == checkpoint.origin, line.hasPrefix(prefix),
        let signed = Base64.bytes(String(line.dropFirst(prefix.count))),
        signed.starts(with: key.id), try key.isValid(Array(signed.dropFirst(4)), of: text)
      else { return nil }
    }
    self = checkpoint
  }
}

/// Checkpoints whose signatures were verified, so that nobody verifies the same bytes twice.
package final class VerifiedNotes: Sendable {
  private struct Asked: Hashable {
    let note: [UInt8]
    let keys: [NoteKey]
  }

  private let checkpoints = Mutex<[Asked: Checkpoint]>([:])

  /// None yet.
  package init() {}

  /// The checkpoint in a file; nothing unless each of these keys has signed it.
  func checkpoint(_ note: [UInt8], keys: [NoteKey]) throws(AuditError) -> Checkpoint? {
    let asked = Asked(note: note, keys: keys)
    if let known = checkpoints.withLock({ $0[asked] }) { return known }
    guard let checkpoint = try Checkpoint(note: note, keys: keys) else { return nil }
    checkpoints.withLock { $0[asked] = checkpoint }
    return checkpoint
  }
}

extension String {
  /// Where a text stands in this one first.
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

/// A public key that signs checkpoints, with the name and the id that a signed note gives it.
struct NoteKey: Hashable, Sendable {
  /// The algorithms of checkpoints, in the order of their signatures.
  enum Kind: Int, CaseIterable, Comparable, Sendable {
    case ed25519, mlDSA65

    /// What the key is, to the library.
    var algorithm: KeyAlgorithm {
      switch self {
      case .ed25519: .ed25519
      case .mlDSA65: .mlDSA65
      }
    }

    /// How its signatures are made.
    var signing: SignatureAlgorithm {
      switch self {
      case .ed25519: .ed25519
      case .mlDSA65: .mlDSA
      }
    }

    /// The type of a signed note; ML-DSA-65 has none of its own and is named at length.
    var noteType: [UInt8] {
      switch self {
      case .ed25519: [1]
      case .mlDSA65: [0xff] + Array("strongroom/ml-dsa-65".utf8)
      }
    }

    static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  let kind: Kind
  let name: String
  /// The first four bytes of the hash of name, type and key.
  let id: [UInt8]
  private let der: [UInt8]

  /// - Parameters:
  ///   - name: the origin of the checkpoints.
  ///   - key: must be of the kind.
  init(_ kind: Kind, name: String, key: PublicKey) throws(AuditError) {
    self.kind = kind
    self.name = name
    self.der = key.der
    let hashed = Array(name.utf8) + [UInt8(ascii: "\n")] + kind.noteType + NoteKey.raw(key, kind)
    self.id = Array(ChainPosition.hash(of: hashed[...]).prefix(4))
  }

  /// The name of a trail's checkpoints, from its Ed25519 key.
  static func origin(_ key: PublicKey) throws(AuditError) -> String {
    let hash = ChainPosition.hash(of: NoteKey.raw(key, .ed25519)[...])
    return "strongroom-" + HexText.text(Array(hash.prefix(8)))
  }

  /// Signs a text.
  func signature(of text: [UInt8], by key: PrivateKey) throws(AuditError) -> [UInt8] {
    do {
      return try key.sign(
        .message(SensitiveBytes(copying: text)), with: kind.signing, check: .performed)
    } catch {
      throw .writeFailed(errno: NoteKey.signingFailed)
    }
  }

  /// Whether the key has signed a text.
  func isValid(_ signature: [UInt8], of text: [UInt8]) throws(AuditError) -> Bool {
    do {
      return try PublicKey(der: der, algorithm: kind.algorithm).isValid(
        signature, of: .message(SensitiveBytes(copying: text)), with: kind.signing)
    } catch {
      throw .writeFailed(errno: NoteKey.signingFailed)
    }
  }

  /// The key without the envelope that says what it is: 32 bytes, or 1,952.
  private static func raw(_ key: PublicKey, _ kind: Kind) -> [UInt8] {
    switch kind {
    case .ed25519: Array(key.der.suffix(32))
    case .mlDSA65: Array(key.der.suffix(1_952))
    }
  }

  /// `EIO`: the library or the memory of this machine is out of order.
  private static let signingFailed: Int32 = 5
}
