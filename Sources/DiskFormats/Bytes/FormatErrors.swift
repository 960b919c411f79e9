public import ByteKit

extension ParseError.Code {
    /// The image ends before bytes that its tables promise.
    public static let containerTruncated: Self = "container.truncated"
    /// A checksum or a field of the container's own tables is wrong.
    public static let containerDamaged: Self = "container.damaged"
    /// A size no such image can have.
    public static let absurdSize: Self = "container.absurd-size"
    /// A feature of the format that this reader does not know.
    public static let unsupported: Self = "container.unsupported"
    /// The image is encrypted in itself.
    public static let containerEncrypted: Self = "container.encrypted"
    /// A differencing image whose parent is not there; the detail names it.
    public static let parentMissing: Self = "container.parent-missing"
    /// A file of the parent's name whose identifier is not that of the parent; the detail names it.
    public static let parentWrong: Self = "container.parent-wrong"
    /// Images that name each other as parents.
    public static let parentLoop: Self = "container.parent-loop"
    /// A part of the image (extent, segment) is not there; the detail names it.
    public static let partMissing: Self = "container.part-missing"
}
