public import IAMPolicy

/// The condition keys of this service, one line each.
public enum ConditionKeys {
  /// What policies are compiled with.
  public static let vocabulary = ConditionKeyVocabulary.empty
}
