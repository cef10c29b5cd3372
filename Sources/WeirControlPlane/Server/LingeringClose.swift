import NIOCore

/// Closes a connection whole, some time after the server closed its side of it: a client that goes on to send, or that
/// never closes, would hold it for good (RFC 9112, 9.6).
final class LingeringClose: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = Any

    /// How long a client has to read the last answer.
    private static let delay = TimeAmount.seconds(1)

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            let channel = context.channel
            context.eventLoop.scheduleTask(in: Self.delay) { channel.close(mode: .all, promise: nil) }
        }
        context.close(mode: mode, promise: promise)
    }
}
