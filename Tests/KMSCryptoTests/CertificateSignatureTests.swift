import Foundation
import KMSCrypto
import Testing

/// Made by `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 36500 -subj /CN=Root`, twice,
/// and `openssl x509 -req -CA root.pem -CAkey root.key -days 36500`; the private keys were thrown away.
@Suite("CertificateSignature") struct CertificateSignatureTests {
  private static let root = der(
    """
    MIIBczCCARugAwIBAgIUGHa9osFQF8l8wOOg7BWu1W4D464wCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0y
    NjExMjUwMzE2MzRaGA8yMTI2MTEwMTAzMTYzNFowDzENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
    A0IABCNneR/NyXPPcmFrL6YaJQ5pGY3Ls66LtoxGSoP0u/KIle329Flp1JCjoFPMtWWVfRsGWvea95sLDIc0HeiCm6Wj
    UzBRMB0GA1UdDgQWBBTOsMZojG2ms99ggacV8dvBKnESDTAfBgNVHSMEGDAWgBTOsMZojG2ms99ggacV8dvBKnESDTAP
    BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0YAMEMCID3JRv6jIJ3aa3CyLLqIvw804xq7XS7/snhXJgg19TNxAh9c
    sNrFWcqVB9as8BtIkOi3dPxG3qZiLz5DkvJj355P
    """)

  /// Of the same name, with another key.
  private static let impostor = der(
    """
    MIIBdTCCARugAwIBAgIUcYsRifSaZI8P9eDFOgAgdgDcNe0wCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0y
    NjExMjUwMzE2MzRaGA8yMTI2MTEwMTAzMTYzNFowDzENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
    A0IABK1tdGDwZ6YhMupypJ+Mb0UmoSKWd5mZ8vfSXb0lIgx/cGLzppAg1N2+AI4MtxQ6mlHM4t7dkj8wxKsD0glF9qej
    UzBRMB0GA1UdDgQWBBR4VhD5NwGcN5yheBtKRpHZz/CtHDAfBgNVHSMEGDAWgBR4VhD5NwGcN5yheBtKRpHZz/CtHDAP
    BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDTXkPEQUfUdHhg55HU1aB56cJZ4QSCvFo/dONb4e+tzQIg
    dBYCES0ixRIhojLK+0yO6wSs0/EJY0g+ReYr3WP0p7E=
    """)

  /// Signed by `root`.
  private static let leaf = der(
    """
    MIIBGjCBwQIUMX0jE+6idcFshSzCzI3DyjhbFeAwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjUw
    MzE2MzVaGA8yMTI2MTEwMTAzMTYzNVowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMeO
    kyHY198MiS3bCpm5rIJlVWBbU0873meGmahUnVsmOZQSJ9Cp/9+lhEbLkLozBYfJhkglUO/jLwjzyJGcAt0wCgYIKoZI
    zj0EAwIDSAAwRQIhAP5UGP7A7k2iUA4j9X1MjG3fyqvMGSm/XcJIjkkWaxcfAiAvZeRm0QKmfaegDo9CtCZbq7zPFOth
    UKka0l34Hh84bA==
    """)

  private static func der(_ base64: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
  }

  private func isSigned(_ certificate: [UInt8], by issuer: [UInt8]) -> Bool {
    CertificateSignature.isSigned(certificate, by: issuer)
  }

  @Test("a certificate is signed by its issuer, and a self-signed one by itself")
  func signed() {
    #expect(isSigned(Self.leaf, by: Self.root))
    #expect(isSigned(Self.root, by: Self.root))
  }

  @Test("the issuer's name alone is not enough, and neither is the other way round")
  func notSigned() {
    #expect(!isSigned(Self.leaf, by: Self.impostor))
    #expect(!isSigned(Self.root, by: Self.leaf))
    #expect(!isSigned(Self.leaf, by: Self.leaf))
  }

  @Test(
    "a changed signature, bytes behind the end and bytes that are no certificate are signed by nobody"
  )
  func invalid() {
    var changed = Self.leaf
    changed[changed.count - 1] ^= 1
    #expect(!isSigned(changed, by: Self.root))
    #expect(!isSigned(Self.leaf + [0], by: Self.root))
    #expect(!isSigned(Self.leaf, by: Self.root + [0]))
    #expect(!isSigned([], by: Self.root))
    #expect(!isSigned(Self.leaf, by: []))
    #expect(!isSigned(Array(Self.leaf.dropLast()), by: Self.root))
    #expect(!isSigned([UInt8](repeating: 0x30, count: 64), by: Self.root))
  }
}
