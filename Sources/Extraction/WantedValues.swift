/// Which values are wanted of the exchanges of a route, and into which slots of a `ValueTable` they go: made when a
/// configuration loads, immutable.
public final class WantedValues: Sendable {
    /// The values, by where they stand.
    public struct Places: Sendable {
        public var requestFields: [NamedSlot] = []
        public var queryParameters: [NamedSlot] = []
        public var cookies: [NamedSlot] = []
        /// By the number of the parameter in the route's template.
        public var pathParameters: [(parameter: Int, slot: Int)] = []
        /// The client's address.
        public var clientAddress: Int?
        /// The version of TLS, `none` without.
        public var tlsVersion: Int?
        public var responseFields: [NamedSlot] = []
        public var serverTimings: [NamedSlot] = []

        public init() {}
    }

    public let places: Places
    public let requestContent: JSONFieldSet
    public let responseContent: JSONFieldSet
    /// How many slots there are.
    public let slotCount: Int
    /// Of unpacked JSON, in bytes.
    public let jsonBytesMax: Int

    public init(
        _ places: Places, requestContent: JSONFieldSet, responseContent: JSONFieldSet, slotCount: Int,
        jsonBytesMax: Int
    ) {
        self.places = places
        self.requestContent = requestContent
        self.responseContent = responseContent
        self.slotCount = slotCount
        self.jsonBytesMax = jsonBytesMax
    }

    /// Whether anything of a request's head is wanted.
    var wantsRequestFields: Bool { !places.requestFields.isEmpty || !places.cookies.isEmpty }
    var wantsResponseFields: Bool { !places.responseFields.isEmpty || !places.serverTimings.isEmpty }
}
