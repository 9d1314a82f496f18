import Testing

@testable import SigV4

@Suite("The time window") struct TimeWindowTests {
  private static func later(_ seconds: Int64) -> SigningTime {
    Example.time.advanced(bySeconds: seconds)
  }

  private static func window(
    now: Int64, limit: Int64, seconds: Int
  ) -> SigV4Error.Window {
    SigV4Error.Window(
      requested: Example.time, now: later(now), limit: later(limit), seconds: seconds)
  }

  @Test("of the header form ends after its minutes, to the second", arguments: [5, 15, 1])
  func headerForm(_ minutes: Int) throws {
    let seconds = Int64(minutes * 60)
    let verifier = Example.verifier(skewMinutesMax: minutes)
    let signed = try Example.signed()
    for offset in [-seconds, -seconds + 1, 0, seconds - 1, seconds] {
      try verifier.accept(signed, at: Self.later(offset))
    }
    #expect(
      throws: SigV4Error.expired(
        Self.window(now: seconds + 1, limit: 1, seconds: minutes * 60))
    ) { try verifier.accept(signed, at: Self.later(seconds + 1)) }
    #expect(
      throws: SigV4Error.notYetCurrent(
        Self.window(now: -seconds - 1, limit: -1, seconds: minutes * 60))
    ) { try verifier.accept(signed, at: Self.later(-seconds - 1)) }
  }

  @Test(
    "of a presigned request ends when it expires, to the second",
    arguments: [
      1, 59, 60, 900, 3_600, 604_800,
    ])
  func queryForm(_ validSeconds: Int) throws {
    let valid = Int64(validSeconds)
    let verifier = Example.presignedVerifier
    let presigned = try Example.presigned(validSeconds: validSeconds)
    for offset in [-900, 0, valid - 1, valid] {
      try verifier.accept(presigned, at: Self.later(offset))
    }
    #expect(
      throws: SigV4Error.expired(
        Self.window(now: valid + 1, limit: 1, seconds: validSeconds))
    ) { try verifier.accept(presigned, at: Self.later(valid + 1)) }
    #expect(
      throws: SigV4Error.notYetCurrent(Self.window(now: -901, limit: -1, seconds: 900))
    ) { try verifier.accept(presigned, at: Self.later(-901)) }
  }

  @Test("reaches over midnight: yesterday's scope is good for yesterday's time")
  func midnight() throws {
    let time = SigningTime(secondsSinceEpoch: 1_767_311_999)
    #expect(time.text == "20260101T235959Z")
    let signed = try Example.signed(at: time)
    try Example.verifier().accept(signed, at: time.advanced(bySeconds: 300))
    #expect(throws: SigV4Error.scope([.date(received: "20260102", time: time)])) {
      try Example.verifier().accept(
        signed.replacingInAuthorization("/20260101/", with: "/20260102/"), at: time)
    }
  }

  @Test("does not end the process at either end of time")
  func endsOfTime() throws {
    for seconds in [Int64.min, -1, 0, 253_402_300_799, Int64.max] {
      let now = SigningTime(secondsSinceEpoch: seconds)
      #expect(throws: SigV4Error.self) {
        try Example.verifier().accept(try Example.signed(), at: now)
      }
      try Example.verifier().accept(try Example.signed(at: now), at: now)
    }
  }

  @Test("is looked at after the scope and before what is signed")
  func order() throws {
    let signed = try Example.signed()
    let late = Self.later(301)
    #expect(throws: SigV4Error.scope([.service(expected: "sts")])) {
      try Example.verifier(service: "sts").accept(signed, at: late)
    }
    #expect(throws: SigV4Error.expired(Self.window(now: 301, limit: 1, seconds: 300))) {
      try Example.verifier().accept(
        signed.replacingInAuthorization(";x-amz-target", with: ""), at: late)
    }
  }
}
