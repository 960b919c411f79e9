import ByteKit

/// The mark of volume shadow snapshots at the start of a volume.
enum ShadowMark {
    /// {3808876B-C176-4E48-B7AE-04046E6CC752}, as libvshadow's documentation of the format tells.
    private static let bytes: [UInt8] = [
        0x6B, 0x87, 0x08, 0x38, 0x76, 0xC1, 0x48, 0x4E, 0xB7, 0xAE, 0x04, 0x04, 0x6E, 0x6C, 0xC7, 0x52,
    ]

    /// Whether Windows keeps, or once kept, earlier states of this volume.
    static func lies(in volume: any ByteSource) -> Bool { (try? volume.read(at: 0x1E00, count: 16)) == bytes }
}
