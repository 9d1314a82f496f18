import ArgumentParser
import KMSAuditFile

/// `strongroom audit prove`: proofs for others.
struct AuditProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Print a proof that a record is under a checkpoint, or that one continues another.",
    discussion: """
      The hashes are those of RFC 6962, in base64, one a line. A leaf is the SHA-256 of a record's \
      line. With `--record` the proof is of inclusion, with `--from` of consistency.
      """)

  @OptionGroup var place: AuditPlace

  @Option(help: "The record that is proven.")
  var record: UInt64?

  @Option(help: "How many records the older tree has.")
  var from: UInt64?

  @Option(help: "How many records the tree has. (default: those of the last checkpoint)")
  var size: UInt64?

  func validate() throws {
    guard (record == nil) != (from == nil) else {
      throw ValidationError("name either `--record` or `--from`")
    }
  }

  func run() throws {
    var verifier = try place.verifier()
    let proof: TrailVerifier.Proof?
    do {
      proof = try verifier.proof(record: record, from: from, size: size)
    } catch let finding as TrailVerifier.Finding {
      throw ProgramError(
        "the trail is not as it was written; run `strongroom audit verify`: \(finding)")
    } catch {
      throw AuditPlace.unreadable(place.folder, error)
    }
    guard let proof else {
      throw ProgramError("there is no such record or tree, or too much of it was removed")
    }
    print("size \(proof.size)")
    print("root \(proof.root)")
    if let leaf = proof.leaf { print("leaf \(leaf)") }
    for hash in proof.path { print(hash) }
  }
}
