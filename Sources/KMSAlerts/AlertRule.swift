/// What is unusual, and when somebody wants to hear of it.
public struct AlertRule: Hashable, Sendable {
  /// What a record must be about.
  public enum Trigger: Hashable, Sendable {
    /// A request was denied. Counted for each principal.
    case deniedUse
    /// A key whose deletion is scheduled was asked to work. Counted for each key.
    case pendingDeletionUse
    /// One of these operations, as `service:Operation`, changed something. Counted for each resource.
    case policyChange(operations: Set<String>)
    /// A key was used by a principal that has not used it since it began to be used so many days ago.
    case newPrincipal(learningDays: Int)
    /// A key was used from a network that it has not been used from: 24 bits of IPv4, 48 of IPv6.
    case newNetwork(learningDays: Int)
    /// A key was used so many times more or less in an hour than in its usual hour, where the larger of the
    /// two numbers is at least `usesMin`.
    case unusualRate(factor: Int, usesMin: Int, learningHours: Int)
    /// The root user of an account asked for something. Counted for each account.
    case rootUse
  }

  /// How much it matters.
  public enum Severity: String, CaseIterable, Hashable, Sendable {
    /// Good to know.
    case information
    /// To be looked at.
    case warning
    /// To be looked at now.
    case critical
  }

  /// The rule's own name: 1–64 of `a`–`z`, `0`–`9` and `-`.
  public let name: String
  /// What it is about.
  public let trigger: Trigger
  /// How much it matters.
  public let severity: Severity
  /// How many records of one subject raise an alert.
  public let threshold: Int
  /// Within how many seconds they must come.
  public let withinSeconds: Int
  /// For how many seconds after an alert the rule is silent about the same subject.
  public let silenceSeconds: Int
  /// Whom and what it is not about.
  public let exceptions: AlertExceptions

  /// Describes a rule.
  ///
  /// - Parameter name: see `isName(_:)`.
  public init(
    name: String, trigger: Trigger, severity: Severity, threshold: Int = 1,
    withinSeconds: Int = 300, silenceSeconds: Int = 3600,
    exceptions: AlertExceptions = AlertExceptions()
  ) {
    self.name = name
    self.trigger = trigger
    self.severity = severity
    self.threshold = max(1, threshold)
    self.withinSeconds = max(1, withinSeconds)
    switch trigger {
    // Every further use in such an hour would be told, too.
    case .unusualRate: self.silenceSeconds = max(3600, silenceSeconds)
    case .deniedUse, .pendingDeletionUse, .policyChange, .newPrincipal, .newNetwork, .rootUse:
      self.silenceSeconds = max(0, silenceSeconds)
    }
    self.exceptions = exceptions
  }

  /// Whether a text can name a rule.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}

/// Whom and what a rule is not about. Texts are compared byte by byte; a `*` at the end stands for any rest.
public struct AlertExceptions: Hashable, Sendable {
  /// Account numbers.
  public var accounts: [String] = []
  /// ARNs of keys.
  public var keys: [String] = []
  /// ARNs of principals; of a session, of its role.
  public var principals: [String] = []
  /// Operations, such as `Decrypt`.
  public var operations: [String] = []

  /// None.
  public init() {}

  /// Whether any of the texts is in a list.
  static func list(_ patterns: [String], hasAny texts: [String]) -> Bool {
    texts.contains { text in
      patterns.contains { pattern in
        guard pattern.utf8.last == UInt8(ascii: "*") else {
          return pattern.utf8.elementsEqual(text.utf8)
        }
        return text.utf8.starts(with: pattern.utf8.dropLast())
      }
    }
  }
}
