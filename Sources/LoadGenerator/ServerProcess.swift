import Glibc

/// The server, as the kernel sees it.
struct ServerProcess: Sendable {
  /// What a process has used so far.
  struct Usage: Sendable {
    /// CPU time of its own code and of the kernel for it, in nanoseconds.
    let userNanoseconds: Int64
    let systemNanoseconds: Int64
    /// Memory that is in RAM, in bytes.
    let residentBytes: Int64
  }

  let id: Int32

  /// Reads `/proc/<id>/stat`.
  ///
  /// - Source: proc_pid_stat(5): fields 14 and 15 are ticks, field 24 pages.
  func usage() throws -> Usage {
    let text = try Self.read("/proc/\(id)/stat")
    // The second field is a name in parentheses that may hold blanks.
    guard let close = text.lastIndex(of: ")") else { throw LoadFailure("no such process") }
    let fields = text[close...].split(separator: " ").map { Int64($0) }
    guard fields.count > 22, let user = fields[12], let system = fields[13],
      let pages = fields[22]
    else { throw LoadFailure("cannot read the usage of process \(id)") }
    let tick = 1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    return Usage(
      userNanoseconds: user * tick, systemNanoseconds: system * tick,
      residentBytes: pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
  }

  private static func read(_ path: String) throws -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw LoadFailure("cannot read `\(path)`") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
