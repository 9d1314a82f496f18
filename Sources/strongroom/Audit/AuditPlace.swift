import ArgumentParser
import KMSAudit
import KMSAuditFile

/// Where a trail is, and the keys to verify it with.
struct AuditPlace: ParsableArguments {
  @Option(help: "The folder that holds the data.")
  var data: String = "./strongroom-data"

  @Option(help: "The folder of the trail, or of a copy. (default: `audit` in the data folder)")
  var trail: String?

  @Option(
    help: """
      A folder with the public keys, kept where whoever can write to the trail cannot write. \
      (default: `keys` in the folder of the trail)
      """)
  var keys: String?

  /// The folder of the trail.
  var folder: String { trail ?? data + "/audit" }

  /// A verifier of it.
  func verifier() throws -> TrailVerifier {
    let place = keys ?? folder + "/keys"
    do {
      guard let keys = try TrailPublicKeys(folder: place) else {
        throw ProgramError(
          "`\(place)` does not hold the public keys of a trail; name their folder with `--keys`")
      }
      return try TrailVerifier(folder: folder, keys: keys)
    } catch let error as ProgramError {
      throw error
    } catch {
      throw AuditPlace.unreadable(place, error)
    }
  }

  /// A file that cannot be read.
  static func unreadable(_ path: String, _ error: any Error) -> ProgramError {
    ProgramError("cannot read `\(path)`: \(error)")
  }
}
