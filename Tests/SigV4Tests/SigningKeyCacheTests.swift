import Testing

@testable import SigV4

@Suite("The cache of signing keys") struct SigningKeyCacheTests {
  private static let key = Array(Example.secret.utf8).withUnsafeBytes {
    SigningKey(
      secret: $0, scope: CredentialScope(date: "20260102", region: "us-west-2", service: "kms"))
  }

  private static func credential(
    _ accessKeyID: String = "AKIDEXAMPLE", date: String = "20260102", region: String = "us-west-2",
    service: String = "kms"
  ) -> Credential {
    Credential(
      accessKeyID: accessKeyID,
      scope: CredentialScope(date: date, region: region, service: service))
  }

  private static func insert(
    _ credential: Credential, _ secretVersion: UInt64 = 1, into cache: SigningKeyCache,
    at now: SigningTime = Example.time
  ) {
    cache.insert(key, for: credential, secretVersion: secretVersion, at: now)
  }

  private static func has(
    _ credential: Credential, _ secretVersion: UInt64 = 1, in cache: SigningKeyCache,
    at now: SigningTime = Example.time
  ) -> Bool {
    cache.key(for: credential, secretVersion: secretVersion, at: now) != nil
  }

  @Test("finds a key under all five parts of its name and under no other")
  func name() {
    let cache = SigningKeyCache()
    Self.insert(Self.credential(), into: cache)
    #expect(Self.has(Self.credential(), in: cache))
    #expect(!Self.has(Self.credential("AKIDEXAMPLF"), in: cache))
    #expect(!Self.has(Self.credential(date: "20260103"), in: cache))
    #expect(!Self.has(Self.credential(region: "us-east-1"), in: cache))
    #expect(!Self.has(Self.credential(service: "sts"), in: cache))
    #expect(Self.has(Self.credential(), in: cache))
    #expect(!Self.has(Self.credential(), 2, in: cache))
  }

  @Test("saves the second request the secret")
  func hit() throws {
    let cache = SigningKeyCache()
    let verifier = Example.verifier(keys: cache)
    let received = try verifier.receive(try Example.signed(), at: Example.time)
    var lendings = 0
    for _ in 0..<3 {
      _ = try verifier.verify(received, secretVersion: 1) { derive in
        lendings += 1
        return Array(Example.secret.utf8).withUnsafeBytes(derive)
      }
    }
    #expect(lendings == 1)
    #expect(cache.count == 1)
  }

  @Test("serves verifiers of several services without mixing them up")
  func shared() throws {
    let cache = SigningKeyCache()
    let kms = Example.verifier(keys: cache)
    let sts = Example.verifier(service: "sts", keys: cache)
    try kms.accept(try Example.signed())
    try sts.accept(
      try Example.signer(service: "sts").signed(Example.request, at: Example.time))
    #expect(cache.count == 2)
    try kms.accept(try Example.signed())
  }

  @Test("takes in nothing from a signature that is wrong")
  func onlyProven() throws {
    let cache = SigningKeyCache()
    let verifier = Example.verifier(keys: cache)
    #expect(throws: SigV4Error.signatureMismatch) {
      try verifier.accept(try Example.signed(), secret: "another")
    }
    #expect(throws: SigV4Error.unknownAccessKey) {
      try verifier.accept(
        try Example.signer(accessKeyID: "AKIDOTHER").signed(Example.request, at: Example.time))
    }
    #expect(cache.count == 0)
  }

  @Test("refuses a wrong signature on a hit too")
  func wrongOnHit() throws {
    let verifier = Example.verifier()
    let signed = try Example.signed()
    try verifier.accept(signed)
    #expect(throws: SigV4Error.signatureMismatch) {
      try verifier.accept(signed.with(body: []))
    }
    try verifier.accept(signed)
  }

  @Test("forgets a key when the secret of its access key changes")
  func secretVersion() throws {
    let cache = SigningKeyCache()
    let verifier = Example.verifier(keys: cache)
    let signed = try Example.signed()
    try verifier.accept(signed)
    #expect(throws: SigV4Error.signatureMismatch) {
      try verifier.accept(signed, secret: "another", secretVersion: 2)
    }
    #expect(cache.count == 0)
    let resigned = try Example.signer(secret: "another").signed(Example.request, at: Example.time)
    try verifier.accept(resigned, secret: "another", secretVersion: 2)
    #expect(throws: SigV4Error.signatureMismatch) {
      try verifier.accept(signed, secret: "another", secretVersion: 2)
    }
    #expect(cache.count == 1)
  }

  @Test("replaces what it holds of another secret")
  func replaced() {
    let cache = SigningKeyCache()
    Self.insert(Self.credential(), 1, into: cache)
    Self.insert(Self.credential(date: "20260101"), 1, into: cache)
    Self.insert(Self.credential(), 2, into: cache)
    #expect(cache.count == 1)
    #expect(Self.has(Self.credential(), 2, in: cache))
    Self.insert(Self.credential(), 2, into: cache)
    #expect(cache.count == 1)
  }

  @Test("forgets all keys of an access key on demand, and no others")
  func removal() {
    let cache = SigningKeyCache()
    for date in ["20260101", "20260102"] {
      Self.insert(Self.credential(date: date), into: cache)
      Self.insert(Self.credential("AKIDOTHER", date: date), into: cache)
    }
    #expect(cache.count == 4)
    cache.removeAll(of: "AKIDEXAMPLE")
    cache.removeAll(of: "AKIDNOBODY")
    #expect(cache.count == 2)
    #expect(!Self.has(Self.credential(), in: cache))
    #expect(!Self.has(Self.credential(date: "20260101"), in: cache))
    #expect(Self.has(Self.credential("AKIDOTHER"), in: cache))
  }

  @Test("forgets keys of either generation, on demand and for another secret")
  func generations() {
    for forget in [
      { (cache: SigningKeyCache) in cache.removeAll(of: "AKIDEXAMPLE") },
      { (cache: SigningKeyCache) in _ = Self.has(Self.credential(), 2, in: cache) },
    ] {
      let cache = SigningKeyCache(keysMax: 4)
      Self.insert(Self.credential(date: "20260101"), into: cache)
      Self.insert(Self.credential("AKIDOTHER"), into: cache)
      // The two make a generation; the next one is in another.
      Self.insert(Self.credential(), into: cache)
      #expect(cache.count == 3)
      #expect(Self.has(Self.credential(date: "20260101"), in: cache))
      forget(cache)
      #expect(cache.count == 1)
      #expect(Self.has(Self.credential("AKIDOTHER"), in: cache))
    }
  }

  @Test("holds no more keys than it may, and the newest half for certain", arguments: [2, 10, 64])
  func bound(_ keysMax: Int) {
    let cache = SigningKeyCache(keysMax: keysMax)
    for index in 0..<(10 * keysMax) {
      Self.insert(Self.credential("AKID\(index)"), into: cache)
      #expect(cache.count <= keysMax)
      #expect(Self.has(Self.credential("AKID\(index)"), in: cache))
    }
    for index in (10 * keysMax - keysMax / 2)..<(10 * keysMax) {
      #expect(Self.has(Self.credential("AKID\(index)"), in: cache))
    }
    #expect(!Self.has(Self.credential("AKID0"), in: cache))
  }

  @Test("is bound for a single access key as well")
  func boundOfOne() {
    let cache = SigningKeyCache(keysMax: 8)
    for index in 0..<100 {
      Self.insert(Self.credential(region: "r-\(index)"), into: cache)
      #expect(cache.count <= 8)
    }
  }

  @Test("holds nothing if it may hold nothing", arguments: [1, 0, -1, Int.min])
  func nothing(_ keysMax: Int) throws {
    let cache = SigningKeyCache(keysMax: keysMax)
    let verifier = Example.verifier(keys: cache)
    try verifier.accept(try Example.signed())
    try verifier.accept(try Example.signed())
    #expect(cache.count == 0)
  }

  @Test(
    "keeps a key for half of its time at least, and never longer than it may",
    arguments: [
      0, 1, 49, 50, 51, 99,
    ])
  func age(_ offset: Int64) {
    let start = SigningTime(secondsSinceEpoch: 1_000_000 + offset)
    let cache = SigningKeyCache(secondsMax: 100)
    Self.insert(Self.credential(), into: cache, at: start)
    #expect(Self.has(Self.credential(), in: cache, at: start.advanced(bySeconds: 50)))
    #expect(!Self.has(Self.credential(), in: cache, at: start.advanced(bySeconds: 101)))
    #expect(cache.count == 0)
  }

  @Test("forgets keys that nobody asks for, as soon as it is asked for others")
  func unasked() {
    let cache = SigningKeyCache(secondsMax: 100)
    let start = SigningTime(secondsSinceEpoch: 1_000_000)
    Self.insert(Self.credential(), into: cache, at: start)
    _ = Self.has(Self.credential("AKIDOTHER"), in: cache, at: start.advanced(bySeconds: 1_000))
    #expect(cache.count == 0)
  }

  @Test("survives a clock that goes back")
  func backwards() {
    let cache = SigningKeyCache(secondsMax: 100)
    Self.insert(Self.credential(), into: cache, at: Example.time)
    let before = Example.time.advanced(bySeconds: -1_000)
    #expect(!Self.has(Self.credential(), in: cache, at: before))
    Self.insert(Self.credential(), into: cache, at: before)
    #expect(Self.has(Self.credential(), in: cache, at: before))
  }

  @Test("works for many at once")
  func concurrency() async throws {
    let cache = SigningKeyCache(keysMax: 16)
    let verifier = Example.verifier(keys: cache)
    let signed = try Example.signed()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for index in 0..<100 {
            try verifier.accept(signed, secretVersion: UInt64(index % 3))
            if index % 10 == task { cache.removeAll(of: Example.accessKeyID) }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(cache.count <= 16)
  }
}
