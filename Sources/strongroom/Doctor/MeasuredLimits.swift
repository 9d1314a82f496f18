import KMSDoctor

/// The limits of a process, and whether there is swap.
enum MeasuredLimits {
  /// Those of the server if one runs, else our own, which a server started here would have.
  static func facts(of server: RunningServerProcess?) -> LimitFacts {
    let path = server.map { "/proc/\($0.id)/limits" } ?? "/proc/self/limits"
    let text = RunningServerProcess.text(of: path) ?? ""
    return LimitFacts(
      subject: server.map { "the server (process \($0.id))" } ?? "a server started here",
      openFiles: limit("Max open files", in: text),
      lockedBytes: limit("Max locked memory", in: text),
      coreBytes: limit("Max core file size", in: text),
      hasSwap: hasSwap(RunningServerProcess.text(of: "/proc/swaps") ?? ""))
  }

  /// The soft limit; nothing for `unlimited`.
  ///
  /// - Source: proc(5), `/proc/pid/limits`.
  private static func limit(_ name: String, in text: String) -> UInt64? {
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return line.dropFirst(name.count).split(separator: " ").first.flatMap { UInt64($0) }
    }
    return nil
  }

  /// Compressed swap stays in memory.
  private static func hasSwap(_ text: String) -> Bool {
    text.split(separator: "\n").dropFirst().contains { !$0.hasPrefix("/dev/zram") }
  }
}
