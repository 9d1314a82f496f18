import Glibc
import IdentityService

/// The file with the public keys of identity providers: JSON, a key set for each issuer.
///
/// Reference: docs/configuration.md.
enum WebKeysFile {
  /// Bytes that the file may have.
  private static let byteCountMax = 1_048_576

  /// Reads the file; without one no provider can be verified.
  static func read(_ path: String?) throws(ProgramError) -> WebKeySource {
    guard let path else { return .none }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= byteCountMax {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else {
        throw ProgramError("cannot read `\(path)`: \(String(cString: strerror(errno)))")
      }
      guard count > 0 else {
        guard let source = WebKeySource(parsing: bytes) else {
          throw ProgramError(
            "`\(path)` is no JSON object of key sets by issuer: `{\"https://…\": {\"keys\": […]}}`")
        }
        return source
      }
      bytes.append(contentsOf: buffer.prefix(count))
    }
    throw ProgramError("`\(path)` is larger than \(byteCountMax) bytes")
  }
}
