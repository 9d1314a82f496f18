import KMSAudit
import KMSKeys
import KMSModel
import StrictJSON

/// Returns what is known of a key, apart from its policy, tags and aliases.
///
/// Asked for a predefined alias (`alias/aws/…`) that stands for no key yet, it makes the key first.
/// Source: KMS API Reference, DescribeKey.
enum DescribeKey: Operation {
  static let operation = KMSOperation.describeKey
  static let mode = ExecutionMode.facts

  static func describe(_ request: DescribeKeyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
  }

  /// An answer that was written when the key was described first.
  struct Response: ModelResponse {
    let snapshot: KeySnapshot

    func write(to writer: inout JSONWriter) { writer.rawJSON(snapshot.describeKeyAnswer) }
  }

  static func perform(_ request: DescribeKeyRequest, in call: Call) throws(Interruption)
    -> Response
  {
    try call.checkGrantTokens(request.grantTokens)
    try call.ensureManagedKey(namedBy: request.keyId)
    let key = try call.key(request.keyId, accepting: .keyOrAlias)
    return Response(snapshot: key.snapshot)
  }
}
