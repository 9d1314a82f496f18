import Glibc
import KMSDoctor
import KMSSeal
import KMSSealFile

/// Looks at a deployment from all sides. What it saw is judged by `KMSDoctor`.
struct Examination {
  /// What is served.
  let configuration: ServerConfiguration
  /// The file that says so, if there is one.
  let configurationPath: String?
  /// Where the data is.
  let folder: DataFolder

  /// Everything that was found. Ends as the owner of the folder if it began as root.
  ///
  /// - Throws: if root cannot become that user.
  func report() async throws(ProgramError) -> DiagnosisReport {
    let files = MeasuredFiles(folder: folder)
    var found = configurationDiagnoses
    let owner = files.folderOwner ?? geteuid()
    let user = geteuid() == 0 ? owner : geteuid()
    found += FileFacts.judge(files.facts + otherFiles, user: user)
    found += tls
    // A slot or a certificate of root's is read before its rights are gone.
    let slot = rootSlot
    try become(owner)
    let server = RunningServerProcess.holding(folder.storePath + ".lock")
    found += await MeasuredData(
      folder: folder, slot: slot, isServed: server != nil, partition: configuration.partition,
      operationsPort: configuration.operations?.port
    ).facts().diagnoses
    let space = MeasuredDisk.space(folder)
    found += space.flatMap(\.diagnoses)
    if let free = space.last?.freeBytes {
      found +=
        MeasuredTrailSpace(
          folder: folder, audit: configurationPath == nil ? nil : configuration.audit,
          isServed: server != nil, freeBytes: free
        ).diagnoses
    }
    found += MeasuredDisk.facts(folder).diagnoses
    found += MeasuredClock.facts(newestOf: files.dataPaths).diagnoses
    found += MeasuredLimits.facts(of: server).diagnoses
    return DiagnosisReport(found)
  }

  private var configurationDiagnoses: [Diagnosis] {
    var found: [Diagnosis] = []
    if let configurationPath {
      found.append(.good(.configuration, "`\(configurationPath)` is valid"))
    }
    do throws(ProgramError) {
      try folder.check(.production)
      found.append(.good(.configuration, "`\(folder.path)` is a production folder"))
    } catch {
      found.append(Examination.failure(.configuration, error))
    }
    return found
  }

  /// The files beside the data folder.
  private var otherFiles: [FileFacts] {
    var files: [FileFacts] = []
    if let configurationPath {
      files.append(MeasuredFiles.facts(of: configurationPath, .configuration))
    }
    if let tls = configuration.tls {
      files.append(MeasuredFiles.facts(of: tls.certificateChain, .configuration))
      files.append(MeasuredFiles.facts(of: tls.privateKey, .credential))
    }
    return files
  }

  private var tls: [Diagnosis] {
    guard let tls = configuration.tls else { return TLSFacts.none }
    return MeasuredTLS.facts(tls).diagnoses
  }

  /// The slot if it is root's and so are we; nothing if it is to be opened later.
  private var rootSlot: Result<FileKeySlot, SealError>? {
    var status = stat()
    guard geteuid() == 0, lstat(folder.slotPath, &status) == 0, status.st_uid == 0 else {
      return nil
    }
    do throws(SealError) {
      return .success(try folder.openSlot())
    } catch {
      return .failure(error)
    }
  }

  /// Gives up the rights of root, for good.
  private func become(_ owner: uid_t) throws(ProgramError) {
    guard geteuid() == 0, owner != 0 else { return }
    var status = stat()
    guard lstat(folder.path, &status) == 0, setgroups(0, nil) == 0, setgid(status.st_gid) == 0,
      setuid(owner) == 0
    else {
      throw ProgramError(
        "cannot become user \(owner), who owns `\(folder.path)`: "
          + "\(String(cString: strerror(errno))); run this as that user")
    }
  }

  /// A failure in the words of the program, which say what is wrong, then the way out.
  static func failure(_ check: Diagnosis.Check, _ error: ProgramError) -> Diagnosis {
    .failure(check, inWords: error.description)
  }
}
