import Dispatch
import KMSCrypto
import KMSKeys
import KMSModel
import Synchronization
import Testing

@testable import KMSService

@Suite("KeyPairStock") struct KeyPairStockTests {
  private let provider: WatchedProvider

  init() throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    provider = WatchedProvider(
      LocalKeyProvider(
        hierarchy: try KeyHierarchy.create(random: random).hierarchy, random: random,
        algorithms: [.rsa2048, .p256]))
  }

  @Test("it fills itself with what the machine can do, one pair after the other, and again")
  func fills() throws {
    let gate = provider.close()
    let stock = KeyPairStock(countMax: 2, provider: provider)
    provider.arrived.wait()
    #expect(stock.take(.rsa2048) == nil, "the first is not done")
    gate.signal()
    provider.arrived.wait()
    #expect(stock.count(.rsa2048) == 1)
    let first = try #require(stock.take(.rsa2048))
    #expect(first.spec == .rsa2048)
    #expect(stock.take(.rsa2048) == nil)
    gate.signal()
    provider.arrived.wait()
    let second = try #require(stock.take(.rsa2048))
    #expect(second.publicKey != first.publicKey)
    #expect(stock.take(.rsa4096) == nil)
    #expect(stock.take(.eccNistP256) == nil)
    stock.close()
    gate.signal()
    #expect(stock.count(.rsa2048) == 0)
    #expect(stock.take(.rsa2048) == nil)
  }

  @Test("a stock of none makes none")
  func empty() {
    let stock = KeyPairStock(countMax: 0, provider: provider)
    #expect(stock.take(.rsa2048) == nil)
    stock.close()
    #expect(provider.generated.load(ordering: .relaxed) == 0)
  }
}
