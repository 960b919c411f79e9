import CQRencode

/// A QR code (ISO/IEC 18004) as a square of modules.
public struct QRSymbol: Hashable, Sendable {
    /// Modules on each side, the quiet zone left out.
    public let moduleCount: Int
    private let dark: [Bool]

    /// Light modules that must surround the symbol.
    public static let quietZone = 4

    /// Encodes a text as UTF-8 at level M, of which 15 % may be lost.
    /// - Throws: `typesetting.qr-too-long`.
    public init(_ text: String) throws(TypesettingError) {
        let bytes = Array(text.utf8)
        // SAFETY: the library copies what it is given; its symbol is freed on every way out.
        guard
            let code = unsafe bytes.withUnsafeBufferPointer({ bytes in
                unsafe QRcode_encodeData(Int32(clamping: bytes.count), bytes.baseAddress, 0, QR_ECLEVEL_M)
            })
        else { throw .tooLongForQR }
        defer { unsafe QRcode_free(code) }
        let count = unsafe Int(code.pointee.width)
        moduleCount = count
        // SAFETY: the data are width times width bytes, of which the lowest bit is the colour.
        dark = (0..<count * count).map { index in unsafe code.pointee.data[index] & 1 == 1 }
    }

    /// Whether a module is dark; light outside of the symbol.
    public func isDark(column: Int, row: Int) -> Bool {
        guard (0..<moduleCount).contains(column), (0..<moduleCount).contains(row) else { return false }
        return dark[row * moduleCount + column]
    }
}
