import KMSAuthorization
import KMSModel
import KMSService

/// Makes the requests to KMS that a change of tags needs, one after the other.
struct TagWriter: Sendable {
  let pipeline: KMSPipeline
  let partition: Partition

  /// Why a resource stayed as it was.
  ///
  /// Source: Resource Groups Tagging API Reference, FailureInfo.
  struct Failure: Sendable {
    let arn: String
    let status: Int
    let code: String
    let message: String?
  }

  /// Changes every resource, and tells which were not.
  func run(
    _ change: TagChange, for asker: TaggingService.Asker,
    completion: @escaping @Sendable ([Failure]) -> Void
  ) {
    @Sendable func goOn(_ rest: ArraySlice<String>, _ failures: [Failure]) {
      guard let text = rest.first else { return completion(failures) }
      guard let arn = key(text, of: asker) else {
        return goOn(rest.dropFirst(), failures + [TagWriter.notHere(text)])
      }
      let request = AuthenticatedRequest(
        operation: change.operation, body: change.body(for: arn), caller: asker.caller,
        facts: asker.facts, origin: asker.origin)
      pipeline.handle(request) { answer in
        switch answer {
        case .success: goOn(rest.dropFirst(), failures)
        case .failure(let error):
          let failure = Failure(
            arn: text, status: error.code.httpStatus, code: error.code.code,
            message: error.message)
          goOn(rest.dropFirst(), failures + [failure])
        }
      }
    }
    goOn(change.arns[...], [])
  }

  /// A key of the account and Region.
  private func key(_ text: String, of asker: TaggingService.Asker) -> KeyARN? {
    guard let arn = KeyReference.arn(of: text), arn.region == asker.facts.region,
      arn.account == asker.caller.account
    else { return nil }
    return arn
  }

  /// Source: API Reference, TagResources: "You can only tag resources that are located in the specified
  /// Region for the account"; FailureInfo.
  private static func notHere(_ arn: String) -> Failure {
    Failure(
      arn: arn, status: 400, code: "InvalidParameterException",
      message: "The resource is no KMS key of this account and Region.")
  }
}
