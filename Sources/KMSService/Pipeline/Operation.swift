import KMSAudit
import KMSModel
import StrictJSON

/// What an operation needs to run.
public enum ExecutionMode: Sendable {
  /// Facts from memory; runs at once where the request arrived.
  case facts
  /// Reads rows; runs where the store can be asked.
  case storeRead
  /// Changes rows; runs inside one transaction.
  case storeWrite
  /// Adds rows and needs no facts of keys; runs at once where the request arrived, and what it adds is
  /// written in one transaction.
  case draft
}

/// One operation of the API: a file in `Operations`, one line in `OperationTable`.
///
/// The order inside `perform` is docs/precedence.md: parameters, key, permission, state, usage,
/// algorithm, sizes, dry run, effect.
protocol Operation: Sendable {
  associatedtype Request: ModelRequest
  associatedtype Response: ModelResponse

  /// The name and the dispatch target.
  static var operation: KMSOperation { get }
  /// What it needs to run.
  static var mode: ExecutionMode { get }
  /// What the trail may show of the request: an allow-list, written by hand.
  static func describe(_ request: Request, in fields: inout AuditFields)
  /// Runs the operation. May be attempted again when facts were not in memory, so it has no effect
  /// before its transaction and none outside it.
  static func perform(_ request: Request, in call: Call) throws(Interruption) -> Response
}

/// The answer of operations that have none.
struct NoOutput: ModelResponse {
  func write(to writer: inout JSONWriter) {}
}
