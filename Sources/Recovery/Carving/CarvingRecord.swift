/// What the state file of a search through raw bytes holds, schema `regain.carving/1`.
///
/// Finds stand in it as places only. What lies there is read from the source again, so that the file never holds a key.
struct CarvingRecord: Codable, Sendable {
    static let schema = "regain.carving/1"

    /// What tells one source from another without reading it.
    struct Identity: Codable, Hashable, Sendable {
        /// Size in bytes.
        var size: UInt64
        /// What changes when the content does: time of the last change, or the server's tag.
        var version: String?
        /// SHA-256 of the first 64 KiB.
        var head: String
    }

    /// One search through ranges of one sequence of bytes.
    struct Stretch: Codable, Sendable {
        /// What is searched, unique within the source: `disk`, `volume 2`, `volume 2/pagefile.sys`.
        var name: String
        /// Bytes of all ranges together.
        var byteCount: UInt64
        /// How many of them, in order, are done.
        var position: UInt64 = 0
        /// Places of finds below the position.
        var finds: [Find] = []
        /// Pages of hives below the position, as runs: offset, place in the hive, bytes.
        var pages: [[UInt64]] = []
        /// Where bytes could not be read, with the code of the first reason.
        var gaps: [Gap] = []
        /// How many finds were left out because there were too many.
        var omitted = 0
    }

    /// Where something was found.
    struct Find: Codable, Sendable {
        /// `CarvedCandidate.Kind` in words.
        var kind: String
        /// Bytes from the start of the sequence.
        var offset: UInt64
        /// Bytes it takes.
        var length: Int
    }

    /// Bytes that could not be read.
    struct Gap: Codable, Sendable {
        /// Bytes from the start of the sequence.
        var offset: UInt64
        /// The problem's code.
        var code: String
    }

    /// One source.
    struct Source: Codable, Sendable {
        /// As the report names it.
        var name: String
        /// Which it was.
        var identity: Identity
        /// Its stretches, in the order of their search.
        var stretches: [Stretch] = []
    }

    var schema = Self.schema
    /// What is looked for: `unallocated` or `all`.
    var mode: String
    /// What the person pointed at, in order.
    var given: [String]
    /// The sources met so far.
    var sources: [Source] = []
}
