import ArgumentParser

/// Which deployment a command is about: that of a configuration file, or a data folder.
struct DeploymentOptions: ParsableArguments {
  @Option(help: "The YAML file of `strongroom serve`.")
  var config: String?

  @Option(help: "The data folder, if there is no configuration file.")
  var data: String?

  @Option(help: "The file of the key slot, if it is where neither the folder nor the file says.")
  var slot: String?

  func validate() throws {
    guard (config == nil) != (data == nil) else {
      throw ValidationError("one of `--config` and `--data` says where the deployment is")
    }
  }

  /// The configuration, with the places that the options name.
  func configuration() throws -> ServerConfiguration {
    var configuration = ServerConfiguration()
    if let config {
      let file = try ConfigurationFile(path: config, environment: ProcessEnvironment.variables())
      configuration = try file.configuration()
    }
    if let data { configuration.dataPath = data }
    if let slot { configuration.slotPath = slot }
    return configuration
  }
}
