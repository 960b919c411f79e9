/// How far the search through the raw bytes of one source has come.
public struct CarvingProgress: Hashable, Sendable {
    /// The source, as the report names it.
    public var source: String
    /// Bytes that are done, holes and what an earlier run has done included.
    public var done: UInt64
    /// Bytes to go through in all.
    public var total: UInt64
    /// How many of the done ones took no time: those of an earlier run, and holes.
    public var skipped: UInt64
}

/// What stands around a search through raw bytes: who hears how far it is, who may end it, where its state is kept.
public struct CarvingControl: Sendable {
    /// Told from several threads, several times a second.
    public var progress: (@Sendable (CarvingProgress) -> Void)?
    /// Asked between blocks; true ends the work early, with what was found until then.
    public var isCancelled: @Sendable () -> Bool = { false }
    /// Where the state is kept from which a later run goes on; nil keeps none.
    public var state: CarvingState?

    /// Nobody listens, nobody ends it, nothing is kept.
    public init() {}
}
