import KMSCrypto
import KMSSecrets

/// The provider over arrays: what tests compare is no secret.
extension OpenSSLProvider {
  func sealed(_ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8])
    throws(CryptoError) -> [UInt8]
  {
    try plaintext.withRawBytes { plaintext throws(CryptoError) in
      try key.withRawBytes { key throws(CryptoError) in
        try [UInt8](rawByteCount: plaintext.count + 16) { output throws(CryptoError) in
          try seal(plaintext, key: key, nonce: nonce, associatedData: associatedData, into: output)
        }
      }
    }
  }

  func opened(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8])
    throws(CryptoError) -> [UInt8]
  {
    try sealed.withRawBytes { sealed throws(CryptoError) in
      try key.withRawBytes { key throws(CryptoError) in
        try [UInt8](rawByteCount: max(0, sealed.count - 16)) { output throws(CryptoError) in
          try open(sealed, key: key, nonce: nonce, associatedData: associatedData, into: output)
        }
      }
    }
  }

  func wrapped(_ secret: [UInt8], key: [UInt8], _ mode: KeyWrapMode) throws(CryptoError)
    -> [UInt8]
  {
    try secret.withRawBytes { secret throws(CryptoError) in
      try key.withRawBytes { key throws(CryptoError) in try wrap(secret, key: key, mode: mode) }
    }
  }

  func unwrapped(_ wrapped: [UInt8], key: [UInt8], _ mode: KeyWrapMode) throws(CryptoError)
    -> [UInt8]
  {
    let secret = try wrapped.withRawBytes { wrapped throws(CryptoError) in
      try key.withRawBytes { key throws(CryptoError) in try unwrap(wrapped, key: key, mode: mode) }
    }
    return secret.withBytes { Array($0) }
  }

  func code(for message: [UInt8], key: [UInt8], _ algorithm: HashAlgorithm) throws(CryptoError)
    -> [UInt8]
  {
    try message.withRawBytes { message throws(CryptoError) in
      try key.withRawBytes { key throws(CryptoError) in
        try authenticationCode(for: message, key: key, algorithm)
      }
    }
  }

  func derived(
    from key: [UInt8], fixedData: [UInt8], count: Int, _ algorithm: HashAlgorithm
  ) throws(CryptoError) -> [UInt8] {
    try key.withRawBytes { key throws(CryptoError) in
      try fixedData.withRawBytes { fixedData throws(CryptoError) in
        try [UInt8](rawByteCount: count) { output throws(CryptoError) in
          try deriveKey(from: key, fixedData: fixedData, algorithm, into: output)
        }
      }
    }
  }
}
