import Foundation
import Synchronization

/// Databases for tests: files in a temporary folder, and a PostgreSQL server of their own.
public enum TestDatabases {
    /// Which database.
    public enum Kind: String, Sendable, CaseIterable {
        /// One file.
        case sqlite
        /// A server.
        case postgres
    }

    /// Those that can be had here.
    public static let kinds: [Kind] = hasServer ? Kind.allCases : [.sqlite]

    /// Whether PostgreSQL is installed.
    public static let hasServer =
        FileManager.default.fileExists(atPath: "/usr/lib/postgresql") && SharedFiles.hasTool("python3")
        && ["15", "16", "17", "14"].contains {
            FileManager.default.fileExists(atPath: "/usr/lib/postgresql/\($0)/bin/postgres")
        }

    private static let server = Mutex<PythonServer?>(nil)
    private static let count = Atomic<Int>(0)

    /// The server that all tests of this process share.
    /// - Throws: when it does not start.
    public static func sharedServer() throws -> PythonServer {
        try server.withLock { held in
            if let held { return held }
            let new = try PythonServer("database.py")
            held = new
            atexit { TestDatabases.server.withLock { $0 = nil } }
            return new
        }
    }

    /// The address of an empty database of a server.
    public static func address(on server: PythonServer) -> String {
        let name = "t\(count.add(1, ordering: .relaxed).newValue)"
        server.say("new \(name)")
        let host = server.text("host").replacing("/", with: "%2F")
        return "postgres://\(server.text("user"))@\(host)/\(name)"
    }

    /// A place for a new, empty store: a path in the folder, or the address of an empty database.
    /// - Throws: when the server does not start.
    public static func location(_ kind: Kind, in folder: TemporaryFolder) throws -> String {
        switch kind {
        case .sqlite: folder.url.appending(path: "test.sqlite").path
        case .postgres: address(on: try sharedServer())
        }
    }
}
