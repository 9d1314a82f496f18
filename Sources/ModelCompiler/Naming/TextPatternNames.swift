/// Which case of `TextPattern` in `IdentityService` stands for a regular expression.
enum TextPatternNames {
  private static let names = [
    #"[\w+=,.@-]+"#: "name",
    #"[\w+=,.@-]*"#: "nameOrNothing",
    #"[\w+=,.@-]{1,64}"#: "shortName",
    #"[\w]+"#: "word",
    #"[\w]*"#: "wordOrNothing",
    #"[\d]*"#: "digits",
    #"[\w+=,.@:\/-]*"#: "externalID",
    #"[\w+=/:,.@-]*"#: "serialNumber",
    #"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"#: "accountAlias",
    #"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#: "path",
    #"\u002F[\u0021-\u007F]*"#: "pathPrefix",
    #"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#: "policyPath",
    #"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#: "tagKey",
    #"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#: "tagValue",
    #"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#: "anchoredTagValue",
    #"[\u0009\u000A\u000D\u0020-\u00FF]+"#: "document",
    #"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#: "description",
    #"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#: "arn",
    #"[\u0020-\u00FF]+"#: "latinText",
    #"[\u0020-\u007E]+"#: "asciiText",
    #"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#: "versionID",
    #"^p-[0-9a-zA-Z_]{8,128}$"#: "policyID",
    #"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#: "targetID",
    #"^(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$"#: "childID",
    #"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})|(^rp-[0-9a-zA-Z_]{4,128})|(^rt-[0-9a-zA-Z_]{8,32})$"#:
      "taggableID",
    #"[^\s@]+@[^\s@]+\.[^\s@]+"#: "email",
    #"[\s\S]*"#: "anything",
    #"^\d{12}$"#: "accountID",
    #"^car-[a-z0-9]{8,32}$"#: "creationID",
  ]

  /// The name of the case. An expression that nobody wrote code for stops the generator.
  static func name(of expression: String) throws(CompilerError) -> String {
    guard let name = names[expression] else {
      throw .unsupported("the pattern `\(expression)`")
    }
    return name
  }
}
