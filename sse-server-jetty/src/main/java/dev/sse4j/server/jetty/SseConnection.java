package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Peer;
import dev.sse4j.server.Subscriber;
import dev.sse4j.server.Subscription;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One client's socket side: writes to its response, and ends or cuts it. */
final class SseConnection implements Subscriber, OpenStreams.OpenStream {

  private static final System.Logger LOG = System.getLogger(SseConnection.class.getName());

  /*
   * Threads: the hub's dispatcher calls, one call at a time; Jetty calls back on any thread. The
   * request's own callback is completed once, by whichever comes first: the last write's outcome,
   * or the cut.
   */
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Consumer<SseConnection> onClosed;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Peer peer;
  private volatile @Nullable Subscription subscription;
  private volatile boolean ending;

  SseConnection(
      Request request,
      Response response,
      Callback callback,
      Peer peer,
      Consumer<SseConnection> onClosed) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.peer = peer;
    this.onClosed = onClosed;
  }

  /**
   * Takes the subscription that writes here, so that it ends when Jetty says that the client has
   * gone.
   */
  void follow(Subscription subscription) {
    this.subscription = subscription;
    // Silence is ours to watch, by keep-alive and write timeout, until the last chunk is under way.
    request.addIdleTimeoutListener(timeout -> ending);
    request.addFailureListener(failure -> subscription.abort(CloseReason.CLIENT_GONE));
  }

  @Override
  public void drain(Duration reconnectionTime, List<Event> lastEvents) {
    Subscription following = subscription;
    if (following != null) {
      following.drain(reconnectionTime, lastEvents);
    }
  }

  @Override
  public void cut() {
    Subscription following = subscription;
    if (ending) {
      abort(CloseReason.SHUTDOWN);
    } else if (following != null) {
      following.abort(CloseReason.SHUTDOWN);
    }
  }

  @Override
  public void write(ByteBuffer bytes, Completion completion) {
    response.write(false, bytes, new WriteCallback(completion));
  }

  @Override
  public void end(CloseReason reason) {
    ending = true;
    // A client that keeps its connection alive would hold a stop for the whole of its timeout.
    boolean disconnect = reason == CloseReason.SHUTDOWN;
    response.write(
        true,
        BufferUtil.EMPTY_BUFFER,
        Callback.from(
            Callback.NOOP.getInvocationType(),
            () -> {
              if (close()) {
                callback.succeeded();
                if (disconnect && ownsConnection()) {
                  endPoint().close();
                }
                onClosed.accept(this);
              }
            },
            this::fail));
  }

  @Override
  public void abort(CloseReason reason) {
    fail(new EofException("stream aborted: " + reason));
  }

  @Override
  public Peer peer() {
    return peer;
  }

  private void fail(Throwable cause) {
    if (close()) {
      // First the socket, which fails a write that is outstanding: nobody shall wait for it.
      if (ownsConnection()) {
        reset(endPoint());
      }
      callback.failed(cause);
      onClosed.accept(this);
    }
  }

  private boolean close() {
    return closed.compareAndSet(false, true);
  }

  /** On HTTP/2 others share the connection: there, a failed callback resets the stream alone. */
  private boolean ownsConnection() {
    return request.getConnectionMetaData().getHttpVersion().getVersion()
        <= HttpVersion.HTTP_1_1.getVersion();
  }

  private EndPoint endPoint() {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  /**
   * Closes without lingering: else the kernel would keep megabytes for a client that does not read
   * them.
   */
  private static void reset(EndPoint endPoint) {
    EndPoint socket = endPoint;
    while (socket instanceof EndPoint.Wrapper wrapper) {
      socket = wrapper.unwrap();
    }
    try {
      if (socket.getTransport() instanceof NetworkChannel channel) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a socket was closed already", e);
    }
    endPoint.close();
  }

  private record WriteCallback(Completion completion) implements Callback {

    @Override
    public void succeeded() {
      completion.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      completion.failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }
}
