import ArgumentParser
import KMSAuditFile

/// `strongroom audit verify`: from files and public keys alone.
struct AuditVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that no record was removed, moved or changed.",
    discussion: """
      Works without a server, on the files alone. The exit status is 0 if everything is as it was \
      written, and 1 otherwise; the first record that is not is named, and its file.
      """)

  @OptionGroup var place: AuditPlace

  @Option(
    help: """
      A checkpoint that was kept elsewhere: the trail must go on from it. Finds also records that \
      were cut off together with every checkpoint over them.
      """)
  var checkpoint: String?

  func run() throws {
    var verifier = try place.verifier()
    if let checkpoint {
      verifier.expect(
        checkpoint: try SmallFile.read(checkpoint, bytesMax: 65_536), named: checkpoint)
    }
    let summary: TrailVerifier.Summary
    do {
      summary = try verifier.verify()
    } catch let finding as TrailVerifier.Finding {
      throw ProgramError(AuditVerifyCommand.words(finding))
    } catch {
      throw AuditPlace.unreadable(place.folder, error)
    }
    AuditVerifyCommand.show(summary)
    if place.keys == nil {
      print(
        "the keys are those beside the trail; keep a copy elsewhere and name it with `--keys`")
    }
  }

  private static func words(_ finding: TrailVerifier.Finding) -> String {
    guard let sequence = finding.sequence else { return "`\(finding.file)`: \(finding.reason)" }
    return "record \(sequence) in `\(finding.file)`: \(finding.reason)"
  }

  private static func show(_ summary: TrailVerifier.Summary) {
    guard let first = summary.first, summary.last >= first else {
      return print("the trail holds no record")
    }
    print(
      "records \(first) to \(summary.last) are as they were written: \(summary.segments) segments, "
        + "\(summary.checkpoints) checkpoints, \(summary.digests) digests")
    if summary.handovers > 0 {
      print(
        "the keys were replaced \(summary.handovers) times, each time signed by old and new ones")
    }
    if let time = summary.coveredAt {
      print("signed to record \(summary.covered) at \(time)")
    }
    if summary.covered < summary.last {
      print("records from \(summary.covered + 1) on are chained but not signed yet")
    }
    if summary.unfinishedBytes > 0 {
      print("\(summary.unfinishedBytes) bytes behind the last record are none yet")
    }
  }
}
