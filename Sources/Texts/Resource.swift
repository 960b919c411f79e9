import CResources

/// The files that are part of the program.
public enum Resource {
    /// Names of all embedded files, sorted.
    public static var names: [String] { table.map(\.name).sorted() }

    /// The bytes of an embedded file; nil when there is none of that name.
    ///
    /// They are constants of the program: nothing is copied.
    @_lifetime(immortal)
    public static func bytes(_ name: String) -> Span<UInt8>? {
        guard let entry = table.first(where: { $0.name == name }) else { return nil }
        // SAFETY: the table points at constants of the program, which are never released.
        let start = unsafe UnsafePointer<UInt8>(bitPattern: entry.address)
        let buffer = unsafe UnsafeBufferPointer(start: start, count: entry.count)
        return unsafe _overrideLifetime(Span(_unsafeElements: buffer), copying: ())
    }

    private struct Entry {
        let name: String
        let address: UInt
        let count: Int
    }

    private static let table: [Entry] = {
        var count = 0
        // SAFETY: the function returns that many rows, each with a name ended by zero.
        let rows = unsafe UnsafeBufferPointer(start: regain_resources(&count), count: count)
        return unsafe rows.map { row in
            unsafe Entry(name: String(cString: row.name), address: UInt(bitPattern: row.bytes), count: row.count)
        }
    }()
}
