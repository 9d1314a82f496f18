public import KMSAudit
public import KMSCrypto

/// The private keys that a trail signs with.
public struct TrailSigningKeys: Sendable {
  /// Signs checkpoints; Ed25519.
  public let ed25519: PrivateKey
  /// Signs checkpoints; ML-DSA-65.
  public let mlDSA65: PrivateKey

  /// Takes the keys.
  ///
  /// - Throws: `.writeFailed` with `EINVAL` if one is of another algorithm.
  public init(ed25519: PrivateKey, mlDSA65: PrivateKey) throws(AuditError) {
    guard ed25519.algorithm == .ed25519, mlDSA65.algorithm == .mlDSA65 else {
      throw .writeFailed(errno: 22)
    }
    self.ed25519 = ed25519
    self.mlDSA65 = mlDSA65
  }

  /// Their public halves, without the key of digests.
  var publicKeys: TrailPublicKeys {
    TrailPublicKeys(ed25519: ed25519.publicKey, mlDSA65: mlDSA65.publicKey, rsa: nil)
  }

  /// Their public halves, each with what signs for it.
  func noteKeys() throws(AuditError) -> [NoteKey: PrivateKey] {
    let origin = try NoteKey.origin(ed25519.publicKey)
    return [
      try NoteKey(.ed25519, name: origin, key: ed25519.publicKey): ed25519,
      try NoteKey(.mlDSA65, name: origin, key: mlDSA65.publicKey): mlDSA65,
    ]
  }
}

/// The public keys of a trail, as files that anybody can keep.
public struct TrailPublicKeys: Sendable {
  /// Verifies checkpoints.
  let ed25519: PublicKey
  /// Verifies checkpoints.
  let mlDSA65: PublicKey
  /// Verifies digests; nothing while none was made.
  let rsa: PublicKey?

  /// The folder of the keys in a trail's folder.
  static let folderName = "keys"
  static let ed25519Name = "checkpoint-ed25519.pem"
  static let mlDSA65Name = "checkpoint-ml-dsa-65.pem"
  static let rsaName = "digest-rsa-2048.pem"

  /// Reads the files of a folder; nothing if one is missing or is none of these keys.
  public init?(folder: String) throws(AuditError) {
    guard let ed25519 = try TrailPublicKeys.read(folder, TrailPublicKeys.ed25519Name, .ed25519),
      let mlDSA65 = try TrailPublicKeys.read(folder, TrailPublicKeys.mlDSA65Name, .mlDSA65)
    else { return nil }
    self.ed25519 = ed25519
    self.mlDSA65 = mlDSA65
    self.rsa = try TrailPublicKeys.read(folder, TrailPublicKeys.rsaName, .rsa2048)
  }

  /// Takes the keys.
  init(ed25519: PublicKey, mlDSA65: PublicKey, rsa: PublicKey?) {
    self.ed25519 = ed25519
    self.mlDSA65 = mlDSA65
    self.rsa = rsa
  }

  /// Reads the keys of a handover; nothing unless they are those that it writes.
  ///
  /// - Parameter texts: three keys in base64; `none` for a missing RSA key.
  init?(handover texts: [String]) {
    guard texts.count == 3, let ed25519 = Base64.bytes(texts[0]),
      let mlDSA65 = Base64.bytes(texts[1])
    else { return nil }
    do {
      self.ed25519 = try PublicKey(der: ed25519, algorithm: .ed25519)
      self.mlDSA65 = try PublicKey(der: mlDSA65, algorithm: .mlDSA65)
      if texts[2] == "none" {
        self.rsa = nil
      } else {
        guard let rsa = Base64.bytes(texts[2]) else { return nil }
        self.rsa = try PublicKey(der: rsa, algorithm: .rsa2048)
      }
    } catch {
      return nil
    }
  }

  /// What tells two sets of keys apart.
  var checkpointKeys: [[UInt8]] { [ed25519.der, mlDSA65.der] }

  /// What verifies checkpoints, in the order of their signatures.
  func noteKeys() throws(AuditError) -> [NoteKey] {
    let origin = try NoteKey.origin(ed25519)
    return [
      try NoteKey(.ed25519, name: origin, key: ed25519),
      try NoteKey(.mlDSA65, name: origin, key: mlDSA65),
    ]
  }

  /// A key as a PEM file.
  ///
  /// Source: RFC 7468 §13.
  static func pem(_ key: PublicKey) -> [UInt8] {
    var text = "-----BEGIN PUBLIC KEY-----\n"
    let base64 = Array(Base64.text(key.der).utf8)
    for start in stride(from: 0, to: base64.count, by: 64) {
      text += String(decoding: base64[start...].prefix(64), as: UTF8.self) + "\n"
    }
    return Array((text + "-----END PUBLIC KEY-----\n").utf8)
  }

  private static func read(_ folder: String, _ name: String, _ algorithm: KeyAlgorithm)
    throws(AuditError) -> PublicKey?
  {
    guard let file = try AuditFolder.contents(of: "\(folder)/\(name)") else { return nil }
    var lines = String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init)
    guard lines.count > 2, lines.removeFirst() == "-----BEGIN PUBLIC KEY-----",
      lines.removeLast() == "-----END PUBLIC KEY-----", let der = Base64.bytes(lines.joined())
    else { return nil }
    do {
      return try PublicKey(der: der, algorithm: algorithm)
    } catch {
      return nil
    }
  }
}
