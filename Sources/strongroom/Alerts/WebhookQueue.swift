import KMSAlerts
import KMSFront
import KMSModel
import Synchronization

/// Sends messages one after the other, again and again until they are received or given up.
final class WebhookQueue: Sendable {
  /// How many messages may wait; a further one is dropped, and counted.
  static let waitingMax = 1_000
  /// How often the queue looks for messages.
  private static let pollInterval = Duration.milliseconds(100)

  /// A message on its way.
  struct Message: Sendable {
    let id: String
    let body: [UInt8]
  }

  private struct State {
    var waiting: [Message] = []
    var isFull = false
  }

  private let state = Mutex(State())
  private let request: WebhookRequest
  private let secret: [UInt8]
  private let metrics: StrongroomMetrics
  private let schedule: DeliverySchedule

  /// Prepares to send.
  init(
    _ webhook: AlertConfiguration.Webhook, _ metrics: StrongroomMetrics,
    schedule: DeliverySchedule = .standard
  ) throws(ProgramError) {
    self.request = try WebhookRequest(webhook)
    self.secret = webhook.secret
    self.metrics = metrics
    self.schedule = schedule
  }

  /// Takes a message.
  func add(_ alert: Alert) {
    let (isTaken, isFirstDropped) = state.withLock { state in
      guard state.waiting.count < WebhookQueue.waitingMax else {
        defer { state.isFull = true }
        return (false, !state.isFull)
      }
      state.waiting.append(Message(id: alert.id, body: alert.message))
      return (true, false)
    }
    if !isTaken { metrics.alertDeliveries.series("dropped").increment() }
    if isFirstDropped { Log.write("messages to the webhook are dropped: too many wait") }
  }

  /// Sends until the task is cancelled. What waits then has one more attempt each, as long as they succeed.
  func run() async {
    while !Task.isCancelled {
      guard let message = next() else {
        await WebhookQueue.sleep(WebhookQueue.pollInterval)
        continue
      }
      await deliver(message)
    }
  }

  /// Tries every message that waits once, until one is not received.
  func finish() async {
    while let message = next() {
      let outcome = await attempt(message)
      guard schedule.step(after: 1, outcome, fraction: 0) == .delivered else {
        let count = state.withLock { $0.waiting.count } + 1
        metrics.alertDeliveries.series("dropped").add(UInt64(count))
        return Log.write("\(count) messages to the webhook were not received before the end")
      }
      metrics.alertDeliveries.series("delivered").increment()
    }
  }

  private func next() -> Message? {
    state.withLock { state in
      guard !state.waiting.isEmpty else { return nil }
      state.isFull = false
      return state.waiting.removeFirst()
    }
  }

  private func deliver(_ message: Message) async {
    var number = 1
    while true {
      let outcome = await attempt(message)
      let step = schedule.step(after: number, outcome, fraction: UInt8.random(in: 0...255))
      switch step {
      case .delivered:
        return metrics.alertDeliveries.series("delivered").increment()
      case .givenUp:
        metrics.alertDeliveries.series("failed").increment()
        return Log.write("alert `\(message.id)` was not received by the webhook: \(outcome)")
      case .again(let milliseconds):
        metrics.alertDeliveries.series("retried").increment()
        await WebhookQueue.sleep(.milliseconds(milliseconds))
        guard !Task.isCancelled else {
          return state.withLock { $0.waiting.insert(message, at: 0) }
        }
        number += 1
      }
    }
  }

  private func attempt(_ message: Message) async -> DeliveryOutcome {
    let second = SystemClock.now().secondsSinceEpoch
    return await request.send(
      message.body,
      headers: [
        (
          WebhookSignature.header,
          WebhookSignature.value(for: message.body, atSecond: second, secret: secret)
        )
      ])
  }

  /// Sleeps, or wakes up at once when the task is cancelled.
  private static func sleep(_ duration: Duration) async {
    do { try await Task.sleep(for: duration) } catch { return }
  }
}
