/// Which function of `PatternMatchers` stands for a regular expression.
enum PatternNames {
  private static let names = [
    #"^[a-zA-Z0-9:/_-]+$"#: "resourceName",
    #"^[a-f0-9]+$"#: "lowerCaseHex",
    #"[0-9]{12}"#: "accountID",
    #"cluster-[2-7a-zA-Z]{11,16}"#: "clusterID",
    #"^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$"#: "sourceARN",
    #"^[a-zA-Z0-9:/_\s.-]+$"#: "materialDescription",
    #"[\u0020-\u00FF]*"#: "latinText",
    #"[\w]+"#: "word",
    #"[\u0009\u000A\u000D\u0020-\u00FF]+"#: "latinDocument",
    #"^[\w+=,.@:/-]+$"#: "principal",
    #"^([a-z]+-){2,3}\d+$"#: "region",
    #"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$"#: "servicePrincipal",
    #"^[a-zA-Z0-9-_.]+$"#: "externalKeyID",
    #"^[A-Z2-7]+$"#: "base32",
    #"^[a-zA-Z0-9\/+=]+$"#: "base64",
    #"^https://[a-zA-Z0-9.-]+$"#: "httpsEndpoint",
    #"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$"#: "proxyPath",
    #"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$"#: "endpointServiceName",
  ]

  /// The function's name. An expression that nobody wrote code for stops the generator.
  static func name(of expression: String) throws(CompilerError) -> String {
    guard let name = names[expression] else {
      throw .unsupported("the pattern `\(expression)`")
    }
    return name
  }
}
