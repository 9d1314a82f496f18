import KMSModel
import StrictJSON

/// The rules that a key policy obeys before it is stored.
enum KeyPolicyRules {
  /// The only name of a policy that callers may write.
  static let name = "default"
  /// The name of the second policy of keys shared through Resource Access Manager.
  static let sharedName = "AWS_RAM"
  /// How many bytes a key policy may have.
  ///
  /// Source: Developer Guide, "Resource quotas": 32 KB.
  static let byteCountMax = 32_768

  /// The policy of a key that was made without one.
  ///
  /// Source: Developer Guide, "Default key policy", and the texts of recorded answers.
  static func standard(for account: AccountID, in partition: Partition) -> String {
    """
    {
      "Version" : "2012-10-17",
      "Id" : "key-default-1",
      "Statement" : [ {
        "Sid" : "Enable IAM User Permissions",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:\(partition):iam::\(account):root"
        },
        "Action" : "kms:*",
        "Resource" : "*"
      } ]
    }
    """
  }

  /// Checks a policy that a caller wrote.
  static func check(_ policy: String) throws(Interruption) {
    guard policy.utf8.count <= byteCountMax else {
      throw .error(
        KMSError(
          .limitExceeded, "The key policy is larger than \(byteCountMax) bytes."))
    }
    do {
      guard case .object = try JSONValue(parsing: Array(policy.utf8)) else { throw malformed }
    } catch {
      throw malformed
    }
  }

  private static var malformed: Interruption {
    .error(KMSError(.malformedPolicyDocument, "Syntax errors in policy."))
  }
}
