import KMSCrypto
public import KMSModel
public import KMSSecrets

/// A key pair of this process, parsed once. Its library wipes it when the last reference goes.
final class KeyPairHandle: KeyHandle {
  let key: PrivateKey

  init(key: PrivateKey) {
    self.key = key
  }
}

// Every result that a fault could spoil is checked before it leaves; see
// docs/decisions/0021-fault-checks.md.
extension LocalKeyProvider {
  public func encrypt(
    _ plaintext: SensitiveBytes, _ algorithm: EncryptionAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8] {
    let key = try pair(handle)
    guard let algorithm = algorithm.asymmetric else { throw .workMismatch }
    return try working { () throws(AsymmetricError) in
      try key.encrypt(plaintext, with: algorithm, check: .performed)
    }
  }

  public func decrypt(
    _ ciphertext: [UInt8], _ algorithm: EncryptionAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> SensitiveBytes {
    let key = try pair(handle)
    guard let algorithm = algorithm.asymmetric else { throw .workMismatch }
    return try working { () throws(AsymmetricError) in
      try key.decrypt(ciphertext, with: algorithm)
    }
  }

  public func sign(
    _ message: SensitiveBytes, as type: MessageType, _ algorithm: SigningAlgorithmSpec,
    with handle: any KeyHandle
  ) throws(KeyError) -> [UInt8] {
    let key = try pair(handle)
    return try working { () throws(AsymmetricError) in
      try key.sign(
        SignatureInput(message, as: type), with: algorithm.algorithm, check: .performed)
    }
  }

  public func isValid(
    _ signature: [UInt8], of message: SensitiveBytes, as type: MessageType,
    _ algorithm: SigningAlgorithmSpec, with handle: any KeyHandle
  ) throws(KeyError) -> Bool {
    let key = try pair(handle).publicKey
    return try working { () throws(AsymmetricError) in
      try key.isValid(
        signature, of: SignatureInput(message, as: type), with: algorithm.algorithm)
    }
  }

  public func sharedSecret(withPeer peer: [UInt8], with handle: any KeyHandle) throws(KeyError)
    -> SensitiveBytes
  {
    let key = try pair(handle)
    do {
      return try key.sharedSecret(withPeer: peer)
    } catch {
      switch error {
      case .invalidEncoding, .wrongAlgorithm, .invalidKey: throw .invalidPeerKey
      case .operationMismatch: throw .workMismatch
      case .unsupported, .invalidLength, .decryptionFailed, .faultDetected, .libraryFailed:
        throw .asymmetric(error)
      }
    }
  }

  public func encapsulate(with handle: any KeyHandle) throws(KeyError) -> EncapsulatedSecret {
    let key = try pair(handle)
    let made = try working { () throws(AsymmetricError) in
      try key.encapsulate(check: .performed)
    }
    return EncapsulatedSecret(secret: made.sharedSecret, ciphertext: made.ciphertext)
  }

  public func decapsulate(_ ciphertext: [UInt8], with handle: any KeyHandle) throws(KeyError)
    -> SensitiveBytes
  {
    let key = try pair(handle)
    do {
      return try key.decapsulate(ciphertext)
    } catch .invalidLength {
      throw .invalidCiphertext
    } catch .operationMismatch {
      throw .workMismatch
    } catch {
      throw .asymmetric(error)
    }
  }

  public func publicKey(of handle: any KeyHandle) throws(KeyError) -> [UInt8] {
    try pair(handle).publicKey.der
  }

  private func pair(_ handle: any KeyHandle) throws(KeyError) -> PrivateKey {
    guard let handle = handle as? KeyPairHandle else { throw .workMismatch }
    return handle.key
  }

  /// Puts what the library throws into the words of this module.
  private func working<Value>(_ body: () throws(AsymmetricError) -> Value) throws(KeyError)
    -> Value
  {
    do {
      return try body()
    } catch .decryptionFailed {
      throw .invalidCiphertext
    } catch .faultDetected {
      throw .faultDetected
    } catch .operationMismatch {
      throw .workMismatch
    } catch {
      throw .asymmetric(error)
    }
  }
}
