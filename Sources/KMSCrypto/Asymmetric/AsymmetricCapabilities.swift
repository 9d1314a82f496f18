import COpenSSLShim

/// Which key pairs the linked libraries can do.
public struct AsymmetricCapabilities: Hashable, Sendable {
  /// The kinds of key pairs that can be made, read and used.
  public let algorithms: Set<KeyAlgorithm>
  /// The version of OpenSSL, as in 3.0.22.
  public let libraryVersion: String

  /// Asks the libraries. To be called once, at start.
  ///
  /// A kind counts if a key pair of it can be made; for RSA, where that takes long, if the library
  /// says that it can.
  public static func probe() -> AsymmetricCapabilities {
    let offered = KeyAlgorithm.allCases.filter { algorithm in
      if algorithm.modulusByteCount != nil { return unsafe strongroom_offers_key_type("RSA") != 0 }
      do throws(AsymmetricError) {
        _ = try PrivateKey.generate(algorithm)
        return true
      } catch {
        return false
      }
    }
    return AsymmetricCapabilities(
      algorithms: Set(offered), libraryVersion: text(of: strongroom_library_version()))
  }

  /// Major, minor and patch are 4, 8 and 8 bits, the last of them above 4 bits of status.
  private static func text(of version: UInt64) -> String {
    "\(version >> 28).\(version >> 20 & 0xFF).\(version >> 4 & 0xFF)"
  }
}
