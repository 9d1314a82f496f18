import ArgumentParser
import KMSModel
import KMSService

/// `strongroom quotas`: how much callers may have and ask for.
struct QuotasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quotas",
    abstract: "Show the quotas of a Region: AWS's own, or those of a configuration file.")

  @Option(help: "The YAML file of `strongroom serve`; AWS's own numbers without it.")
  var config: String?

  @Option(help: "The Region.")
  var region: String = "us-east-1"

  func validate() throws {
    guard Region(region) != nil else {
      throw ValidationError("`--region \(region)` is no Region name")
    }
  }

  func run() throws {
    guard let region = Region(region) else { return }
    var quotas = Quotas(rates: RequestRates())
    if let config {
      quotas = try ConfigurationFile(path: config, environment: ProcessEnvironment.variables())
        .configuration().quotas
    }
    print("Resource quotas in \(region), per account")
    show("KMS keys", "L-C2F1777E", quotas.keysMax.map(String.init) ?? "any number")
    show("Aliases per key", "L-340F62FB", "\(quotas.aliasesPerKeyMax)")
    show("Grants per key", nil, "\(quotas.grantsPerKeyMax)")
    show("On-demand rotations per key", nil, "\(Quotas.onDemandRotationsPerKeyMax)")
    print("Request quotas in \(region), per account and second")
    for group in QuotaGroup.all {
      let rate = quotas.requestsPerSecond(group, in: region)
      show(group.name, group.serviceQuotasCode, rate.map(String.init) ?? "any number")
    }
  }

  private func show(_ name: String, _ code: String?, _ value: String) {
    let padded = name + String(repeating: " ", count: max(1, 48 - name.utf8.count))
    let number = String(repeating: " ", count: max(0, 10 - value.utf8.count)) + value
    print("  \(padded)\(number)  \(code ?? "-")")
  }
}
