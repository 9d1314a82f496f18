import KMSModel

/// The variables that users of local-kms set, as far as they say what is to be there.
///
/// Source: README of nsmithuk/local-kms, "Configuration", and its defaults.
struct LocalKMSEnvironment {
  private let variables: [String: String]

  init(_ variables: [String: String]) {
    self.variables = variables
  }

  /// `KMS_SEED_PATH`.
  var seedPath: String? { variables["KMS_SEED_PATH"].flatMap { $0.isEmpty ? nil : $0 } }

  /// Where the keys of a seed of local-kms are.
  ///
  /// - Parameters:
  ///   - account: what an option says, which wins over `KMS_ACCOUNT_ID`.
  ///   - region: what an option says, which wins over `KMS_REGION`.
  func place(account: String? = nil, region: String? = nil) throws(ProgramError) -> Seed.Place {
    let accountText = account ?? variables["KMS_ACCOUNT_ID"] ?? "111122223333"
    let regionText = region ?? variables["KMS_REGION"] ?? "eu-west-2"
    guard let account = AccountID(accountText) else {
      throw ProgramError("`\(accountText)` is no account of 12 digits; see `KMS_ACCOUNT_ID`")
    }
    guard let region = Region(regionText) else {
      throw ProgramError("`\(regionText)` is no Region name; see `KMS_REGION`")
    }
    return Seed.Place(account: account, region: region)
  }
}
