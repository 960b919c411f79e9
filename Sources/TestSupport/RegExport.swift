import ByteKit

/// Builds the text of a `.reg` export for tests.
public struct RegExport {
    private var lines = ["Windows Registry Editor Version 5.00"]

    /// Starts an export.
    public init() {}

    /// Begins a key.
    public mutating func key(_ path: String) { lines += ["", "[\(path)]"] }

    /// Adds a text value.
    public mutating func text(_ name: String, _ value: String) { lines.append("\"\(name)\"=\"\(value)\"") }

    /// Adds a number value.
    public mutating func number(_ name: String, _ value: UInt32) {
        lines.append("\"\(name)\"=dword:\(Hexadecimal.text(value, digits: 8))")
    }

    /// Adds a binary value.
    public mutating func binary(_ name: String, _ bytes: [UInt8]) {
        lines.append("\"\(name)\"=hex:" + bytes.map { Hexadecimal.text($0, digits: 2) }.joined(separator: ","))
    }

    /// The text.
    public var string: String { lines.joined(separator: "\r\n") + "\r\n" }
}

extension RegExport {
    /// The export of an installation's `CurrentVersion` with both blobs of a key field.
    ///
    /// - Parameters:
    ///   - product: ProductName.
    ///   - edition: EditionID.
    ///   - build: build number.
    ///   - blob: what the blobs hold; nil for none.
    /// - Returns: the export.
    public static func currentVersion(
        product: String = "Windows Server 2019 Standard",
        edition: String = "ServerStandard",
        build: String = "17763",
        blob: BlobBuilder?
    ) -> RegExport {
        var export = RegExport()
        export.key(#"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"#)
        export.text("ProductName", product)
        export.text("EditionID", edition)
        export.text("CurrentBuildNumber", build)
        if let blob {
            export.text("ProductId", blob.productID)
            export.binary("DigitalProductId", blob.version3())
            export.binary("DigitalProductId4", blob.version4())
        }
        return export
    }
}
