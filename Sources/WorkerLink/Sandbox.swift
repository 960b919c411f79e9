import CWorker

/// Gives up rights for good.
enum Sandbox {
    /// The walls that stand.
    struct Walls: OptionSet {
        let rawValue: Int32
        static let noNewPrivileges = Walls(rawValue: 1)
        static let landlock = Walls(rawValue: 2)
        static let limits = Walls(rawValue: 4)
        static let seccomp = Walls(rawValue: 8)
    }

    static func enter(network: Bool, readable: [StaticString], memory: UInt64, cpuSeconds: UInt64) -> Walls {
        // SAFETY: static strings live for ever; the list is terminated and alive during the call.
        let folders = unsafe readable.map { folder in
            unsafe UnsafePointer<CChar>(OpaquePointer(folder.utf8Start))
        }
        let list: [UnsafePointer<CChar>?] = unsafe folders + [nil]
        return unsafe list.withUnsafeBufferPointer { list in
            var sandbox = unsafe regain_sandbox(
                memory: memory,
                cpu_seconds: cpuSeconds,
                descriptors: 4_096,
                network: network ? 1 : 0,
                readable: list.baseAddress
            )
            return unsafe Walls(rawValue: regain_sandbox_enter(&sandbox))
        }
    }
}
