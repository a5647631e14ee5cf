package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Subscriber.Completion;
import dev.sse4j.server.internal.Comments;
import dev.sse4j.server.jetty.StreamState.Write;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one client, which is written by whoever has something to send: who sends waits for
 * its turn, and then until its bytes are taken.
 */
final class OneClientStream implements OpenStreams.OpenStream {

  private static final System.Logger LOG = System.getLogger(OneClientStream.class.getName());

  /*
   * Threads: bodies send; the scheduler ticks; Jetty completes writes and tells who has gone; the
   * drain ends and cuts. The state settles which of them writes and which closes; here that is
   * done, without a lock.
   */
  private final StreamHandler handler;
  private final StreamState state;
  private final StreamResponse response;
  private final CloseListeners listeners;

  /** Takes over a request, on the thread that will run the body. */
  OneClientStream(StreamHandler handler, Request request, Response response, Callback callback) {
    this.handler = handler;
    this.state = handler.newState();
    this.response = new StreamResponse(request, response, callback, this::over);
    this.listeners = new CloseListeners(handler::runAside);
  }

  /** From now on this ends when Jetty says that the client has gone. */
  void watch() {
    response.allowSilence();
    response.onGone(() -> cut(CloseReason.CLIENT_GONE));
  }

  boolean isOpen() {
    return state.isOpen();
  }

  void onClose(Runnable listener) {
    listeners.add(listener);
  }

  /** Answers with a refusal, unless the stream has begun, or has been closed already. */
  void refuse(Refusal refusal) {
    if (state.closeUnbegun(CloseReason.CLOSED)) {
      response.refuse(refusal, false);
      listeners.close().run();
    }
  }

  /** The opener has failed: tells the client whether it is its fault. */
  void failToOpen(Throwable cause, boolean requestIsBroken) {
    if (requestIsBroken || !isOpen()) {
      LOG.log(Level.DEBUG, "a stream could not be opened: its client or the server ended", cause);
      refuse(new Refusal(400, "the body of the request broke off: send all of it"));
    } else {
      LOG.log(Level.ERROR, "a stream could not be opened", cause);
      refuse(Refusal.internal());
    }
  }

  /** Sends the head and what all streams begin with, unless the stream has been closed already. */
  void begin() {
    Write write = state.begin();
    if (write != null) {
      response.begin(handler.head());
      EncodedEvent retry = EventEncoder.reconnectionTime(handler.reconnectionTime());
      start(write, join(List.of(Comments.FIRST, retry)));
    }
  }

  /**
   * Writes, and returns when the bytes have been taken.
   *
   * @throws StreamClosedException if the stream was closed before that
   */
  void write(EncodedEvent event) {
    Write write = state.awaitTurn(this::tick);
    start(write, event.buffer());
    state.awaitTaken(write, this::tick);
  }

  /** The body has returned: ends in order. */
  void end() {
    endInOrder(CloseReason.CLOSED, BufferUtil.EMPTY_BUFFER);
  }

  /** The body has failed: ends so that the client can tell. */
  void fail(Throwable cause) {
    if (!state.close(CloseReason.CLOSED, null)) {
      LOG.log(Level.DEBUG, "a body failed after its stream had been closed", cause);
      return;
    }
    LOG.log(Level.ERROR, "a body failed: its stream is broken off", cause);
    Runnable tellListeners = listeners.close();
    if (state.isWriting()) {
      response.cut(new EofException("the body failed while something was being written"));
    } else {
      response.breakOff("the body failed");
    }
    tellListeners.run();
  }

  /** Ends in order because the server stops. */
  @Override
  public void drain(Duration reconnectionTime, List<Event> lastEvents) {
    if (state.closeUnbegun(CloseReason.SHUTDOWN)) {
      response.refuse(Refusal.shuttingDown(), true);
      listeners.close().run(); // the opener may have returned just now, and the body added some
    } else {
      List<EncodedEvent> last = new ArrayList<>();
      last.add(EventEncoder.reconnectionTime(reconnectionTime));
      lastEvents.forEach(event -> last.add(EventEncoder.encode(event)));
      endInOrder(CloseReason.SHUTDOWN, join(last));
    }
  }

  @Override
  public void cut() {
    cut(CloseReason.SHUTDOWN);
  }

  /** Looks at the deadlines. */
  void tick() {
    if (state.isOverdue()) {
      cut(CloseReason.WRITE_TIMEOUT);
      return;
    }
    Write keepAlive = state.takeTurnForKeepAlive();
    if (keepAlive != null) {
      start(keepAlive, Comments.KEEP_ALIVE.buffer());
    }
  }

  private static ByteBuffer join(List<EncodedEvent> parts) {
    ByteBuffer bytes =
        ByteBuffer.allocate(parts.stream().mapToInt(EncodedEvent::size).sum());
    parts.forEach(part -> part.copyTo(bytes));
    return bytes.flip();
  }

  private void start(Write write, ByteBuffer bytes) {
    try {
      response.write(bytes, new Completion() {

        @Override
        public void succeeded() {
          endWith(state.taken(write));
        }

        @Override
        public void failed(Throwable cause) {
          writeFailed(cause);
        }
      });
    } catch (RuntimeException | Error e) {
      writeFailed(e);
    }
  }

  private void writeFailed(Throwable cause) {
    LOG.log(Level.DEBUG, "a write failed", cause);
    cut(CloseReason.CLIENT_GONE);
  }

  /** If somebody is writing, the last bytes follow that. */
  private void endInOrder(CloseReason reason, ByteBuffer lastBytes) {
    if (state.close(reason, lastBytes)) {
      Runnable tellListeners = listeners.close();
      endWith(state.takeTurnToEnd());
      tellListeners.run();
    }
  }

  private void endWith(@Nullable ByteBuffer lastBytes) {
    if (lastBytes == null) {
      return;
    }
    try {
      // Also who comes to its end while the server stops: its connection has no further use.
      response.end(lastBytes, handler.isShutdown());
    } catch (RuntimeException | Error e) {
      response.cut(e);
    }
  }

  private void cut(CloseReason reason) {
    Runnable tellListeners = state.close(reason, null) ? listeners.close() : () -> {};
    response.cut(new EofException("stream cut: " + reason));
    tellListeners.run();
  }

  private void over() {
    state.over();
    handler.closed(this);
  }
}
