public import KMSKeys
public import KMSModel
import KMSStore

/// A part of the keys of an account and Region, with their tags.
public struct TaggedKeys: Sendable {
  /// A key and its tags, which may be none.
  public struct Entry: Sendable {
    /// Which key.
    public let arn: KeyARN
    /// Its tags, sorted by the UTF-8 bytes of their keys.
    public let tags: [KeyTag]
  }

  /// The keys, ordered by their ids.
  public let entries: [Entry]
  /// After which key the next part begins; nothing if this is the last.
  public let next: KeyID?

  /// The most keys of a part.
  public static let countMax = 1_000
}

extension ServiceEnvironment {
  /// Reads keys with their tags, for whoever was allowed to see them all.
  ///
  /// - Parameters:
  ///   - after: only keys behind this one.
  ///   - completion: called once, on the store's thread or before the call returns.
  public func taggedKeys(
    of account: AccountID, in region: Region, after: KeyID?,
    completion: @escaping @Sendable (Result<TaggedKeys, KMSError>) -> Void
  ) {
    let prefix = Tables.keyPrefix(region, account)
    store.read { [rows] reader throws(StoreError) in
      let found = try reader.rows(
        in: Tables.keys, prefix: prefix, after: after.map { prefix + $0.text },
        limit: TaggedKeys.countMax)
      return ServiceEnvironment.entries(of: found, rows).map { entries in
        TaggedKeys(
          entries: entries, next: found.count == TaggedKeys.countMax ? entries.last?.arn.id : nil)
      }
    } completion: { result in
      completion(result.mapError(KMSError.store).flatMap(\.self))
    }
  }

  /// Reads some keys with their tags; what does not exist is left out.
  ///
  /// - Parameters:
  ///   - arns: at most 100.
  ///   - completion: called once, on the store's thread or before the call returns.
  public func taggedKeys(
    _ arns: [KeyARN],
    completion: @escaping @Sendable (Result<[TaggedKeys.Entry], KMSError>) -> Void
  ) {
    store.read { [rows] reader throws(StoreError) in
      var found: [Row] = []
      for arn in arns {
        if let row = try reader.row(Tables.key(arn), in: Tables.keys) { found.append(row) }
      }
      return ServiceEnvironment.entries(of: found, rows)
    } completion: { result in
      completion(result.mapError(KMSError.store).flatMap(\.self))
    }
  }

  private static func entries(of found: [Row], _ rows: RowBook) -> Result<
    [TaggedKeys.Entry], KMSError
  > {
    var entries: [TaggedKeys.Entry] = []
    for row in found {
      do throws(RecordError) {
        let record = try rows.record(KeyRecord.self, from: row)
        entries.append(TaggedKeys.Entry(arn: record.arn, tags: record.tags))
      } catch {
        return .failure(.record(error))
      }
    }
    return .success(entries)
  }
}
