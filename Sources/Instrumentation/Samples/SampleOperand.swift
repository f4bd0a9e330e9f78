import Extraction

/// A value of an exchange as a rule of samples asks for it.
enum SampleOperand: Equatable, Sendable {
    case constant([UInt8])
    /// Found by the reader of the exchange.
    case slot(Int, ExchangeReader.Side)
    case method
    case status
    case requestBytes
    case responseBytes
    /// In seconds.
    case duration
}
