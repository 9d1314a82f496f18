import KMSAuthorization
import KMSCrypto
public import KMSIdentity
import KMSKeys
public import KMSModel
import KMSSecrets
public import KMSService
import KMSStore

/// Seeds: what a declarative file says about accounts and whom they hold.
extension IdentityBook {
  /// What a seed would do, and whom there would be afterwards. Nothing is changed.
  public func plan(
    _ seeds: [AccountSeed], _ controls: [ServiceControlSeed] = [], at now: Timestamp
  ) -> Result<
    (steps: [SeedStep], principals: any PrincipalDirectory), SeedRefusal
  > {
    var state = state
    do throws(SeedRefusal) {
      let steps = try IdentitySeeder(book: self, now: now).run(seeds, controls, on: &state)
      return .success((steps, PlannedPrincipals(state: state, partition: partition)))
    } catch {
      return .failure(error)
    }
  }

  /// Does what `plan` said, in one transaction.
  ///
  /// - Throws: `.store`.
  public func apply(
    _ seeds: [AccountSeed], _ controls: [ServiceControlSeed] = [], at now: Timestamp
  ) async throws(IdentityError) -> Result<[SeedStep], SeedRefusal> {
    // A refusal of the seed is a value here: the transaction is rolled back all the same.
    let refused = SeedOutcome()
    let result: Result<[SeedStep], IdentityRefusal> = await withCheckedContinuation { waiting in
      write({ state in
        do throws(SeedRefusal) {
          return .success(try IdentitySeeder(book: self, now: now).run(seeds, controls, on: &state))
        } catch {
          refused.note(error)
          return .failure(.internalFailure)
        }
      }) { waiting.resume(returning: $0) }
    }
    switch result {
    case .success(let steps): return .success(steps)
    case .failure(let error):
      if let refusal = refused.refusal { return .failure(refusal) }
      throw .store(error.storeError ?? .damaged)
    }
  }
}

/// Whom there would be after a seed.
private struct PlannedPrincipals: PrincipalDirectory {
  let state: IdentityState
  let partition: Partition

  func hasAccount(_ account: AccountID) -> Bool { state.accounts[account] != nil }

  func uniqueID(ofARN arn: String) -> String? { state.principal(arn: arn, in: partition)?.id }

  func arn(ofUniqueID id: String) -> String? {
    id.isASCII ? state.principal(id: id)?.arn(in: partition) : nil
  }
}
