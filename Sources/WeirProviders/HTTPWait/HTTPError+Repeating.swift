import WeirHTTP

extension HTTPError {
    /// Whether asking again may help: the server may not be there yet.
    var mayPass: Bool {
        switch kind {
        case .invalidURL, .invalidRequest, .tooLarge, .clientClosed, .cancelled: false
        default: true
        }
    }

    /// Whether its time was over.
    var isTimeout: Bool {
        switch kind {
        case .timedOut, .connectTimedOut: true
        default: false
        }
    }

    /// Whether the server cannot have seen the request.
    var isBeforeSending: Bool {
        switch kind {
        case .invalidURL, .invalidRequest, .clientClosed, .couldNotResolve, .connectionRefused, .couldNotConnect,
            .connectTimedOut, .tls:
            true
        default: false
        }
    }

    /// Whether the connection ended before the answer was there.
    var isClosedEarly: Bool {
        if case .closedEarly = kind { true } else { false }
    }
}
