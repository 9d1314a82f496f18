import COpenSSLShim
public import KMSSecrets

extension PrivateKey {
  /// Agrees on a secret with the holder of another key: elliptic curve Diffie-Hellman.
  ///
  /// - Parameter peer: the other public key as a DER SubjectPublicKeyInfo on the same curve;
  ///   untrusted.
  /// - Returns: the x coordinate, big-endian: 32, 48 or 66 bytes. It is not uniform: derive a key.
  /// - Throws: what `PublicKey.init(der:algorithm:)` throws; `.operationMismatch` for keys other
  ///   than P-256, P-384, P-521 and SM2; `.libraryFailed`.
  /// - Source: NIST SP 800-56A r3 §5.7.1.2; KMS API Reference, DeriveSharedSecret.
  public func sharedSecret(withPeer peer: [UInt8]) throws(AsymmetricError) -> SensitiveBytes {
    guard case .curve(let curve, let key) = material, curve.canAgree else {
      throw .operationMismatch
    }
    let peer = try PublicKey(der: peer, algorithm: algorithm)
    guard case .curve(_, let peerKey) = peer.material else { throw .operationMismatch }
    return try unsafe LibraryKey.secret(capacity: curve.scalarByteCount, refused: .invalidKey) {
      out, count in
      unsafe strongroom_curve_agree(
        key.pointer, peerKey.pointer, curve.curve, out, count.pointee)
    }
  }
}

extension CurveKeyPair {
  /// Whether keys on this curve agree on secrets; AWS KMS offers none with secp256k1.
  fileprivate var canAgree: Bool { curve != STRONGROOM_SECP256K1 }
}
