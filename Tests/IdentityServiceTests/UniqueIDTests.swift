import KMSCrypto
import KMSKeys
import KMSModel
import Testing

@testable import IdentityService

@Suite("Unique ids") struct UniqueIDTests {
  private let random = RandomSource { buffer throws(CryptoError) in
    try SystemRandom.fill(buffer)
  }

  @Test(
    "an access key id tells its account",
    arguments: ["000000000000", "000000000001", "111122223333", "999999999999"])
  func account(_ digits: String) throws {
    let account = try #require(AccountID(digits))
    let id = try UniqueID.make(.accessKey, in: account, random: random)
    #expect(id.utf8.count == 20)
    #expect(id.hasPrefix("AKIA"))
    #expect(UniqueID.account(of: id) == account)
    #expect(try UniqueID.make(.user, in: account, random: random).utf8.count == 21)
  }

  @Test("an example that others decode the same way is decoded")
  func example() {
    // Its account was observed with the tools that read ids this way.
    #expect(UniqueID.account(of: "ASIAQNZGKIQY56JQ7WML")?.text == "029608264753")
  }

  @Test(
    "what is no access key id has no account",
    arguments: [
      "", "AKIA", "AKIA00000000000000000", "AKIA1111111111111111", "AKIAAAAAAAAAAAAAAAAA",
    ])
  func none(_ id: String) {
    #expect(UniqueID.account(of: id) == nil)
  }
}
