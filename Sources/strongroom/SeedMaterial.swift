import KMSCrypto
import KMSKeys
import KMSModel
import KMSSecrets

/// Key material as seed files write it: hexadecimal digits, or a private key as PEM.
struct SeedMaterial {
  let bytes: SensitiveBytes
  /// What kind of key a PEM text holds; nothing for other material.
  let spec: KeySpec?

  /// Reads one version, or a list of them.
  static func read(_ node: SeedNode?) throws(ProgramError) -> [SeedMaterial] {
    guard let node else { return [] }
    guard node.isList else { return [try SeedMaterial(node)] }
    return try node.elements().map { element throws(ProgramError) in try SeedMaterial(element) }
  }

  /// Reads one version.
  init(_ node: SeedNode) throws(ProgramError) {
    let text = try node.text()
    if text.contains("-----BEGIN") {
      self = try SeedMaterial(pem: node)
      return
    }
    guard (1...1024).contains(text.utf8.count / 2), let decoded = HexText.decode(text.lowercased())
    else { throw node.refusal("material is hexadecimal digits, or a private key as PEM") }
    bytes = SensitiveBytes(copying: decoded)
    spec = nil
  }

  /// Reads a private key.
  init(pem node: SeedNode) throws(ProgramError) {
    let text = try node.text()
    do {
      let key = try PrivateKeyText.read(text)
      let algorithm = key.algorithm
      let found = KeySpec.allCases.first { spec in
        guard case .keyPair(algorithm) = KeySpecs.rules(for: spec).material else { return false }
        return true
      }
      guard let found else { throw node.refusal("the private key is of no KeySpec") }
      bytes = SensitiveBytes(try key.pkcs8())
      spec = found
    } catch let error as ProgramError {
      throw error
    } catch {
      throw node.refusal(
        "this is no private key that can be read: PKCS #8, RSA or EC, not encrypted")
    }
  }
}
