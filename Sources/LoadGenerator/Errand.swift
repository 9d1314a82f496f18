import NIOCore

/// What the connections have to do, and what became of it. Belongs to the one event loop of the client.
final class Errand: @unchecked Sendable {
  // Everything here is touched on the client's only event loop, and by the command before the connections
  // are made and after they are gone.

  /// One answer.
  struct Answer {
    let status: Int
    let body: [UInt8]
  }

  private let requests: [ByteBuffer]
  private let isEndless: Bool
  private var taken = 0
  private var answered = 0
  private var isCounting = false
  private var kept: [Answer?]

  /// How long answers took while counted, in nanoseconds.
  private(set) var nanoseconds: [UInt32] = []
  /// How many counted answers were no success.
  private(set) var failures = 0
  private var done: EventLoopPromise<Void>?

  init(requests: [[UInt8]], isEndless: Bool) {
    self.requests = requests.map { ByteBuffer(bytes: $0) }
    self.isEndless = isEndless
    kept = isEndless ? [] : [Answer?](repeating: nil, count: requests.count)
  }

  /// What came back, in the order of the requests.
  var answers: [Answer] { kept.compactMap(\.self) }

  /// The next request and its number; nothing if there are no more.
  func next() -> (number: Int, bytes: ByteBuffer)? {
    if taken == requests.count {
      guard isEndless else { return nil }
      taken = 0
    }
    defer { taken += 1 }
    return (taken, requests[taken])
  }

  /// Takes an answer.
  func take(_ answer: AnswerFrame, to number: Int, in time: TimeAmount, bytes: ByteBuffer) {
    if isCounting {
      nanoseconds.append(UInt32(clamping: time.nanoseconds))
      if answer.status != 200 { failures += 1 }
    }
    guard !isEndless else { return }
    let body =
      bytes.getBytes(at: bytes.readerIndex + answer.headBytes, length: answer.bodyBytes) ?? []
    kept[number] = Answer(status: answer.status, body: body)
    answered += 1
    if answered == requests.count { end() }
  }

  /// Begins or ends counting.
  func count(_ isCounting: Bool) {
    self.isCounting = isCounting
    if isCounting { nanoseconds.reserveCapacity(1_000_000) }
  }

  /// Takes the promise that is kept when everything is done.
  func begin(_ done: EventLoopPromise<Void>) { self.done = done }

  /// Whether it has ended.
  var isOver: Bool { done == nil }

  /// Ends it well; connections may close from now on.
  func end() {
    done?.succeed()
    done = nil
  }

  /// Ends it badly, unless it is over.
  func fail(_ failure: LoadFailure) {
    done?.fail(failure)
    done = nil
  }
}
