/// A file that goes with a dossier.
public struct DossierFile: Hashable, Sendable {
    /// What it shows.
    public enum Role: String, CaseIterable, Hashable, Sendable {
        /// The invoice.
        case invoice
        /// The order or its confirmation.
        case order
        /// A photo of the certificate of authenticity, damaged or not.
        case coaPhoto = "coa-photo"
        /// A photo of the disc or the box.
        case mediaPhoto = "media-photo"
        /// A photo of the serial number on the chassis.
        case chassisPhoto = "chassis-photo"
        /// The activation message as a picture.
        case activationScreenshot = "activation-screenshot"
        /// The report of a search that found nothing.
        case searchReport = "search-report"
        /// Something else.
        case other
    }

    /// What it shows.
    public var role: Role
    /// Its name, without a folder.
    public var name: String
    /// Its kind: `image/jpeg`; empty where it is not known.
    public var mediaType: String
    /// What it holds.
    public var bytes: [UInt8]
    /// Whether Regain itself wrote it, so that nothing in it needs a look for keys.
    public var isOwn: Bool
    /// Whether whoever read it found a whole key in it, so that it must not leave the house.
    public var holdsKey: Bool

    /// Describes a file.
    public init(
        role: Role,
        name: String,
        mediaType: String = "",
        bytes: [UInt8],
        isOwn: Bool = false,
        holdsKey: Bool = false
    ) {
        self.role = role
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
        self.isOwn = isOwn
        self.holdsKey = holdsKey
    }
}
