import ByteKit
import ProductKey
import RegistryHive

/// Reads the values of a key that may hold a DigitalProductId, whatever their names.
enum BlobValues {
    /// Adds a candidate for each value that holds a blob, and for a Product ID beside it.
    ///
    /// - Parameters:
    ///   - key: the registry key.
    ///   - path: its path for the evidence.
    ///   - place: the place that looked there.
    ///   - origin: the state of the source, where the tree itself does not say that a value is new or deleted.
    ///   - harvest: where candidates go.
    static func collect(
        _ key: RegistryKey,
        path: String,
        place: PlaceID,
        origin: Origin,
        into harvest: inout Harvest
    ) {
        for value in key.values {
            guard let content = content(of: value) else { continue }
            harvest.add(
                candidate(content, value: value, key: key, path: path, place: place, origin: origin)
            )
        }
    }

    /// Puts a candidate together from a registry value.
    static func candidate(
        _ content: Candidate.Content,
        value: RegistryValue,
        key: RegistryKey,
        path: String,
        place: PlaceID,
        origin: Origin
    ) -> Candidate {
        Candidate(
            place: place,
            path: path,
            value: value.name,
            offset: value.dataOffset,
            lastWritten: key.lastWritten,
            content: content,
            origin: Origin(value.origin, otherwise: origin)
        )
    }

    private static func content(of value: RegistryValue) -> Candidate.Content? {
        let name = value.name.lowercased()
        if name == "productid" {
            guard let text = value.string, ProductID(text) != nil else { return nil }
            return .identifier(text)
        }
        guard value.byteCount >= 16, value.byteCount <= BlobContent.largestValue else { return nil }
        // Only binary values hold blobs; some tools export them with another type, so the length decides too.
        guard value.type == .binary || name.hasPrefix("digitalproductid") else { return nil }
        return BlobContent.read(value.data, mayBeBareField: name.hasPrefix("digitalproductid"))
    }
}

/// Recognises a blob by its own header.
enum BlobContent {
    /// Longer values are not looked at: the longest known structure has 1,272 bytes.
    static let largestValue = 4_096

    /// Reads either version, or the bare field that SQL Server keeps since 2012.
    static func read(_ bytes: [UInt8], mayBeBareField: Bool = false) -> Candidate.Content? {
        var reader = ByteReader(bytes.span)
        if let blob = try? DigitalProductId3(parsing: &reader) { return .version3(blob) }
        reader = ByteReader(bytes.span)
        if let blob = try? DigitalProductId4(parsing: &reader) { return .version4(blob) }
        guard mayBeBareField, (16...17).contains(bytes.count) else { return nil }
        do throws(KeyNumber.FieldState) {
            return .keyField(.success(try KeyNumber.decode(field: bytes.span.extracting(0..<16))))
        } catch {
            return .keyField(.failure(error))
        }
    }
}

extension Origin {
    /// What the registry says of a value, or `other` where it stands there in the ordinary way.
    init(_ origin: RegistryOrigin, otherwise other: Origin) {
        self =
            switch origin {
            case .live: other
            case .log: other == .live ? .log : other
            case .deleted: .deleted
            }
    }
}
