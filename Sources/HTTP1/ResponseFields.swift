/// What the fields of a response say that only responses have. Fields are named by their index in the table: their
/// values may grow, where folding is tolerated.
struct ResponseFields {
    /// The first Content-Type field; below 0 when there is none.
    var contentType = -1
    /// The first Content-Encoding field; below 0 when there is none.
    var contentEncoding = -1
    var hasDate = false
}
