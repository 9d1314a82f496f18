import KMSDoctor
import Testing

@Suite("FileFacts") struct FileFactsTests {
  private static let user: UInt32 = 990

  private func judge(
    _ kind: FileFacts.Kind, mode: UInt32, owner: UInt32 = user, isExpectedType: Bool = true
  ) -> [Diagnosis] {
    let state = FileFacts.State.present(mode: mode, owner: owner, isExpectedType: isExpectedType)
    return FileFacts.judge(
      [FileFacts(path: "/data/x", kind: kind, state: state)], user: FileFactsTests.user)
  }

  @Test("what is the service's alone is good, and counted")
  func good() {
    let files = [
      FileFacts(
        path: "/data", kind: .folder,
        state: .present(mode: 0o700, owner: 990, isExpectedType: true)),
      FileFacts(
        path: "/data/store", kind: .secret,
        state: .present(mode: 0o600, owner: 990, isExpectedType: true)),
    ]
    #expect(
      FileFacts.judge(files, user: 990)
        == [.good(.permissions, "2 files and folders are closed to others")])
  }

  @Test(
    "a secret that others may use is a failure with the mode it should have",
    arguments: [
      (0o640, "600", "read"), (0o604, "600", "read"), (0o620, "600", "change"),
      (0o666, "600", "change"), (0o610, "600", "read"), (0o460, "400", "change"),
    ] as [(UInt32, String, String)])
  func exposed(mode: UInt32, wanted: String, verb: String) {
    let found = judge(.secret, mode: mode)
    #expect(found.map(\.severity) == [.failure])
    #expect(found.first?.remedy == "run `chmod \(wanted) /data/x`")
    #expect(found.first?.finding.hasSuffix("others may \(verb) it") == true)
  }

  @Test("a folder that others may enter is a failure")
  func openFolder() {
    #expect(judge(.folder, mode: 0o750).first?.remedy == "run `chmod 700 /data/x`")
    #expect(judge(.folder, mode: 0o700).map(\.severity) == [.good])
  }

  @Test("a file of another user is a failure, also of the superuser unless it is a credential")
  func owners() {
    #expect(judge(.secret, mode: 0o600, owner: 0).first?.remedy?.contains("chown 990") == true)
    #expect(judge(.folder, mode: 0o700, owner: 7).map(\.severity) == [.failure])
    #expect(judge(.credential, mode: 0o600, owner: 7).map(\.severity) == [.failure])
    #expect(judge(.credential, mode: 0o600, owner: 0).map(\.severity) == [.good])
    #expect(judge(.configuration, mode: 0o644, owner: 0).map(\.severity) == [.good])
  }

  @Test("a credential of the superuser may be read by its group, of the service by nobody else")
  func credentials() {
    #expect(judge(.credential, mode: 0o440, owner: 0).map(\.severity) == [.good])
    #expect(judge(.credential, mode: 0o440).map(\.severity) == [.failure])
    #expect(judge(.credential, mode: 0o444, owner: 0).map(\.severity) == [.failure])
    #expect(judge(.credential, mode: 0o400).map(\.severity) == [.good])
  }

  @Test("a configuration that others may write is a failure, that they may read is none")
  func configurations() {
    #expect(judge(.configuration, mode: 0o644).map(\.severity) == [.good])
    #expect(judge(.configuration, mode: 0o664).first?.remedy == "run `chmod 644 /data/x`")
  }

  @Test("what is absent, unreadable or of another type is a failure that says so")
  func otherStates() {
    func finding(_ state: FileFacts.State) -> String? {
      let found = FileFacts.judge(
        [FileFacts(path: "/data/x", kind: .secret, state: state)], user: 990)
      return found.first { $0.severity == .failure }?.finding
    }
    #expect(finding(.absent) == "`/data/x` is not there")
    #expect(
      finding(.unreadable("permission denied")) == "cannot look at `/data/x`: permission denied")
    #expect(
      judge(.secret, mode: 0o600, isExpectedType: false).first?.finding
        == "`/data/x` is no regular file")
    #expect(
      judge(.folder, mode: 0o700, isExpectedType: false).first?.finding == "`/data/x` is no folder")
  }
}
