package dev.sse4j.server.jetty;

import dev.sse4j.server.Subscriber.Completion;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A response that is an event stream: takes its bytes, and is ended in order or cut. */
final class StreamResponse {

  private static final System.Logger LOG = System.getLogger(StreamResponse.class.getName());

  /** How much of a refused request is read off, so that its client gets the answer. */
  private static final long MOST_UNREAD_BYTES = 8 << 20;

  /*
   * Threads: who uses this begins one write at a time, and none after the last; all else is safe
   * for any thread. The request's own callback is completed once, by whichever comes first: the
   * last write's outcome, or the cut.
   */
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Runnable onClosed;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean ending;
  private volatile @Nullable GzipStream gzip; // set before the first write, if it is wanted

  // Of one write at a time: the first has the head, and its outcome says how the others can go.
  private boolean hasFirst;
  private @Nullable SocketChannel socket; // for chunks, if they can go there

  /** Takes over a request; {@code onClosed} runs once, on any thread, when its answer is over. */
  StreamResponse(Request request, Response response, Callback callback, Runnable onClosed) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.onClosed = onClosed;
  }

  /** Returns a callback that lets a client send what it is sending, so that it gets the answer. */
  static Callback whenRead(Request request, Callback callback) {
    return UnreadBody.discardedBefore(callback, request, MOST_UNREAD_BYTES);
  }

  /** Tells when the client has gone, as far as Jetty hears of it from now on. */
  void onGone(Runnable listener) {
    request.addFailureListener(failure -> listener.run());
  }

  /**
   * Lets silence be no error: it is ours to watch, by keep-alive and write timeout, until the last
   * bytes are under way.
   */
  void allowSilence() {
    request.addIdleTimeoutListener(timeout -> ending);
  }

  /** Sets the headers of a stream. */
  void begin(StreamHead head) {
    GzipStream encoding = head.write(request, response);
    gzip = encoding;
    if (encoding != null && closed.get()) {
      encoding.release(); // whoever has closed came too early to do it
    }
  }

  void write(ByteBuffer bytes, Completion outcome) {
    GzipStream encoding = gzip;
    ByteBuffer encoded = encoding == null ? bytes : encoding.encode(bytes);
    if (encoded == null) {
      outcome.failed(alreadyCut());
      return;
    }
    SocketChannel direct = socket;
    if (direct != null && encoded.hasRemaining()) {
      ChunkWriter.write(direct, request, encoded, outcome);
    } else if (hasFirst || !encoded.hasRemaining()) {
      response.write(false, encoded, new WriteCallback(outcome));
    } else {
      hasFirst = true;
      response.write(false, encoded, new FirstOutcome(outcome));
    }
  }

  boolean isEnding() {
    return ending;
  }

  /**
   * Writes the last bytes and ends the stream in order.
   *
   * @param disconnect closes the connection after that: a client that keeps it alive would hold a
   *     stop for the whole of its timeout
   */
  void end(ByteBuffer lastBytes, boolean disconnect) {
    ending = true;
    GzipStream encoding = gzip;
    ByteBuffer encoded = encoding == null ? lastBytes : encoding.finish(lastBytes);
    if (encoded == null) {
      cut(alreadyCut());
      return;
    }
    response.write(
        true,
        encoded,
        Callback.from(
            Callback.NOOP.getInvocationType(),
            () -> {
              if (close()) {
                callback.succeeded();
                answered(disconnect);
              }
            },
            this::cut));
  }

  /** Answers with a refusal in place of a stream that has not begun, and disconnects likewise. */
  void refuse(Refusal refusal, boolean disconnect) {
    if (close()) {
      ending = true;
      Callback answered = Callback.from(callback, () -> answered(disconnect));
      // When the server stops, an opener may still be reading, and there is no time to lose.
      Answer.refuse(response, disconnect ? answered : whenRead(request, answered), refusal);
    }
  }

  /**
   * Cuts the connection on another thread: Jetty may wait there for a write that is just failing,
   * and a dispatcher must wait for nobody.
   */
  void cutAside(Throwable cause) {
    try {
      request.getComponents().getExecutor().execute(() -> cut(cause));
    } catch (RejectedExecutionException e) {
      cut(cause); // the server has stopped
    }
  }

  /** Cuts the connection at once, whatever is under way. */
  void cut(Throwable cause) {
    if (close()) {
      if (ownsConnection()) {
        doNotLinger(ChunkWriter.endPoint(request));
      }
      // Before the socket is closed: Jetty cancels a write that is outstanding, and waits for ever
      // for one that a closing socket is failing at that moment.
      callback.failed(cause);
      if (ownsConnection()) {
        ChunkWriter.endPoint(request).close();
      }
      onClosed.run();
    }
  }

  /**
   * Closes without the last chunk, so that the client can tell that the stream is not whole, but
   * lets it have what is on its way. No write may be outstanding.
   */
  void breakOff(String why) {
    if (close()) {
      callback.failed(new EofException(why));
      onClosed.run();
    }
  }

  private void answered(boolean disconnect) {
    if (disconnect && ownsConnection()) {
      ChunkWriter.endPoint(request).close();
    }
    onClosed.run();
  }

  private boolean close() {
    boolean first = closed.compareAndSet(false, true);
    GzipStream encoding = gzip;
    if (first && encoding != null) {
      encoding.release();
    }
    return first;
  }

  private static EofException alreadyCut() {
    return new EofException("the stream was cut before this was written");
  }

  /** On HTTP/2 others share the connection: there, a failed callback resets the stream alone. */
  private boolean ownsConnection() {
    return request.getConnectionMetaData().getHttpVersion().getVersion()
        <= HttpVersion.HTTP_1_1.getVersion();
  }

  /** Else the kernel would keep megabytes for a client that does not read them. */
  private static void doNotLinger(EndPoint endPoint) {
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
  }

  /** Chooses how to go on as soon as the first bytes are out, so that no event waits for that. */
  private final class FirstOutcome extends Callback.Nested {

    FirstOutcome(Completion outcome) {
      super(new WriteCallback(outcome));
    }

    @Override
    public void succeeded() {
      try {
        socket = ChunkWriter.socketFor(request, response);
      } catch (RuntimeException e) {
        LOG.log(Level.DEBUG, "a stream was cut meanwhile, or goes on through Jetty", e);
      }
      super.succeeded();
    }
  }
}
