import ByteKit
import DiskFormats
import DiskImages
import Foundation
import TestSupport
import Testing
import WorkerLink

/// Damaged and malicious images: whatever happens to the worker, the program gets an answer in time.
///
/// `REGAIN_MUTATIONS` sets how many mutations each fixture undergoes, `REGAIN_SEED` the seed of the first.
@Suite(.enabled(if: Fixtures.arePresent, "make the fixtures with scripts/fixtures/images.sh"))
struct HostileTests {
    private static let count = number("REGAIN_MUTATIONS") ?? 12
    private static let firstSeed = UInt64(number("REGAIN_SEED") ?? 1)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test(arguments: [
        "dynamic.vhd", "dynamic.vhdx", "monolithicSparse.vmdk", "streamOptimized.vmdk", "zlib.qcow2", "zstd.qcow2",
        "extended.qcow2", "snapshot.qcow2", "dynamic.vdi", "single.E01", "disk.raw", "volume.ntfs", "volume.exfat",
        "volume.ext4", "lzx.wim", "solid.esd", "media.iso", "udf.iso", "tree.tar", "tree.zip", "tree.7z", "disk.raw.gz",
        "differencing/new.vhd", "differencing/new.vhdx", "differencing/esx-000001-delta.vmdk", "overlay.qcow2",
        "editions.swm", "editions.wim", "pipable.wim", "lvm.raw", "places.ntfs", "special.ntfs", "install.iso",
        "bitlocker/suspended.bde",
    ])
    func `a damaged image is an answer, not the end`(name: String) throws {
        guard FileManager.default.fileExists(atPath: Fixtures.path(name)) else {
            print("\(name) was not made here: nothing to damage")
            return
        }
        let whole = try HeldFile(Fixtures.path(name))
        var crashes: [UInt64] = []
        var hangs: [UInt64] = []
        for seed in Self.firstSeed..<(Self.firstSeed + UInt64(Self.count)) {
            let clock = ContinuousClock()
            let time = clock.measure {
                do { try Self.look(into: MutatedSource(whole, seed: seed), name: name) } catch let error as WorkerError
                {
                    if error.code == .workerCrashed { crashes.append(seed) }
                    if error.code == .workerTimeout { hangs.append(seed) }
                } catch {}
            }
            #expect(time < .seconds(200), "\(name): seed \(seed)")
        }
        // The program lives and goes on, which is what matters; the readers of our own neither crash nor hang.
        if !crashes.isEmpty || !hangs.isEmpty {
            print("\(name): \(Self.count) mutations, worker crashed by seeds \(crashes), ended late by \(hangs)")
        }
        let isOurs = !["E01", "exfat", "ext4", "disk.raw"].contains { name.hasSuffix($0) }
        #expect(!isOurs || crashes.isEmpty && hangs.isEmpty, "\(name): seeds \(crashes) \(hangs)")
    }

    private static func look(into source: any ByteSource, name: String) throws {
        var options = ImageOptions()
        options.timeout = .seconds(20)
        options.spoolLimit = 1 << 20
        options.worker.memoryLimit = 4 << 30
        let folder = (Fixtures.path(name) as NSString).deletingLastPathComponent
        let siblings = ImageSiblings { sibling in
            let path = "\(folder)/\(sibling)"
            guard !sibling.contains("/"), FileManager.default.fileExists(atPath: path) else { return nil }
            return .source(WholeSource(try HeldFile(path)))
        }
        let file = (name as NSString).lastPathComponent
        let image = try DiskImage.open(source: source, name: file, siblings: siblings, options: options)
        for volume in image.volumes {
            let found = try image.files(
                inVolume: volume.index,
                matching: ["Windows/System32/config/*", "**/unattend.xml"],
                includingDeleted: true,
                limit: 50
            )
            for file in found.files.prefix(6) {
                // A damaged file is one problem among others; the next one is looked at.
                do { _ = try image.open(file).read(at: 0, count: 100_000) } catch let error as WorkerError {
                    if error.isFatal { throw error }
                } catch {}
            }
            do { _ = try image.unallocatedRanges(ofVolume: volume.index) } catch { if error.isFatal { throw error } }
            do { _ = try image.slack(ofVolume: volume.index) } catch { if error.isFatal { throw error } }
            let places = (0..<64).map { UInt64($0) * 1_000_003 }
            do {
                let owners = try image.owners(ofVolume: volume.index, at: places)
                #expect(owners.count == places.count)
            } catch { if error.isFatal { throw error } }
        }
        let media = try image.media()
        _ = try media.read(at: media.byteCount / 2, count: 100_000)
    }

    @Test func `an image that names itself as its parent is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/loop.qcow2"
        _ = try SharedFiles.output(of: "qemu-img", ["create", "-q", "-f", "qcow2", folder.path + "/x.qcow2", "1M"])
        _ = try SharedFiles.output(
            of: "qemu-img",
            ["create", "-q", "-f", "qcow2", "-b", folder.path + "/x.qcow2", "-F", "qcow2", path, "1M"]
        )
        try FileManager.default.removeItem(atPath: folder.path + "/x.qcow2")
        try FileManager.default.copyItem(atPath: path, toPath: folder.path + "/x.qcow2")
        let error = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(error?.code == .parentLoop)
    }

    @Test func `an image cannot reach for a file elsewhere`() throws {
        let folder = try TemporaryFolder()
        let outside = try folder.write("outside/secret.raw", [UInt8](repeating: 0x53, count: 1 << 20))
        let path = folder.path + "/inside/child.qcow2"
        try folder.write("inside/here", "")
        _ = try SharedFiles.output(
            of: "qemu-img",
            ["create", "-q", "-f", "qcow2", "-b", outside, "-F", "raw", path, "1M"]
        )
        let error = #expect(throws: WorkerError.self) { try DiskImage.open(path: path) }
        #expect(error?.code == .parentMissing)
    }

    @Test(.enabled(if: ReadOnlyFolder.isPossible, "this system lets nobody bind a folder read-only"))
    func `images on a read-only file system are read like any other`() throws {
        let program = SharedFiles.packageRoot.appending(path: ".build/debug/regain").path
        try #require(FileManager.default.isExecutableFile(atPath: program))
        for name in ["dynamic.vhdx", "differencing/new.vhd", "overlay.qcow2", "single.E01", "editions.swm", "tree.7z"] {
            let output = try ReadOnlyFolder.run(program, on: Fixtures.folder.path, file: name)
            #expect(output.contains("J464C"), "\(name)")
        }
    }

    @Test func `the rights of the sandbox are those the worker runs with`() throws {
        let image = try DiskImage.open(path: Fixtures.path("zlib.qcow2"))
        #expect(image.volumes.count == 2)
        var options = ImageOptions()
        options.worker.sandbox = false
        #expect(try DiskImage.open(path: Fixtures.path("zlib.qcow2"), options: options).volumes.count == 2)
    }
}

/// A folder bound upon itself without the right to write, in a name space that ends with the command.
private enum ReadOnlyFolder {
    static let isPossible =
        (try? SharedFiles.output(
            of: "unshare",
            ["-m", "sh", "-c", bind + " && ! touch probe 2>/dev/null", "sh", "/tmp"]
        ))
        != nil
    private static let bind = #"mount --bind -o ro "$1" "$1" && cd "$1""#

    /// What `regain find` says of a file in such a folder; its exit code does not matter here.
    static func run(_ program: String, on folder: String, file: String) throws -> String {
        let command = bind + #" && ! touch probe 2>/dev/null && { "$2" find "$3" --json || test $? -le 2; }"#
        let output = try SharedFiles.output(of: "unshare", ["-m", "sh", "-c", command, "sh", folder, program, file])
        return String(decoding: output, as: UTF8.self)
    }
}

/// A file mapped once for many mutations.
private final class HeldFile: Sendable {
    let bytes: Data

    init(_ path: String) throws { bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped) }
}

/// A file as it is: the undamaged parent of a damaged child.
private struct WholeSource: ByteSource {
    private let whole: HeldFile
    var byteCount: UInt64 { UInt64(whole.bytes.count) }

    init(_ whole: HeldFile) { self.whole = whole }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let start = whole.bytes.startIndex + Int(offset)
        let count = min(buffer.count, whole.bytes.endIndex - start)
        let part = [UInt8](whole.bytes[start..<(start + count)])
        buffer.copy(part.span, at: 0)
        return count
    }
}

/// A file with a few bytes changed, or cut; the seed decides.
private final class MutatedSource: ByteSource {
    let byteCount: UInt64
    private let whole: HeldFile
    private let patches: [Int: UInt8]

    init(_ whole: HeldFile, seed: UInt64) {
        self.whole = whole
        var random = SplitMix(state: seed)
        var count = whole.bytes.count
        if random.next() % 8 == 0 { count = Int(random.next() % UInt64(count)) }
        byteCount = UInt64(count)
        var patches: [Int: UInt8] = [:]
        for _ in 0..<(1 + random.next() % 12) {
            // Tables lie at the start, at the end, and here and there where something is.
            let place: Int
            switch random.next() % 4 {
            case 0: place = Int(random.next() % 1_024)
            case 1: place = Int(random.next() % 200_000)
            case 2: place = count - 1 - Int(random.next() % 4_096)
            default:
                var try1 = Int(random.next() % UInt64(max(1, count)))
                for _ in 0..<50 where whole.bytes[min(try1, whole.bytes.count - 1)] == 0 {
                    try1 = Int(random.next() % UInt64(max(1, count)))
                }
                place = try1
            }
            let value = random.next()
            let width = [1, 1, 2, 4, 8][Int(random.next() % 5)]
            for index in 0..<width {
                let byte: UInt8 =
                    switch value % 4 {
                    case 0: 0xFF
                    case 1: 0
                    case 2: index == width - 1 ? 0x7F : 0xFF
                    default: UInt8(truncatingIfNeeded: value >> UInt64(index * 8))
                    }
                if place + index >= 0 { patches[place + index] = byte }
            }
        }
        self.patches = patches
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let start = Int(offset)
        let count = min(buffer.count, Int(byteCount) - start)
        let part = [UInt8](whole.bytes[(whole.bytes.startIndex + start)..<(whole.bytes.startIndex + start + count)])
        buffer.copy(part.span, at: 0)
        for (place, byte) in patches where place >= start && place < start + count { buffer[place - start] = byte }
        return count
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
