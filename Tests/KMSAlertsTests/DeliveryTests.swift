import Testing

@testable import KMSAlerts

@Suite("Delivery to a webhook") struct DeliveryTests {
  private let schedule = DeliverySchedule(
    attemptsMax: 4, firstWaitMilliseconds: 100, waitMillisecondsMax: 300)

  @Test(
    "what is received is done, what the receiver does not want is given up",
    arguments: [
      (200, DeliverySchedule.Step.delivered), (204, .delivered), (299, .delivered),
      (301, .givenUp), (400, .givenUp), (401, .givenUp), (404, .givenUp), (410, .givenUp),
      (408, .again(milliseconds: 100)), (429, .again(milliseconds: 100)),
      (500, .again(milliseconds: 100)), (503, .again(milliseconds: 100)),
    ])
  func statuses(_ status: Int, _ step: DeliverySchedule.Step) {
    #expect(schedule.step(after: 1, .answered(status: status), fraction: 0) == step)
  }

  @Test("waits double up to a limit and get shorter by up to a quarter; then it is given up")
  func waits() {
    let steps = (1...5).map { schedule.step(after: $0, .failed, fraction: 0) }
    #expect(
      steps == [
        .again(milliseconds: 100), .again(milliseconds: 200), .again(milliseconds: 300), .givenUp,
        .givenUp,
      ])
    #expect(schedule.step(after: 1, .failed, fraction: 255) == .again(milliseconds: 76))
  }

  @Test("the standard schedule ends")
  func standard() {
    let last = DeliverySchedule.standard.attemptsMax
    #expect(DeliverySchedule.standard.step(after: last, .failed, fraction: 0) == .givenUp)
    #expect(
      DeliverySchedule.standard.step(after: last - 1, .failed, fraction: 0)
        == .again(milliseconds: 60_000))
  }

  /// Computed with `printf '1767323045.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
  @Test("the signature is what others compute, and changes with body, time and secret")
  func signature() {
    let body = Array("{\"a\":1}".utf8)
    let secret = Array("0123456789abcdef".utf8)
    let value = WebhookSignature.value(for: body, atSecond: 1_767_323_045, secret: secret)
    #expect(
      value
        == "t=1767323045,v1=4c32cf781f3565724c268f18d7bc9ba04dd466529b0127d152f7e9f20a8ea5e0")
    for other in [
      WebhookSignature.value(for: body + [0], atSecond: 1_767_323_045, secret: secret),
      WebhookSignature.value(for: body, atSecond: 1_767_323_046, secret: secret),
      WebhookSignature.value(for: body, atSecond: 1_767_323_045, secret: secret + [1]),
    ] { #expect(other.suffix(64) != value.suffix(64)) }
  }

  @Test(
    "addresses are read",
    arguments: [
      ("https://hooks.example.com", true, "hooks.example.com", 443, "/", "hooks.example.com"),
      ("https://h:8443/a/b?c=d", true, "h", 8443, "/a/b?c=d", "h:8443"),
      ("https://h?c=d", true, "h", 443, "/?c=d", "h"),
      ("https://[2001:db8::1]:99/x", true, "2001:db8::1", 99, "/x", "[2001:db8::1]:99"),
      ("https://[2001:db8::1]", true, "2001:db8::1", 443, "/", "[2001:db8::1]"),
      ("http://127.0.0.1:9000/hook", false, "127.0.0.1", 9000, "/hook", "127.0.0.1:9000"),
      ("http://localhost", false, "localhost", 80, "/", "localhost"),
      ("http://[::1]:1", false, "::1", 1, "/", "[::1]:1"),
    ])
  func addresses(
    _ text: String, _ isSecure: Bool, _ host: String, _ port: Int, _ target: String,
    _ header: String
  ) throws {
    let address = try #require(WebhookAddress(text))
    #expect(address.isSecure == isSecure)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.target == target)
    #expect(address.hostHeader == header)
  }

  @Test(
    "what is no address, or would send alerts in the clear to others, is refused",
    arguments: [
      "", "hooks.example.com", "ftp://h", "http://example.com", "http://127.0.0.1.example.com",
      "http://128.0.0.1", "https://", "https://:443", "https://h:0", "https://h:65536",
      "https://h:",
      "https://h:+1", "https://user:secret@h", "https://h/#part", "https://h/a b",
      "https://h/\u{e9}",
      "https://[2001:db8::1", "https://[h]", "https://[::1]x", "https://h_h",
      "https://h/" + String(repeating: "a", count: 2048),
    ])
  func noAddresses(_ text: String) {
    #expect(WebhookAddress(text) == nil)
  }
}
