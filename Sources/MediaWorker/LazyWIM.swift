import ByteKit
import DiskFormats
import Synchronization

/// An image of a WIM whose names are read when they are first asked for.
final class LazyWIM: FileSystem {
    let kind = FileSystemKind.wim
    let label: String
    private let wim: WIMImage
    private let index: Int
    private let held = Mutex<(any FileSystem)?>(nil)

    init(_ wim: WIMImage, _ index: Int) {
        self.wim = wim
        self.index = index
        label = wim.images[index]["name"] ?? ""
    }

    private func system() throws -> any FileSystem {
        if let system = held.withLock({ $0 }) { return system }
        let system = try wim.fileSystem(image: index)
        held.withLock { $0 = system }
        return system
    }

    /// Stands for the top folder, whose own number is only known once the names are read.
    var root: UInt64 { 0 }

    private func number(_ id: UInt64) throws -> UInt64 { id == 0 ? try system().root : id }

    func entries(ofFolder id: UInt64) throws -> [FileEntry] { try system().entries(ofFolder: try number(id)) }
    func status(of id: UInt64) throws -> FileStatus { try system().status(of: id) }
    func open(_ id: UInt64) throws -> any ByteSource { try system().open(id) }
    func unallocatedRanges() throws -> [Range<UInt64>] { [] }
}
