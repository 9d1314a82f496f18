import IAMPolicy

/// Random documents and requests over a small vocabulary, so that they often have to do with each
/// other.
struct RandomPolicy {
  var random: SeededGenerator

  init(_ stream: UInt64) { random = SeededGenerator(stream) }

  // MARK: Documents

  mutating func sketch(kind: PolicyKind) -> PolicySketch {
    var statements: [PolicyTree] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      statements.append(statement(kind: kind, effect: random.chance(70) ? "Allow" : "Deny"))
    }
    return PolicySketch(
      version: random.pick(["2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", ""]),
      statements: statements)
  }

  mutating func statement(kind: PolicyKind, effect: String) -> PolicyTree {
    var members: [(name: String, value: PolicyTree)] = [("Effect", .text(effect))]
    if kind.namesPrincipals, !random.chance(2) {
      let name = random.chance(effect == "Deny" ? 25 : 3) ? "NotPrincipal" : "Principal"
      members.append((name, principals()))
    }
    if !random.chance(1) {
      members.append((random.chance(15) ? "NotAction" : "Action", some(Self.actionPatterns)))
    }
    if kind.namesResources, !random.chance(1) {
      members.append((random.chance(15) ? "NotResource" : "Resource", some(Self.resourcePatterns)))
    }
    if random.chance(60) { members.append(("Condition", condition())) }
    return .object(members)
  }

  /// One to three of a list; most often a single one.
  private mutating func some(_ texts: [String]) -> PolicyTree {
    let count = random.pick([1, 1, 2, 3])
    if texts[0] == "*", random.chance(30) { return .text("*") }
    if count == 1, random.chance(50) { return .text(random.pick(texts)) }
    return .list((0..<count).map { _ in .text(random.pick(texts)) })
  }

  private mutating func principals() -> PolicyTree {
    if random.chance(10) { return .text("*") }
    var members: [(name: String, value: PolicyTree)] = []
    if random.chance(90) { members.append(("AWS", some(Self.awsPrincipals))) }
    if random.chance(15) {
      members.append(("Service", some(["logs.amazonaws.com", "s3.amazonaws.com"])))
    }
    if random.chance(10) {
      members.append(
        (
          "Federated",
          some([
            "arn:aws:iam::111122223333:oidc-provider/id.example.com", "accounts.example.org",
          ])
        ))
    }
    return .object(members)
  }

  private mutating func condition() -> PolicyTree {
    var operators: [(name: String, value: PolicyTree)] = []
    for _ in 0..<random.pick([1, 1, 1, 2]) {
      let (name, keys) = clause()
      if !operators.contains(where: { $0.name == name }) { operators.append((name, keys)) }
    }
    return .object(operators)
  }

  private mutating func clause() -> (String, PolicyTree) {
    let family = random.pick(Self.families)
    var name = random.pick(family.operators)
    if name != "Null" {
      if random.chance(25) { name = random.pick(["ForAllValues:", "ForAnyValue:"]) + name }
      if random.chance(20) { name += "IfExists" }
    }
    var keys: [(name: String, value: PolicyTree)] = []
    for _ in 0..<random.pick([1, 1, 1, 2]) {
      let key = random.pick(family.keys)
      guard !keys.contains(where: { $0.name.lowercased() == key.lowercased() }) else { continue }
      let values = (0..<random.pick([1, 1, 2, 3])).map { _ in random.pick(family.values) }
      keys.append((key, values.count == 1 ? values[0] : .list(values)))
    }
    return (name, .object(keys))
  }

  // MARK: Requests

  mutating func request() -> ReferenceRequest {
    ReferenceRequest(
      principal: principal(), action: random.pick(Self.actions),
      resource: random.pick(Self.resources))
  }

  private mutating func principal() -> PolicyPrincipal {
    let principal = random.pick(Sample.everybody)
    guard random.chance(10) else { return principal }
    return PolicyPrincipal(
      principal.identity, account: principal.account, hasPermissionsBoundary: true)
  }

  mutating func context() -> [(name: String, values: ConditionValues)] {
    var entries: [(name: String, values: ConditionValues)] = []
    for (name, values) in Self.requestKeys where random.chance(70) {
      entries.append((random.chance(20) ? name.uppercased() : name, random.pick(values)))
    }
    return entries
  }
}

extension RandomPolicy {
  private struct Family {
    let operators: [String]
    let keys: [String]
    let values: [PolicyTree]

    init(_ operators: [String], _ keys: [String], _ values: [PolicyTree]) {
      self.operators = operators
      self.keys = keys
      self.values = values
    }
  }

  /// Some of the actions, so that requests also ask for one that policies are not sorted by.
  static let vocabulary = PolicyVocabulary(
    keys: [], families: [], actions: Array(actions.dropLast()))

  private static let actions = [
    "kms:Encrypt", "kms:Decrypt", "KMS:decrypt", "kms:DescribeKey", "kms:ReEncryptFrom",
    "s3:GetObject",
  ]

  private static let actionPatterns = [
    "*", "kms:*", "kms:Decrypt", "KMS:DECRYPT", "kms:De*", "kms:*crypt", "kms:?ncrypt", "k*",
    "kms:*c*t*", "s3:*", "kms:ReEncrypt*", "kms:Foo", "*:*",
  ]

  private static let resources = [
    Sample.keyARN, "arn:aws:kms:eu-west-1:111122223333:key/alice", "arn:aws:s3:::bucket/alice/x:y",
    "arn:aws:kms:us-west-2:111122223333:*", "arn:aws:kms:us-west-2:444455556666:alias/a*b", "*",
    "no-arn",
  ]

  private static let resourcePatterns = [
    "*", Sample.keyARN, "arn:aws:kms:*:111122223333:key/*", "arn:aws:kms:us-west-2:*:*",
    "arn:*:kms:??-west-?:111122223333:key/alice", "arn:aws:s3:::bucket/*", "arn:aws:kms",
    "arn:aws:kms:us-west-2", "arn:aws:kms:*:*:key/${aws:username}",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'alice'}/*", "arn:aws:kms:*:*:alias/a${*}b",
    "arn:aws:s3:::*/*:?", "arn:aws:kms:us-west-2:111122223333:key/${x:list}",
  ]

  private static let awsPrincipals = [
    "*", "111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root",
    "arn:aws:iam::111122223333:user/Alice", "arn:aws:iam::111122223333:user/alice",
    "AIDAALICEALICEALICE1", "AIDAOLDALICEOLDALICE", "arn:aws:iam::111122223333:role/team/Dev",
    "AROADEVDEVDEVDEVDEV1", "arn:aws:iam::111122223333:role/Dev", Sample.devSessionARN,
    "arn:aws:sts::111122223333:federated-user/Carol", "arn:aws:iam::444455556666:user/Bob",
  ]

  private static let families = [
    Family(
      [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
        "StringLike", "StringNotLike",
      ],
      ["aws:username", "AWS:UserName", "aws:PrincipalTag/team", "x:list", "x:bool", "x:unknown"],
      [
        "alice", "ALICE", "a*", "*", "?lice", "", "a,b", "b", "true", "Stra\u{DF}e", "stra\u{DF}E",
        "${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'b'}", "a${*}",
        "${x:list}", "*${aws:username}*", "${x:number}",
      ].map { .text($0) }),
    Family(
      [
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
        "NumericGreaterThan", "NumericGreaterThanEquals",
      ], ["x:number", "x:Number", "x:list", "x:unknown"],
      [
        .text("7"), .bare("7"), .text("7.0"), .text("-1"), .text("6.999999"), .bare("30"),
        .text("0"), .text("1777593600"),
      ]),
    Family(
      [
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals",
      ], ["x:date", "x:number", "x:unknown"],
      [
        "2026-05-01T00:00:00Z", "2026-05-01", "2026", "1777593600", "1777593599", "2024-02-29",
        "7", "2026-05-01T00:00:01Z",
      ].map { .text($0) }),
    Family(
      ["Bool"], ["x:bool", "aws:username", "x:unknown"],
      [.bare("true"), .bare("false"), .text("true"), .text("FALSE")]),
    Family(
      ["Null"], ["x:bool", "x:list", "x:empty", "x:unknown"],
      [.bare("true"), .bare("false"), .text("True")]),
    Family(
      ["BinaryEquals"], ["x:binary", "aws:username", "x:unknown"],
      ["QUJD", "YWxpY2U=", "", "QUI="].map { .text($0) }),
    Family(
      ["IpAddress", "NotIpAddress"], ["x:address", "X:Address", "x:list"],
      [
        "203.0.113.0/24", "203.0.113.7", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1",
        "203.0.113.0/25", "2001:db8:0:8000::/49",
      ].map { .text($0) }),
    Family(
      ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
      ["x:arn", "aws:username", "x:unknown"],
      [
        "*", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:*", "arn:*:*:*:*:*",
        "arn:aws:iam::111122223333:user/${aws:username}", "${x:arn}",
        "arn:aws:${x:colons}:111122223333:user/alice", "arn:aws:s3:::b/?:*",
        "arn:aws:iam::${x:colons}",
      ].map { .text($0) }),
  ]

  private static let requestKeys: [(name: String, values: [ConditionValues])] = [
    ("aws:username", [.text("alice"), .text("Alice"), .text("*"), .text(""), .text("true")]),
    ("aws:principaltag/team", [.text("a*"), .text("b"), .text("stra\u{DF}e"), .text("")]),
    (
      "x:list",
      [
        .list(["a", "b"]), .list(["alice"]), .list([""]), .list(["", "7"]), .list([]), .list(["b"]),
      ]
    ),
    ("x:bool", [.boolean(true), .boolean(false), .text("True"), .text("alice")]),
    (
      "x:number",
      [.integer(7), .text("7.00"), .integer(-1), .text("none"), .integer(1_777_593_600)]
    ),
    (
      "x:date",
      [
        .text("2026-05-01T00:00:00Z"), .instant(PolicyInstant(seconds: 1_777_593_600)),
        .integer(1_777_593_601), .text("2024-02-29"), .text("soon"),
      ]
    ),
    ("x:binary", [.binary(Array("ABC".utf8)), .binary([]), .text("AB")]),
    (
      "x:address",
      [
        .text("203.0.113.7"), .text("203.0.113.200"), .text("2001:db8::1"), .text("8.8.8.8"),
        .text("203.0.113.0/25"), .text("nowhere"), .address(PolicyAddress("203.0.113.7")),
        .address(PolicyAddress("2001:db8::1")), .address(PolicyAddress("203.0.113.0/25")),
        .address(PolicyAddress("")),
      ]
    ),
    (
      "x:arn",
      [
        .text("arn:aws:iam::111122223333:role/a/b:c"),
        .text("arn:aws:iam::111122223333:user/alice"),
        .text("arn:aws:s3:::b/x:y"), .text("no-arn"),
      ]
    ),
    ("x:colons", [.text("iam:"), .text("iam"), .text("111122223333:user/alice")]),
    ("x:empty", [.list([]), .absent, .text("")]),
  ]
}
