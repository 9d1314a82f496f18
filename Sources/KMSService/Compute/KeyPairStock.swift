import Dispatch
import KMSKeys
import KMSModel
import Synchronization

/// RSA key pairs that were made ahead, so that nobody waits for one in the common case.
///
/// A thread of the lowest urgency fills it up. Each pair leaves once, into a key or a data key pair; what
/// is left at the end is wiped.
final class KeyPairStock: Sendable {
  private let shared: Shared

  /// What the thread holds on to.
  private final class Shared: Sendable {
    struct Shelf {
      var pairs: [KeySpec: [NewKeyPair]] = [:]
      var isClosed = false

      /// The spec that lacks most.
      func lacking(countMax: Int, of specs: [KeySpec]) -> KeySpec? {
        let emptiest = specs.min { count($0) < count($1) }
        return emptiest.flatMap { count($0) < countMax ? $0 : nil }
      }

      func count(_ spec: KeySpec) -> Int { pairs[spec]?.count ?? 0 }
    }

    enum Turn {
      case make(KeySpec)
      case sleep
      case end
    }

    let countMax: Int
    let provider: any KeyProvider
    let specs: [KeySpec]
    let shelf = Mutex(Shelf())
    let wakeUp = DispatchSemaphore(value: 0)

    init(countMax: Int, provider: any KeyProvider) {
      self.countMax = countMax
      self.provider = provider
      self.specs = KeySpec.allCases.filter {
        $0.generation == .keyGeneration && provider.supportedSpecs.contains($0)
      }
    }

    func fill() {
      while true {
        switch turn() {
        case .end: return
        case .sleep: wakeUp.wait()
        case .make(let spec):
          do {
            put(try provider.generateKeyPair(spec))
          } catch {
            // The library fails: whoever needs a pair finds the stock empty and gets the error. The
            // thread does not try for ever.
            wakeUp.wait()
          }
        }
      }
    }

    private func turn() -> Turn {
      shelf.withLock { shelf in
        if shelf.isClosed { return .end }
        return shelf.lacking(countMax: countMax, of: specs).map(Turn.make) ?? .sleep
      }
    }

    private func put(_ pair: NewKeyPair) {
      shelf.withLock { shelf in
        guard !shelf.isClosed else { return }
        shelf.pairs[pair.spec, default: []].append(pair)
      }
    }
  }

  /// A stock that fills itself from now on.
  ///
  /// - Parameter countMax: how many pairs of each spec; 0 for no stock and no thread.
  init(countMax: Int, provider: any KeyProvider) {
    let shared = Shared(countMax: countMax, provider: provider)
    self.shared = shared
    if countMax > 0 { _ = ComputeThread.run(.lowest) { shared.fill() } }
  }

  deinit {
    close()
  }

  /// A pair of a spec, if there is one.
  func take(_ spec: KeySpec) -> NewKeyPair? {
    guard let pair = shared.shelf.withLock({ $0.pairs[spec]?.popLast() }) else { return nil }
    shared.wakeUp.signal()
    return pair
  }

  /// How many pairs of a spec there are.
  func count(_ spec: KeySpec) -> Int { shared.shelf.withLock { $0.count(spec) } }

  /// Wipes what is there. A pair that is being made is wiped as soon as it is done.
  func close() {
    let left = shared.shelf.withLock { shelf in
      shelf.isClosed = true
      defer { shelf.pairs = [:] }
      return shelf.pairs
    }
    // Released here, outside the lock.
    _ = left
    shared.wakeUp.signal()
  }
}
