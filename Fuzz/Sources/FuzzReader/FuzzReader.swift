import FuzzEntries
import Glibc

/// The entry named by REGAIN_FUZZ: one program serves all, since linking each with sanitizers costs more than running it.
private let entry: FuzzEntry = {
    let name = unsafe getenv("REGAIN_FUZZ").map { unsafe String(cString: $0) } ?? ""
    guard let entry = FuzzEntry.all.first(where: { $0.name == name }) else {
        print("REGAIN_FUZZ must be one of: \(FuzzEntry.all.map(\.name).joined(separator: " "))")
        exit(64)
    }
    return entry
}()

/// Called by the fuzzer with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzerTestOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: the fuzzer gives count readable bytes that stay until this function returns; they are copied.
    unsafe entry.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
