import KMSSecrets
import Testing

@Suite("SecretMemory") struct SecretMemoryTests {
  @Test("pages are left out of core files and of child processes")
  func protections() {
    let secret = SecretBytes(count: 32) { _ in }
    let status = SecretMemory.status
    #expect(status.isLeftOutOfCoreFiles)
    #expect(status.isWipedOnFork)
    #expect(status.mappedByteCount >= status.usedByteCount)
    #expect(status.usedByteCount >= 32)
    #expect(status.lockedByteCount <= status.mappedByteCount)
    #expect(status.isLocked == (status.lockedByteCount == status.mappedByteCount))
    #expect(secret.count == 32)
  }

  @Test("small secrets share pages")
  func shares() {
    let before = SecretMemory.status.mappedByteCount
    // 500 secrets of 32 bytes need one slab; other tests may add theirs at the same time.
    let kept = (0..<500).map { _ in SensitiveBytes(count: 32) { _ in } }
    #expect(kept.count == 500)
    #expect(SecretMemory.status.mappedByteCount - before < 500 * 4096)
  }
}
