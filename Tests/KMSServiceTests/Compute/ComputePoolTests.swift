import Dispatch
import Synchronization
import Testing

@testable import KMSService

@Suite("ComputePool") struct ComputePoolTests {
  private final class Counts: Sendable {
    let running = Atomic(0)
    let most = Atomic(0)
  }

  @Test("all that was accepted runs, on no more threads than there are")
  func runs() async {
    let pool = ComputePool(threadsMax: 3, waitingMax: 1000, urgency: .normal)
    let counts = Counts()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<300 {
        group.addTask {
          await withCheckedContinuation { continuation in
            let isAccepted = pool.submit {
              let now = counts.running.add(1, ordering: .relaxed).newValue
              counts.most.max(now, ordering: .relaxed)
              counts.running.subtract(1, ordering: .relaxed)
              continuation.resume()
            }
            #expect(isAccepted)
          }
        }
      }
    }
    #expect((1...3).contains(counts.most.load(ordering: .relaxed)))
    pool.close()
  }

  @Test("a full queue refuses, and takes work again when there is room")
  func full() {
    let pool = ComputePool(threadsMax: 1, waitingMax: 2, urgency: .low)
    let gate = DispatchSemaphore(value: 0)
    let isBusy = DispatchSemaphore(value: 0)
    #expect(
      pool.submit {
        isBusy.signal()
        gate.wait()
      })
    isBusy.wait()
    let done = DispatchSemaphore(value: 0)
    #expect(pool.submit { done.signal() })
    #expect(pool.submit { done.signal() })
    #expect(!pool.submit { Issue.record("refused work ran") })
    gate.signal()
    done.wait()
    done.wait()
    #expect(pool.submit { done.signal() })
    done.wait()
    pool.close()
  }

  @Test("closing finishes what runs, drops what waits and refuses the rest")
  func close() {
    let pool = ComputePool(threadsMax: 1, waitingMax: .max, urgency: .normal)
    let gate = DispatchSemaphore(value: 0)
    let isBusy = DispatchSemaphore(value: 0)
    let isClosed = DispatchSemaphore(value: 0)
    let counts = Counts()
    #expect(
      pool.submit {
        isBusy.signal()
        gate.wait()
        counts.running.add(1, ordering: .relaxed)
      })
    isBusy.wait()
    #expect(pool.submit { Issue.record("dropped work ran") })
    DispatchQueue.global().async {
      pool.close()
      isClosed.signal()
    }
    // Until the pool is closed it takes work, which waits behind the gate.
    while pool.submit({ Issue.record("dropped work ran") }) {}
    gate.signal()
    isClosed.wait()
    #expect(counts.running.load(ordering: .relaxed) == 1)
    pool.close()
  }
}
