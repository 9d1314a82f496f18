/// Verification of ML-DSA signatures of a message representative, which no linked library offers.
///
/// Works on public data only: key, signature and representative. Everything else of ML-DSA is the
/// library's.
///
/// - Source: FIPS 204, Algorithm 8 from line 8 on, and the algorithms that it uses.
struct MLDSARepresentativeVerification {
  private let numbers: Numbers

  init(_ parameters: MLDSAParameterSet) {
    self.numbers = Numbers(parameters)
  }

  /// Whether a signature is one of a message representative.
  ///
  /// - Parameter representative: 64 bytes, as they come from the caller.
  /// - Throws: `.invalidLength` for a representative or public key of another length,
  ///   `.libraryFailed` without SHAKE.
  func isValid(_ signature: [UInt8], of representative: [UInt8], publicKey: [UInt8])
    throws(AsymmetricError) -> Bool
  {
    guard representative.count == MLDSAParameterSet.representativeByteCount,
      publicKey.count == numbers.parameters.publicKeyByteCount
    else { throw .invalidLength }
    guard signature.count == numbers.parameters.signatureByteCount else { return false }
    let challenge = Array(signature[..<numbers.challengeByteCount])
    let response = signature[numbers.challengeByteCount...].prefix(numbers.responseByteCount)
    guard let hint = hint(Array(signature.suffix(numbers.omega + numbers.k))),
      let z = self.response(Array(response))
    else { return false }
    let commitment = try self.commitment(
      publicKey: publicKey, challenge: challenge, z: z.map { $0.transformed() })
    let encoded = zip(hint, commitment).flatMap { hint, row in
      packed(
        zip(hint, row.coefficients).map { rounded($1, isHinted: $0) },
        bitCount: numbers.commitmentBitCount)
    }
    let expected = try Shake.shake256.hash(
      representative, encoded, count: numbers.challengeByteCount)
    return expected == challenge
  }

  /// The commitment before rounding: A·z − c·t1·2^d.
  private func commitment(publicKey: [UInt8], challenge: [UInt8], z: [MLDSAPolynomial])
    throws(AsymmetricError) -> [MLDSAPolynomial]
  {
    let droppedBits: UInt32 = 13
    let seedByteCount = 32
    let seed = Array(publicKey[..<seedByteCount])
    let high = unpacked(Array(publicKey[seedByteCount...]), bitCount: 10)
    let c = try sampledBall(challenge).transformed()
    var rows: [MLDSAPolynomial] = []
    for row in 0..<numbers.k {
      var sum = MLDSAPolynomial()
      for column in 0..<numbers.l {
        sum.addProduct(
          try sampledUniform(
            seed + [UInt8(truncatingIfNeeded: column), UInt8(truncatingIfNeeded: row)]),
          z[column])
      }
      var t = MLDSAPolynomial()
      for index in 0..<MLDSAPolynomial.degree {
        // At most 1,023·2^13, less than the modulus.
        t.coefficients[index] = high[row * MLDSAPolynomial.degree + index] << droppedBits
      }
      sum.subtractProduct(c, t.transformed())
      rows.append(sum.inverseTransformed())
    }
    return rows
  }

  /// Algorithms 26 and 19 with the bound of Algorithm 8, line 13: `nil` if a coefficient is too
  /// large.
  private func response(_ bytes: [UInt8]) -> [MLDSAPolynomial]? {
    let values = unpacked(bytes, bitCount: numbers.gammaBitCount + 1)
    let gamma = 1 << numbers.gammaBitCount
    var polynomials: [MLDSAPolynomial] = []
    for column in 0..<numbers.l {
      var polynomial = MLDSAPolynomial()
      for index in 0..<MLDSAPolynomial.degree {
        let value = gamma - Int(values[column * MLDSAPolynomial.degree + index])
        guard abs(value) < gamma - numbers.beta else { return nil }
        polynomial.coefficients[index] = UInt32(
          truncatingIfNeeded: value < 0 ? value + Int(MLDSAPolynomial.modulus) : value)
      }
      polynomials.append(polynomial)
    }
    return polynomials
  }

  /// Algorithm 21: `nil` if it is not the one encoding of a hint.
  private func hint(_ bytes: [UInt8]) -> [[Bool]]? {
    var hints: [[Bool]] = []
    var index = 0
    for row in 0..<numbers.k {
      let end = Int(bytes[numbers.omega + row])
      guard end >= index, end <= numbers.omega else { return nil }
      var hint = [Bool](repeating: false, count: MLDSAPolynomial.degree)
      for position in index..<end {
        guard position == index || bytes[position - 1] < bytes[position] else { return nil }
        hint[Int(bytes[position])] = true
      }
      index = end
      hints.append(hint)
    }
    guard bytes[index..<numbers.omega].allSatisfy({ $0 == 0 }) else { return nil }
    return hints
  }

  /// Algorithm 30.
  private func sampledUniform(_ seed: [UInt8]) throws(AsymmetricError) -> MLDSAPolynomial {
    // Five blocks are enough but once in 2^100; then the longer output begins with the same bytes.
    var byteCount = 5 * 168
    while true {
      let stream = try Shake.shake128.hash(seed, count: byteCount)
      var polynomial = MLDSAPolynomial()
      var filled = 0
      for start in stride(from: 0, to: byteCount, by: 3) where filled < MLDSAPolynomial.degree {
        let value =
          UInt32(stream[start]) | UInt32(stream[start + 1]) << 8
          | UInt32(stream[start + 2] & 0x7F) << 16
        guard value < MLDSAPolynomial.modulus else { continue }
        polynomial.coefficients[filled] = value
        filled += 1
      }
      if filled == MLDSAPolynomial.degree { return polynomial }
      byteCount *= 2
    }
  }

  /// Algorithm 29.
  private func sampledBall(_ seed: [UInt8]) throws(AsymmetricError) -> MLDSAPolynomial {
    let signByteCount = 8
    var byteCount = 2 * 136
    while true {
      let stream = try Shake.shake256.hash(seed, count: byteCount)
      let signs = stream[..<signByteCount].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      var polynomial = MLDSAPolynomial()
      var index = MLDSAPolynomial.degree - numbers.tau
      for byte in stream[signByteCount...] where index < MLDSAPolynomial.degree {
        let other = Int(byte)
        guard other <= index else { continue }
        let isNegative = signs >> UInt64(index + numbers.tau - MLDSAPolynomial.degree) & 1 == 1
        polynomial.coefficients[index] = polynomial.coefficients[other]
        polynomial.coefficients[other] = isNegative ? MLDSAPolynomial.modulus - 1 : 1
        index += 1
      }
      if index == MLDSAPolynomial.degree { return polynomial }
      byteCount *= 2
    }
  }

  /// Algorithms 36 and 40.
  private func rounded(_ coefficient: UInt32, isHinted: Bool) -> UInt32 {
    let step = 2 * numbers.gamma2
    let count = (Int(MLDSAPolynomial.modulus) - 1) / step
    var low = Int(coefficient) % step
    if low > numbers.gamma2 { low -= step }
    var high = (Int(coefficient) - low) / step
    if high == count {
      high = 0
      low -= 1
    }
    if isHinted { high = (high + (low > 0 ? 1 : count - 1)) % count }
    return UInt32(truncatingIfNeeded: high)
  }
}

/// Algorithm 16.
private func packed(_ values: [UInt32], bitCount: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: values.count * bitCount / 8)
  for (index, value) in values.enumerated() {
    for bit in 0..<bitCount where value >> UInt32(bit) & 1 == 1 {
      let position = index * bitCount + bit
      bytes[position / 8] |= 1 << UInt8(position % 8)
    }
  }
  return bytes
}

/// Algorithm 18.
private func unpacked(_ bytes: [UInt8], bitCount: Int) -> [UInt32] {
  var values: [UInt32] = []
  var pending: UInt64 = 0
  var pendingBitCount = 0
  for byte in bytes {
    pending |= UInt64(byte) << UInt64(pendingBitCount)
    pendingBitCount += 8
    while pendingBitCount >= bitCount {
      values.append(UInt32(truncatingIfNeeded: pending & (1 << UInt64(bitCount) - 1)))
      pending >>= UInt64(bitCount)
      pendingBitCount -= bitCount
    }
  }
  return values
}

/// FIPS 204, Table 1.
private struct Numbers {
  let parameters: MLDSAParameterSet
  let k: Int
  let l: Int
  let tau: Int
  let beta: Int
  let omega: Int
  /// The logarithm of gamma1.
  let gammaBitCount: Int
  let gamma2: Int
  let challengeByteCount: Int
  /// Bits of a coefficient of the rounded commitment.
  let commitmentBitCount: Int

  init(_ parameters: MLDSAParameterSet) {
    self.parameters = parameters
    let last = Int(MLDSAPolynomial.modulus) - 1
    switch parameters {
    case .mlDSA44:
      (k, l, tau, beta, omega) = (4, 4, 39, 78, 80)
      (gammaBitCount, gamma2, challengeByteCount, commitmentBitCount) = (17, last / 88, 32, 6)
    case .mlDSA65:
      (k, l, tau, beta, omega) = (6, 5, 49, 196, 55)
      (gammaBitCount, gamma2, challengeByteCount, commitmentBitCount) = (19, last / 32, 48, 4)
    case .mlDSA87:
      (k, l, tau, beta, omega) = (8, 7, 60, 120, 75)
      (gammaBitCount, gamma2, challengeByteCount, commitmentBitCount) = (19, last / 32, 64, 4)
    }
  }

  var responseByteCount: Int { l * MLDSAPolynomial.degree * (gammaBitCount + 1) / 8 }
}
