/// What is looked for in the raw bytes of an image.
public enum CarvingMode: String, Sendable, CaseIterable {
    /// Nothing, unless the image has no structure that is recognised.
    case none
    /// The space that belongs to no file.
    case unallocated
    /// Every byte.
    case all
}
