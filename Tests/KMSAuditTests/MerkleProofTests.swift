import Foundation
import KMSAudit
import KMSAuditFile
import KMSCrypto
import Testing

/// The tree of RFC 6962 §2.1, written down as the text has it.
private enum ReferenceTree {
  static func hash(_ bytes: [UInt8]) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try OpenSSLProvider().digest($0, .sha256) }
  }

  static func root(_ leaves: ArraySlice<[UInt8]>) throws -> [UInt8] {
    switch leaves.count {
    case 0: return try hash([])
    case 1: return try hash([0] + leaves[leaves.startIndex])
    default:
      var split = 1
      while split * 2 < leaves.count { split *= 2 }
      let middle = leaves.startIndex + split
      return try hash([1] + root(leaves[..<middle]) + root(leaves[middle...]))
    }
  }
}

@Suite("Proofs about a trail") struct MerkleProofTests {
  private let place: TemporaryTrail

  init() throws {
    place = try TemporaryTrail()
  }

  private func bytes(_ base64: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: base64)))
  }

  private func make(_ count: Int) async throws -> [[UInt8]] {
    let trail = try place.openSigned()
    try await trail.record((1...count).map { "record \($0)" })
    trail.close()
    var hashes: [[UInt8]] = []
    for name in try place.names().filter({ $0.hasPrefix("segment-") }) {
      #expect(name.hasSuffix(".jsonl") || name.hasSuffix(".gz"))
    }
    let reader = TrailReader(folder: place.trail)
    _ = try reader.nextLine()
    while let line = try reader.nextLine() { hashes.append(line.previous) }
    var verifier = try place.verifier()
    let last = try #require(try verifier.proof(record: UInt64(count), from: nil, size: nil))
    hashes.append(try bytes(try #require(last.leaf)))
    return hashes
  }

  @Test("every record of every tree is proven, and only it")
  func inclusion() async throws {
    let count = 11
    let leaves = try await make(count)
    for size in 1...count {
      let root = try ReferenceTree.root(leaves[..<size])
      for record in [1, 2, size / 2, size - 1, size] where record >= 1 && record <= size {
        var verifier = try place.verifier()
        let proof = try #require(
          try verifier.proof(record: UInt64(record), from: nil, size: UInt64(size)))
        #expect(try bytes(proof.root) == root)
        let path = try proof.path.map(bytes)
        #expect(try bytes(try #require(proof.leaf)) == leaves[record - 1])
        for index in 0..<size {
          let isIncluded = try MerkleProof.includes(
            lineHash: leaves[record - 1], index: UInt64(index), size: UInt64(size), path: path,
            root: root)
          #expect(isIncluded == (index == record - 1))
        }
        #expect(
          try !MerkleProof.includes(
            lineHash: leaves[record - 1], index: UInt64(record - 1), size: UInt64(size),
            path: path + [root], root: root))
      }
    }
  }

  @Test("every tree goes on from every smaller one, and from no other")
  func consistency() async throws {
    let count = 8
    let leaves = try await make(count)
    for size in 1...count {
      let root = try ReferenceTree.root(leaves[..<size])
      for old in 1...size {
        var verifier = try place.verifier()
        let proof = try #require(
          try verifier.proof(record: nil, from: UInt64(old), size: UInt64(size)))
        let path = try proof.path.map(bytes)
        let oldRoot = try ReferenceTree.root(leaves[..<old])
        func holds(_ oldRoot: [UInt8], _ root: [UInt8], _ path: [[UInt8]]) throws -> Bool {
          try MerkleProof.isConsistent(
            oldSize: UInt64(old), oldRoot: oldRoot, size: UInt64(size), root: root, path: path)
        }
        #expect(try holds(oldRoot, root, path))
        #expect(try !holds(leaves[0], root, path))
        #expect(try !holds(oldRoot, leaves[0], path))
        #expect(try !holds(oldRoot, root, path + [root]))
        if !path.isEmpty { #expect(try !holds(oldRoot, root, Array(path.dropLast()))) }
      }
    }
  }

  @Test("what is not there is not proven", arguments: [(9, 8), (0, 8), (1, 0), (1, 9)])
  func absent(_ record: UInt64, _ size: UInt64) async throws {
    _ = try await make(8)
    var verifier = try place.verifier()
    #expect(try verifier.proof(record: record, from: nil, size: size) == nil)
    verifier = try place.verifier()
    #expect(try verifier.proof(record: nil, from: record == 9 ? 9 : 0, size: size) == nil)
  }

  @Test("proofs go on when the oldest records are gone")
  func removed() async throws {
    let trail = try place.openSigned(TemporaryTrail.settings { $0.retentionDays = 1 })
    try await trail.record((1...30).map { "record \($0)" })
    await trail.keep()
    place.pass(milliseconds: 3 * 86_400_000)
    await trail.keep()
    trail.close()
    let summary = try place.verify()
    let first = try #require(summary.first)
    #expect(first > 1)
    for record in first...summary.last {
      var verifier = try place.verifier()
      let proof = try #require(try verifier.proof(record: record, from: nil, size: nil))
      #expect(
        try MerkleProof.includes(
          lineHash: bytes(try #require(proof.leaf)), index: record - 1, size: proof.size,
          path: proof.path.map(bytes), root: bytes(proof.root)))
    }
    var verifier = try place.verifier()
    #expect(try verifier.proof(record: nil, from: first, size: nil) != nil)
    verifier = try place.verifier()
    #expect(try verifier.proof(record: first - 1, from: nil, size: nil) == nil)
  }
}
