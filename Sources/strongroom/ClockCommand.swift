import ArgumentParser

/// `strongroom clock`: what operators say about time.
struct ClockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock",
    abstract: "Look after the clock that deletions and expiries go by.",
    subcommands: [Confirm.self])

  /// `strongroom clock confirm`: the wall clock is right, though it is ahead of elapsed time.
  struct Confirm: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "confirm",
      abstract: "Say that the wall clock is right, so that held deletions and expiries go on.")

    @Option(help: "The folder that holds the data.")
    var data: String = "./strongroom-data"

    func run() throws {
      let folder = DataFolder(path: data)
      try folder.checkExists()
      try folder.confirmClock()
      print("the server takes the confirmation within seconds, or when it is started")
    }
  }
}
