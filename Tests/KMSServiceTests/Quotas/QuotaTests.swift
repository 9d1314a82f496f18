import KMSModel
import KMSStore
import Testing

@testable import KMSService

@Suite("Quotas") struct QuotaTests {
  @Test("an account has so many keys, and AWS managed keys do not count")
  func keys() async throws {
    let life = try await LifeHarness(quotas: Quotas(keysMax: 2, rates: nil))
    for _ in 0..<2 { _ = try await life.createKey() }
    _ = try await life.metadata("alias/aws/s3")
    let answer = try await life.call(.createKey)
    #expect(answer.code == "LimitExceededException")
    #expect(
      answer.message
        == "Key quota for this account in this region is 2 but the current usage is 2.")
    _ = try await life.createKey(region: LifeHarness.otherRegion)
  }

  @Test("beyond its rate a request is told to come less often, and a second later it is served")
  func rates() async throws {
    let life = try await LifeHarness(
      quotas: Quotas(rates: RequestRates(overrides: ["CryptographicOperationsSymmetric": 3])))
    let key = try await life.createKey()
    for _ in 0..<3 { _ = try await life.encrypt("a", key) }
    let answer = try await life.call(.encrypt, ["KeyId": key, "Plaintext": "YQ=="])
    #expect(answer.code == "ThrottlingException")
    #expect(
      answer.message
        == "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."
    )
    #expect(
      try await life.call(.generateRandom, ["NumberOfBytes": 1]).code == "ThrottlingException")
    life.clocks.pass(milliseconds: 334)
    _ = try await life.encrypt("a", key)
    #expect(
      try await life.call(.generateRandom, ["NumberOfBytes": 1]).code == "ThrottlingException")
    // Other groups and Regions have rates of their own.
    try await life.must(.describeKey, ["KeyId": key])
    try await life.must(.generateRandom, ["NumberOfBytes": 1], region: LifeHarness.otherRegion)
  }

  @Test("a request that is attempted twice counts once")
  func attempts() async throws {
    let life = try await LifeHarness(
      quotas: Quotas(rates: RequestRates(overrides: ["CryptographicOperationsSymmetric": 3])))
    let source = try await life.createKey()
    let blob = try await life.encrypt("a", source)
    let destination = try await life.createKey()
    // The second key is not in memory: the request is attempted again where the store can be asked.
    try await life.must(
      .reEncrypt, ["CiphertextBlob": blob, "DestinationKeyId": destination])
    _ = try await life.encrypt("a", source)
    #expect(
      try await life.call(.encrypt, ["KeyId": source, "Plaintext": "YQ=="]).code
        == "ThrottlingException")
  }

  @Test("a clock that is set back gives nothing")
  func clockSetBack() throws {
    let buckets = RequestBuckets(RequestRates(overrides: ["CreateKey": 1]))
    let account = try #require(AccountID("000000000001"))
    let region = try #require(Region("us-east-1"))
    func take(_ milliseconds: Int64) -> Bool {
      buckets.take(
        of: .operation(.createKey), by: account, in: region,
        at: Timestamp(millisecondsSinceEpoch: milliseconds))
    }
    #expect(take(10_000))
    #expect(!take(5_000))
    #expect(!take(10_999))
    #expect(take(12_000))
  }

  @Test("AWS's numbers (documented)")
  func standard() throws {
    let east = try #require(Region("us-east-1"))
    let central = try #require(Region("eu-central-1"))
    let north = try #require(Region("eu-north-1"))
    let rates = RequestRates()
    #expect(
      [east, central, north].map { rates.perSecond(.symmetric, in: $0) } == [
        100_000, 20_000, 10_000,
      ])
    #expect(rates.perSecond(.rsa, in: east) == 1_000)
    #expect(rates.perSecond(.dataKeyPair(.rsa4096), in: east) == 1)
    #expect(rates.perSecond(.operation(.createKey), in: east) == 5)
    #expect(rates.perSecond(.operation(.getParametersForImport), in: east) == 1)
    #expect(rates.perSecond(.operation(.describeKey), in: east) == 2_000)
    #expect(Set(QuotaGroup.all.map(\.name)).count == QuotaGroup.all.count)
    #expect(Quotas.off.requestsPerSecond(.symmetric, in: east) == nil)
  }
}
