import CSecretMemory
import Glibc

/// What the process does before it touches a secret.
enum ProcessHardening {
  private static let variable = "SWIFT_BACKTRACE"
  private static let value = "enable=no"

  /// Switches the crash handler off, which prints memory, and forbids core files and attaching.
  ///
  /// The runtime reads its variable at start, so the program starts itself once more with it set.
  static func apply() {
    if getenv(variable).map({ String(cString: $0) }) != value {
      setenv(variable, value, 1)
      startAgain()
    }
    strongroom_harden_process()
  }

  /// Replaces the process by itself. Goes on if that fails: the handler is a risk, not an outage.
  private static func startAgain() {
    var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    execv("/proc/self/exe", arguments)
    for argument in arguments { free(argument) }
  }
}
