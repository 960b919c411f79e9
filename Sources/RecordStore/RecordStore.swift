/// Where records are kept: an SQLite file or a PostgreSQL database, which behave alike.
///
/// ## The common dialect
///
/// What both databases understand and answer in the same way:
///
/// - Values are NULL, 64-bit integers, texts and blobs. A text holds no NUL (`store.bad-text`). Comparisons yield 1 or 0;
///   in a condition write a comparison, never a bare column.
/// - `INSERT … ON CONFLICT (…) DO UPDATE SET x = excluded.x`, `DO NOTHING`, `RETURNING`, common table expressions,
///   `UPDATE … FROM`, `IS NOT DISTINCT FROM`, `NULLS FIRST`, `LIMIT ? OFFSET ?`, window functions.
/// - Columns of texts are declared with `{text}` and are then ordered and compared by their UTF-8 bytes. NULL is sorted
///   first by one database and last by the other: write `NULLS FIRST` or `NULLS LAST`.
/// - `lower()` of such a column folds the letters A to Z only. Who searches without regard to case or accents keeps a
///   second column that the program has folded.
/// - `LIKE` distinguishes case. Always write `LIKE ? ESCAPE '\'` and make the pattern with ``LikePattern``.
/// - The type of a `?` without context follows its value; NULL has none, so write `CAST(? AS BIGINT) IS NULL` where only
///   NULL could tell.
/// - No fractions, dates, booleans or JSON types: a result of such a type is `store.unsupported`.
///
/// Transactions do not nest: opening one inside another on the same store is `store.misuse`.
public protocol RecordStore: Sendable {
    /// Reads from one consistent state, which writers meanwhile do not disturb. Changing is refused with
    /// `store.read-only`.
    ///
    /// - Returns: what the body returns.
    /// - Throws: ``StoreError``, and what the body throws.
    func read<T>(_ body: (any SQLSession) throws -> T) throws -> T

    /// Changes things in one transaction: all or nothing, and durable once it has returned.
    ///
    /// Writers come one after the other, also those of other programs; who waits longer than ``StoreOptions/lockWait`` gets
    /// `store.locked`. An error that the body throws undoes everything.
    ///
    /// - Returns: what the body returns.
    /// - Throws: ``StoreError``, and what the body throws. After `store.outcome-unknown` the change may have been made.
    func write<T>(_ body: (any SQLSession) throws -> T) throws -> T

    /// Brings the tables to the newest of `migrations`, all in one transaction.
    ///
    /// - Parameter migrations: every one that the program has ever had, versions rising from 1 or more.
    /// - Throws: `store.newer-schema` when a newer program was here, `store.history-changed` when what was applied is not
    ///   what the program has under that version, and what a statement throws.
    func migrate(_ migrations: [Migration]) throws

    /// Looks for damage: structure, indexes, rows without the row that they refer to.
    ///
    /// - Returns: what was found; empty for a store that is well.
    /// - Throws: ``StoreError`` when nothing could be looked at.
    func check() throws -> [StoreProblem]

    /// Writes a consistent copy while others go on reading and writing.
    ///
    /// The copy of either database is one SQLite file with mode 0600, itself a store that can be opened; it appears under its
    /// name only when it is complete and has been read back.
    ///
    /// - Parameter path: where to; nothing may be there.
    /// - Throws: `store.already-there`, `store.full-disk` and the like.
    func backup(to path: String) throws

    /// Whether it is PostgreSQL.
    var isPostgres: Bool { get }
}
