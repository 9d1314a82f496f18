import Glibc
import KMSModel

/// What a client needs to know of a running `strongroom dev`, as environment variables.
///
/// Names and order are part of the contract of the command: other people's CI reads them.
struct DevEnvironment: Sendable {
  private let endpoint: String
  private let operations: String?
  private let variables: [(name: String, value: String)]

  /// Collects the variables; those of the first account are the ones without its number.
  init(of server: RunningServer, accounts: [AccountID]) async throws {
    let keys = try await server.rootAccessKeys()
    guard let first = accounts.first, let firstKey = keys[first] else {
      throw ProgramError("no account has an access key")
    }
    endpoint = "http://\(server.address.host):\(server.address.port)"
    var variables = [
      ("AWS_ENDPOINT_URL", endpoint), ("AWS_ENDPOINT_URL_KMS", endpoint),
      ("AWS_ENDPOINT_URL_STS", endpoint), ("AWS_ENDPOINT_URL_IAM", endpoint),
      ("AWS_ACCESS_KEY_ID", firstKey.id), ("AWS_SECRET_ACCESS_KEY", firstKey.secret),
      ("AWS_DEFAULT_REGION", server.regions.first?.name ?? "us-east-1"),
      ("STRONGROOM_ACCOUNT_ID", first.text), ("STRONGROOM_PID", "\(getpid())"),
    ]
    for account in accounts {
      guard let key = keys[account] else { continue }
      variables.append(("STRONGROOM_\(account)_ACCESS_KEY_ID", key.id))
      variables.append(("STRONGROOM_\(account)_SECRET_ACCESS_KEY", key.secret))
    }
    // After what was always there: other people's scripts read by position too.
    if let operations = server.operationsURL {
      variables.append(("STRONGROOM_OPERATIONS_URL", operations))
    }
    // The AWS SDK for Go, version 1, reads this one only; the AWS CLI and boto3 read the one above only.
    variables.append(("AWS_REGION", server.regions.first?.name ?? "us-east-1"))
    self.operations = server.operationsURL
    self.variables = variables.map { (name: $0.0, value: $0.1) }
  }

  /// Writes the file whole or not at all, readable by its owner only.
  func write(to path: String) throws(ProgramError) {
    let text = variables.map { "\($0.name)=\($0.value)\n" }.joined()
    try NewFile.write(text, to: path)
  }

  /// Prints the endpoint and lines to paste.
  func show() {
    var text = "strongroom answers at \(endpoint)\n"
    if let operations { text += "health and metrics at \(operations)\n" }
    text += "\n"
    for variable in variables { text += "export \(variable.name)=\(variable.value)\n" }
    text += "\n"
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
  }
}
