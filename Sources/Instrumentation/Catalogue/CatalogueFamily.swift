/// Every family of metrics that weir makes: the one list that declares them, and that the manual and the tests read.
///
/// What each is: `CatalogueFamily+Table.swift`.
public enum CatalogueFamily: Int, CaseIterable, Sendable {
    // By request, compatible with the in-app instrumentator
    case requests, requestSize, responseSize, durationHighr, duration, inProgress
    // Exchanges
    case exchanges, requestPhase, streams, streamDuration, streamBytes, tunnels, tunnelDuration, tunnelBytes
    // Backends
    case upstreamRequests, upstreamFailures, upstreamRetries, upstreamConnections, upstreamConnects, upstreamUp
    case upstreamPending
    // Clients
    case connections, connectionsAccepted, connectionsRefused, requestsRejected, timeouts, bytes
    // weir itself
    case build, configReloads, configLastReload, configLastSuccess, routes, routesLastSuccess, series, seriesOverflow
    case metricSkipped, scrapeDuration, loopBusy, loopLag, internalFaults
    // The process
    case processCPU, processResidentMemory, processVirtualMemory, processOpenDescriptors, processMaxDescriptors
    case processStartTime, processThreads
}
