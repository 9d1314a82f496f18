import KMSCrypto
import KMSKeys
import KMSModel
import Synchronization
import Testing

/// A source that yields 00 01 02 … ff 00 …, so that a test knows every nonce and key.
final class CountingRandom: Sendable {
  private let next = Mutex<UInt8>(0)

  var source: RandomSource {
    RandomSource { buffer throws(CryptoError) in
      self.next.withLock { next in
        for index in buffer.indices {
          buffer[index] = next
          next &+= 1
        }
      }
    }
  }
}

/// A source that fails after so many fills.
final class FailingRandom: Sendable {
  private let remaining: Mutex<Int>

  init(after fills: Int) { remaining = Mutex(fills) }

  var source: RandomSource {
    let system = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    return RandomSource { buffer throws(CryptoError) in
      let isOver = self.remaining.withLock { remaining in
        remaining -= 1
        return remaining < 0
      }
      guard !isOver else { throw .randomUnavailable(errno: 5) }
      try system.fill(buffer)
    }
  }
}

let systemRandom = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }

/// What the known answers of these tests were computed for, with PyCA cryptography (inferred: the
/// documents of docs/formats, implemented a second time).
enum Sample {
  static func key(
    id: String = "12345678-1234-1234-1234-123456789012", region: String = "us-east-1"
  ) throws -> KeyARN {
    KeyARN(
      partition: .aws, region: try #require(Region(region)),
      account: try #require(AccountID("000000000001")), id: try #require(KeyID(id)))
  }

  static let context = StringPairs([.init(key: "b", value: "2"), .init(key: "a", value: "1")])

  /// A key policy that leaves everything to the account of the key.
  static let policy = #"""
    {"Statement":{"Effect":"Allow","Principal":{"AWS":"000000000001"},"Action":"*","Resource":"*"}}
    """#

  static let creationDate = Timestamp(millisecondsSinceEpoch: 1_767_323_045_000)
}
