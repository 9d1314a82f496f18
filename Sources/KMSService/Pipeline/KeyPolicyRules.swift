import IAMPolicy
import KMSAuthorization
import KMSIdentity
import KMSKeys
import KMSModel

/// The rules that a key policy obeys before it is stored, and how it is shown.
///
/// Source: Developer Guide, "Key policies in AWS KMS"; texts as recorded from public threads.
enum KeyPolicyRules {
  /// The only name of a policy that callers may write.
  static let name = "default"
  /// The name of the second policy of keys shared through Resource Access Manager.
  static let sharedName = "AWS_RAM"
  /// How many bytes a key policy may have.
  ///
  /// Source: Developer Guide, "Resource quotas": 32 KB.
  static let byteCountMax = 32_768

  /// What a key policy may contain. Statements must name action, resource and principal since August 2025;
  /// the resource is the key itself.
  static let grammar: PolicyGrammar = {
    var grammar = PolicyGrammar(kind: .resource, sizeMax: .bytes(byteCountMax))
    grammar.acceptsNotResource = false
    grammar.forAllValuesRules = ["kms:EncryptionContext:", "aws:RequestTag/"].map { prefix in
      PolicyGrammar.ForAllValuesRule(
        keyPrefix: prefix,
        text: "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued "
          + "condition key matches requests without the specified condition key or value.")
    }
    return grammar
  }()

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

  /// Checks what a policy says, before any key is looked at.
  ///
  /// - Throws: LimitExceededException, MalformedPolicyDocumentException, InvalidArnException.
  static func document(_ policy: String) throws(Interruption) -> PolicyDocument {
    guard policy.utf8.count <= byteCountMax else {
      throw .error(
        KMSError(
          .limitExceeded, "The key policy is larger than \(byteCountMax) bytes."))
    }
    do {
      return try PolicyDocument(validating: Array(policy.utf8), grammar: grammar)
    } catch {
      guard error.rule == .principalFormat else { throw malformed(error.text) }
      throw .error(KMSError(.invalidArn, "An ARN in the specified key policy is invalid."))
    }
  }

  /// Checks that the resource of every statement is `*` or the key itself, which old policies name.
  static func checkResources(of policy: AcceptedPolicy, for key: KeyARN) throws(Interruption) {
    guard !policy.fitsEveryKey else { return }
    if let violation = violation(in: policy.text, resourcesAccepted: ["*", key.text]) {
      throw malformed(violation.text)
    }
  }

  /// Whether the resource of every statement is `*`.
  static func fitsEveryKey(_ policy: String) -> Bool {
    violation(in: policy, resourcesAccepted: ["*"]) == nil
  }

  private static func violation(in policy: String, resourcesAccepted: [String])
    -> PolicyViolation?
  {
    var strict = grammar
    strict.resourcesAccepted = resourcesAccepted
    do {
      _ = try PolicyDocument(validating: Array(policy.utf8), grammar: strict)
      return nil
    } catch {
      return error
    }
  }

  /// Checks that everybody whom a policy names is there, and binds users and roles to their unique ids.
  static func bindings(
    of references: [PolicyPrincipalReference], principals: any PrincipalDirectory
  ) throws(Interruption) -> [PolicyBinding] {
    var bindings: [PolicyBinding] = []
    for reference in references {
      guard let id = try boundID(of: reference, principals: principals) else { continue }
      bindings.append(PolicyBinding(text: reference.text, id: id))
    }
    return bindings
  }

  /// The policy as GetKeyPolicy shows it: to the letter, unless somebody in it has another ARN now, or none.
  static func shown(_ key: KeySnapshot, principals: any PrincipalDirectory) -> String {
    var changed: [String: String] = [:]
    for binding in key.bindings {
      let name = principals.arn(ofUniqueID: binding.id) ?? binding.id
      if !name.utf8.elementsEqual(binding.text.utf8) { changed[binding.text] = name }
    }
    guard !changed.isEmpty else { return key.record.policy }
    return PolicyRendering.render(key.record.policy, renaming: changed)
  }

  private static func boundID(
    of reference: PolicyPrincipalReference, principals: any PrincipalDirectory
  ) throws(Interruption) -> String? {
    switch reference.subject {
    case .everyone, .service: return nil
    case .account(let account), .roleSession(let account, _), .federatedUser(let account, _):
      guard let account = AccountID(account), principals.hasAccount(account) else {
        throw invalidPrincipals
      }
      return nil
    case .user(_, let arn), .role(_, let arn):
      guard let id = principals.uniqueID(ofARN: arn) else { throw invalidPrincipals }
      return id
    case .uniqueID(let id):
      guard principals.arn(ofUniqueID: id) != nil else { throw invalidPrincipals }
      return id
    case .identityProvider, .canonicalUser, .malformed: throw invalidPrincipals
    }
  }

  private static let invalidPrincipals = malformed(
    "Policy contains a statement with one or more invalid principals.")

  private static func malformed(_ text: String) -> Interruption {
    .error(KMSError(.malformedPolicyDocument, text))
  }

  /// The error of a policy that would lock its writer out.
  static let lockout = malformed(
    "The new key policy will not allow you to update the key policy in the future.")
}
