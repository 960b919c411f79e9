import Glibc

/// A message as the code on either side sees it: payload and open files.
public struct WorkerMessage: Sendable {
    /// The bytes, to be read with a `ByteReader`.
    public var payload: [UInt8]
    /// Open files that travel along.
    ///
    /// Sending does not close them; whoever receives them owns them.
    public var descriptors: [Int32]

    /// A message.
    public init(payload: [UInt8] = [], descriptors: [Int32] = []) {
        self.payload = payload
        self.descriptors = descriptors
    }

    /// A message written in place.
    public init(_ write: (inout WireWriter) -> Void) {
        var writer = WireWriter()
        write(&writer)
        self.init(payload: writer.bytes)
    }

    /// Closes descriptors that nobody asked for.
    func closeDescriptors() {
        for descriptor in descriptors { close(descriptor) }
    }
}
