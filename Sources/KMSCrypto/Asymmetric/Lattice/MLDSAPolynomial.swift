/// A polynomial over the integers modulo q, of degree below 256, or its number-theoretic transform.
///
/// For public data only: what it takes depends on the values. Coefficients are in 0..<q.
///
/// - Source: FIPS 204 §2.3, §7.5.
struct MLDSAPolynomial: Equatable {
  static let degree = 256
  static let modulus: UInt32 = 8_380_417

  var coefficients: [UInt32]

  /// The polynomial zero.
  init() {
    self.coefficients = [UInt32](repeating: 0, count: MLDSAPolynomial.degree)
  }

  /// The transform.
  ///
  /// - Source: FIPS 204, Algorithm 41.
  func transformed() -> MLDSAPolynomial {
    var result = self
    var root = 0
    var length = 128
    while length >= 1 {
      for start in stride(from: 0, to: MLDSAPolynomial.degree, by: 2 * length) {
        root += 1
        let zeta = MLDSAPolynomial.roots[root]
        for low in start..<(start + length) {
          let product = multiplied(zeta, result.coefficients[low + length])
          let value = result.coefficients[low]
          result.coefficients[low + length] = subtracted(value, product)
          result.coefficients[low] = added(value, product)
        }
      }
      length /= 2
    }
    return result
  }

  /// What `transformed` was made of.
  ///
  /// - Source: FIPS 204, Algorithm 42.
  func inverseTransformed() -> MLDSAPolynomial {
    let inverseOfDegree: UInt32 = 8_347_681
    var result = self
    var root = MLDSAPolynomial.degree
    var length = 1
    while length < MLDSAPolynomial.degree {
      for start in stride(from: 0, to: MLDSAPolynomial.degree, by: 2 * length) {
        root -= 1
        let zeta = subtracted(0, MLDSAPolynomial.roots[root])
        for low in start..<(start + length) {
          let value = result.coefficients[low]
          let other = result.coefficients[low + length]
          result.coefficients[low] = added(value, other)
          result.coefficients[low + length] = multiplied(zeta, subtracted(value, other))
        }
      }
      length *= 2
    }
    for index in 0..<MLDSAPolynomial.degree {
      result.coefficients[index] = multiplied(inverseOfDegree, result.coefficients[index])
    }
    return result
  }

  /// Adds the product of two transforms.
  mutating func addProduct(_ left: MLDSAPolynomial, _ right: MLDSAPolynomial) {
    for index in 0..<MLDSAPolynomial.degree {
      coefficients[index] = added(
        coefficients[index], multiplied(left.coefficients[index], right.coefficients[index]))
    }
  }

  /// Subtracts the product of two transforms.
  mutating func subtractProduct(_ left: MLDSAPolynomial, _ right: MLDSAPolynomial) {
    for index in 0..<MLDSAPolynomial.degree {
      coefficients[index] = subtracted(
        coefficients[index], multiplied(left.coefficients[index], right.coefficients[index]))
    }
  }

  /// The powers of 1753, a 512th root of unity, in bit-reversed order.
  ///
  /// - Source: FIPS 204, Appendix B.
  private static let roots: [UInt32] = {
    var powers: [UInt32] = [1]
    for _ in 1..<degree { powers.append(multiplied(powers[powers.count - 1], 1_753)) }
    return (0..<degree).map { index in
      var reversed = 0
      for bit in 0..<8 where index & (1 << bit) != 0 { reversed |= 0x80 >> bit }
      return powers[reversed]
    }
  }()
}

private func added(_ left: UInt32, _ right: UInt32) -> UInt32 {
  let sum = left + right
  return sum >= MLDSAPolynomial.modulus ? sum - MLDSAPolynomial.modulus : sum
}

private func subtracted(_ left: UInt32, _ right: UInt32) -> UInt32 {
  left >= right ? left - right : left + MLDSAPolynomial.modulus - right
}

private func multiplied(_ left: UInt32, _ right: UInt32) -> UInt32 {
  UInt32(truncatingIfNeeded: UInt64(left) * UInt64(right) % UInt64(MLDSAPolynomial.modulus))
}
