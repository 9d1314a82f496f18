import Logging

/// The program's log, on standard error. Nothing in it is a secret or a caller's data.
enum Log {
  private static let logger = {
    var logger = Logger(label: "strongroom") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    return logger
  }()

  /// Writes a line.
  @Sendable static func write(_ text: String) {
    logger.info("\(text)")
  }
}
