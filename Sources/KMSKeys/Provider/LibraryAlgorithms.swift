import KMSCrypto
import KMSModel
import KMSSecrets

// The words of the API on the left, those of the library on the right.

extension SigningAlgorithmSpec {
  /// The algorithm.
  var algorithm: SignatureAlgorithm {
    switch self {
    case .rsassaPssSha256: .rsaPSS(.sha256)
    case .rsassaPssSha384: .rsaPSS(.sha384)
    case .rsassaPssSha512: .rsaPSS(.sha512)
    case .rsassaPkcs1V1_5Sha256: .rsaPKCS1(.sha256)
    case .rsassaPkcs1V1_5Sha384: .rsaPKCS1(.sha384)
    case .rsassaPkcs1V1_5Sha512: .rsaPKCS1(.sha512)
    case .ecdsaSha256: .ecdsa(.sha256)
    case .ecdsaSha384: .ecdsa(.sha384)
    case .ecdsaSha512: .ecdsa(.sha512)
    case .sm2dsa: .sm2DSA
    case .mlDsaShake256: .mlDSA
    case .ed25519Sha512: .ed25519
    case .ed25519PhSha512: .ed25519ph
    }
  }
}

extension EncryptionAlgorithmSpec {
  /// How a key pair does it; nothing for symmetric keys.
  var asymmetric: AsymmetricEncryptionAlgorithm? {
    switch self {
    case .symmetricDefault: nil
    case .rsaesOaepSha1: .rsaOAEP(.sha1)
    case .rsaesOaepSha256: .rsaOAEP(.sha256)
    case .sm2pke: .sm2PKE
    }
  }
}

extension MacAlgorithmSpec {
  /// The hash function.
  var hash: HashAlgorithm {
    switch self {
    case .hmacSha224: .sha224
    case .hmacSha256: .sha256
    case .hmacSha384: .sha384
    case .hmacSha512: .sha512
    }
  }
}

extension SignatureInput {
  /// A message of a type.
  init(_ message: SensitiveBytes, as type: MessageType) {
    switch type {
    case .raw: self = .message(message)
    case .digest: self = .digest(message)
    case .externalMu: self = .messageRepresentative(message)
    }
  }
}
