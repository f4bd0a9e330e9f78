import ArgumentParser
import Config
import Instrumentation
import Monitoring
import Server

/// `weir reference`: pages of docs/, written from the same tables that the program goes by.
struct Reference: ParsableCommand {
    enum Page: String, ExpressibleByArgument, CaseIterable {
        case directives, metrics, monitoring, security
    }

    static let configuration = CommandConfiguration(
        abstract: "Print a page of the manual in Markdown.", shouldDisplay: false)

    @Argument(help: "directives, metrics, monitoring or security.")
    var page: Page

    func run() {
        switch page {
        case .directives: print(ReferencePage.directives(), terminator: "")
        case .metrics: print(ReferencePage.metrics(), terminator: "")
        case .monitoring: print(ReferencePage.monitoring(), terminator: "")
        case .security: print(ReferencePage.security(), terminator: "")
        }
    }
}
