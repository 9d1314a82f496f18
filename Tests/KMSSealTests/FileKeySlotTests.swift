import Foundation
import KMSCrypto
import KMSSeal
import KMSSealFile
import KMSSecrets
import Testing

/// A folder that goes when the test does.
private final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("\(NSTemporaryDirectory())/slot-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite("FileKeySlot") struct FileKeySlotTests {
  private let folder: TemporaryFolder
  private let nonce = [UInt8](1...12)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func rootKey(_ value: UInt8 = 0x42, count: Int = 32) -> SecretBytes {
    SecretBytes(count: count) { $0.initializeMemory(as: UInt8.self, repeating: value) }
  }

  private func newSlot(_ name: String = "root.slot") throws -> FileKeySlot {
    try FileKeySlot(creatingAt: folder.file(name), random: SystemRandom.fill)
  }

  private func open(_ name: String = "root.slot") throws -> FileKeySlot {
    try FileKeySlot(openingAt: folder.file(name))
  }

  private func write(_ bytes: [UInt8], mode: mode_t, to name: String = "root.slot") throws {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
    try #require(chmod(folder.file(name), mode) == 0)
  }

  @Test("what a slot sealed opens with the same file, also after a restart")
  func roundTrip() throws {
    let sealed = try newSlot().seal(rootKey(), nonce: nonce)
    let opened = try open().unseal(sealed)
    let isSame = opened.constantTimeEquals(rootKey())
    #expect(isSame)
  }

  @Test("the file has 32 bytes and is the owner's alone, whatever the mask")
  func fileIsPrivate() throws {
    let mask = umask(0o277)
    defer { umask(mask) }
    _ = try newSlot()
    var facts = stat()
    try #require(stat(folder.file("root.slot"), &facts) == 0)
    #expect(facts.st_mode & 0o7777 == 0o600)
    #expect(facts.st_size == 32)
  }

  @Test("the sealed root key has the documented layout")
  func layout() throws {
    try write([UInt8](0..<32), mode: 0o600)
    let sealed = try open().seal(rootKey(), nonce: nonce)
    #expect(sealed.count == 61)
    #expect(sealed[0] == 1)
    #expect(Array(sealed[1..<13]) == nonce)
    // Computed with PyCA cryptography: AESGCM(bytes(range(32))).encrypt(bytes(range(1, 13)),
    // b"\x42" * 32, b"strongroom.slot.v1").
    #expect(sealed[13...].map { String(format: "%02x", $0) }.joined() == expectedSealed)
  }

  @Test("a changed byte, another size or another version is not for this slot")
  func changed() throws {
    let slot = try newSlot()
    let sealed = try slot.seal(rootKey(), nonce: nonce)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: SealError.notForThisSlot) { _ = try slot.unseal(changed) }
    }
    for wrong in [[], Array(sealed.dropLast()), sealed + [0], Array(sealed.prefix(13))] {
      #expect(throws: SealError.notForThisSlot) { _ = try slot.unseal(wrong) }
    }
  }

  @Test("what another slot sealed is not for this slot")
  func otherSlot() throws {
    let sealed = try newSlot("other.slot").seal(rootKey(), nonce: nonce)
    let slot = try newSlot()
    #expect(throws: SealError.notForThisSlot) { _ = try slot.unseal(sealed) }
  }

  @Test("a file that is there already is not touched")
  func existing() throws {
    try write([UInt8](repeating: 9, count: 32), mode: 0o600)
    #expect(throws: SealError.slotUnavailable(errno: EEXIST)) { _ = try newSlot() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("root.slot"))).first == 9)
  }

  @Test("what an attempt left that was cut off is no obstacle and does not stay")
  func cutOff() throws {
    try write([1, 2, 3], mode: 0o600, to: "root.slot.new")
    let sealed = try newSlot().seal(rootKey(), nonce: nonce)
    #expect(access(folder.file("root.slot.new"), F_OK) != 0)
    _ = try open().unseal(sealed)
  }

  @Test("a link in the place of the file is refused, new or old")
  func links() throws {
    _ = try newSlot("real.slot")
    try #require(symlink(folder.file("real.slot"), folder.file("root.slot")) == 0)
    #expect(throws: SealError.slotUnavailable(errno: ELOOP)) { _ = try open() }
    #expect(throws: SealError.slotUnavailable(errno: EEXIST)) { _ = try newSlot() }
  }

  @Test("a missing file or folder is unavailable")
  func missing() throws {
    #expect(throws: SealError.slotUnavailable(errno: ENOENT)) { _ = try open() }
    #expect(throws: SealError.slotUnavailable(errno: ENOENT)) { _ = try newSlot("no/root.slot") }
  }

  @Test(
    "a file that others may use is unsafe",
    arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777] as [mode_t])
  func permissions(mode: mode_t) throws {
    try write([UInt8](repeating: 9, count: 32), mode: mode)
    #expect(throws: SealError.slotUnsafe) { _ = try open() }
  }

  @Test("a file of another size is unsafe", arguments: [0, 1, 31, 33, 64])
  func sizes(count: Int) throws {
    try write([UInt8](repeating: 9, count: count), mode: 0o600)
    #expect(throws: SealError.slotUnsafe) { _ = try open() }
  }

  @Test("a folder or a pipe in the place of the file is unsafe, and nobody waits for it")
  func otherKinds() throws {
    try #require(mkdir(folder.file("folder.slot"), 0o700) == 0)
    #expect(throws: SealError.slotUnsafe) { _ = try open("folder.slot") }
    try #require(mkfifo(folder.file("pipe.slot"), 0o600) == 0)
    #expect(throws: SealError.slotUnsafe) { _ = try open("pipe.slot") }
  }

  @Test("a file of another user is unsafe", .enabled(if: geteuid() == 0, "needs root to make one"))
  func otherOwner() throws {
    try write([UInt8](repeating: 9, count: 32), mode: 0o600)
    try #require(chown(folder.file("root.slot"), 12_345, 12_345) == 0)
    #expect(throws: SealError.slotUnsafe) { _ = try open() }
  }

  @Test(
    "a credential of the service manager is the superuser's or the service's, and only read by others",
    .enabled(if: geteuid() == 0, "needs root to make one"))
  func credentials() throws {
    func openCredential(mode: mode_t, owner: uid_t) throws {
      try write([UInt8](repeating: 9, count: 32), mode: mode)
      try #require(chown(folder.file("root.slot"), owner, 0) == 0)
      _ = try FileKeySlot(openingAt: folder.file("root.slot"), providedBy: .serviceManager)
    }
    for mode in [0o400, 0o440, 0o600, 0o640] as [mode_t] {
      try openCredential(mode: mode, owner: 0)
    }
    for mode in [0o404, 0o420, 0o410, 0o444, 0o460] as [mode_t] {
      #expect(throws: SealError.slotUnsafe) { try openCredential(mode: mode, owner: 0) }
    }
    #expect(throws: SealError.slotUnsafe) { try openCredential(mode: 0o440, owner: 12_345) }
    #expect(throws: SealError.slotUnsafe) { try openCredential(mode: 0o400, owner: 12_345) }
  }

  @Test("without random bytes there is no file")
  func noRandom() throws {
    #expect(throws: SealError.cryptography) {
      _ = try FileKeySlot(creatingAt: folder.file("root.slot")) { _ throws(CryptoError) in
        throw .randomUnavailable(errno: EIO)
      }
    }
    #expect(access(folder.file("root.slot"), F_OK) != 0)
  }

  @Test("a root key or a nonce of another size is not sealed")
  func sealRefusals() throws {
    let slot = try newSlot()
    #expect(throws: SealError.cryptography) { _ = try slot.seal(rootKey(count: 31), nonce: nonce) }
    #expect(throws: SealError.cryptography) { _ = try slot.seal(rootKey(), nonce: [1, 2, 3]) }
  }

  @Test("the name tells the operator which file it is")
  func name() throws {
    #expect(try newSlot().name == "file `\(folder.file("root.slot"))`")
  }
}

private let expectedSealed =
  "47a81897aed6b2c40ee021055251a86a0001a3bcd52f1287e31dbb66dcf43487"
  + "5c1bc98976cfa61d563b2877fd937a8d"
