public import ByteKit

extension MemoryRegion {
    /// All bytes as an array, for comparing in tests.
    public func copy() -> [UInt8] { bytes.array() }
}
