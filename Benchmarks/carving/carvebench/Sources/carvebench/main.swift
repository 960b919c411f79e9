// carvebench make FILE MIB [KIND] noise (mixed, random, text, registry) with planted structures; FILE.plants lists them
// carvebench noise MIB            carves random bytes that hold nothing and says what it took for a key
// carvebench sum|carve1|carve2|read FILE   one timed run; prints seconds, processor seconds, memory, findings
import ByteKit
import Carving
import Glibc

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Processor time of all threads: on a machine that others use too, it says more than the clock on the wall.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Most memory of its own, in KiB: mapped pages of the file belong to the page cache and do not count.
func peakOwnMemory() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("RssAnon:") else { continue }
        return Int(text.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
    }
    return 0
}

func map(_ path: String) -> MemoryRegion {
    let descriptor = open(path, O_RDONLY)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0,
        let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_SHARED, descriptor, 0), address != MAP_FAILED
    else { fatalError("cannot map \(path)") }
    close(descriptor)
    return MemoryRegion(owning: address, count: Int(status.st_size)) { munmap($0, $1) }
}

/// What reading every byte once costs with one thread: additions as wide as the compiler makes them.
func sum(_ bytes: Span<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        var total = SIMD8<UInt64>.zero
        var position = 0
        while position &+ 64 <= buffer.count {
            total &+= base.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt64>.self)
            position &+= 64
        }
        return total.wrappedSum()
    }
}

/// A file read in blocks, as from a disk image.
struct FileSource: ByteSource {
    let descriptor: CInt
    let byteCount: UInt64

    init(_ path: String) {
        descriptor = open(path, O_RDONLY)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { fatalError("cannot open \(path)") }
        byteCount = UInt64(status.st_size)
    }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        buffer.withUnsafeMutableBytes { max(0, pread(descriptor, $0.baseAddress, $0.count, Int(offset))) }
    }
}

/// Every finding as a line, so that the caller can compare with what was planted.
func report(_ result: CarvingResult) -> String {
    result.findings.map { "\($0.candidate.kind) \($0.candidate.offset) \($0.standing.rawValue)" }.joined(
        separator: "\n"
    )
}

func timed(_ path: String, _ work: (MemoryRegion) async -> CarvingResult?) async {
    let (start, used) = (now(), processorTime())
    var region: MemoryRegion? = map(path)
    let result = if let region { await work(region) } else { CarvingResult?.none }
    region = nil
    let (seconds, processor) = (now() - start, processorTime() - used)
    print(seconds, processor, peakOwnMemory(), result?.findings.count ?? 0, result?.omittedCount ?? 0)
    if let result, CommandLine.arguments.contains("--findings") { print(report(result)) }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "make":
    try makeFile(
        arguments[1],
        mebibytes: Int(arguments[2]) ?? 4_096,
        kind: arguments.count > 3 ? arguments[3] : "mixed"
    )
case "noise":
    var counts: [String: Int] = [:]
    let mebibytes = Int(arguments[1]) ?? 4_096
    for part in 0..<(mebibytes / 64) {
        var noise = Random(seed: 77_000 + UInt64(part))
        let bytes = noise.bytes(64 << 20)
        for finding in Carver().carve(bytes.span).findings {
            counts["\(finding.candidate.kind) \(finding.standing.rawValue)", default: 0] += 1
        }
    }
    print("in \(mebibytes) MiB of random bytes:", counts.isEmpty ? "nothing" : "\(counts)")
case "sum":
    await timed(arguments[1]) { region in
        if sum(region.bytes) == 42 { print() }
        return nil
    }
case "carve1":
    await timed(arguments[1]) { Carver().carve($0.bytes) }
case "carve2":
    await timed(arguments[1]) { await Carver().carve($0, workers: 2) }
case "read":
    let (start, used) = (now(), processorTime())
    let result = try Carver().carve(FileSource(arguments[1]))
    print(now() - start, processorTime() - used, peakOwnMemory(), result.findings.count, result.omittedCount)
default:
    print("usage: carvebench make FILE MIB [KIND] | noise MIB | sum|carve1|carve2|read FILE [--findings]")
}
