package dev.sse4j.server.jetty;

import dev.sse4j.Event;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Peer;
import dev.sse4j.server.Subscriber;
import dev.sse4j.server.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One subscriber's socket side: what a hub writes goes to its response. */
final class SseConnection implements Subscriber, OpenStreams.OpenStream {

  // Threads: the hub's dispatcher writes and ends, one call at a time; all else is for any thread.
  private final StreamResponse response;
  private final Peer peer;
  private volatile @Nullable Subscription subscription;
  private volatile boolean gone; // its client

  SseConnection(
      Request request,
      Response response,
      Callback callback,
      Peer peer,
      Consumer<SseConnection> onClosed) {
    this.response = new StreamResponse(request, response, callback, () -> onClosed.accept(this));
    this.peer = peer;
  }

  /** Sets the headers, which go out with the first bytes. */
  void begin(StreamHead head) {
    response.begin(head);
    // Before there is a subscription: who goes with the first bytes would else not be missed, for
    // Jetty tells nobody who comes to ask after that.
    response.onGone(this::clientHasGone);
  }

  /**
   * Takes the subscription that writes here, so that it ends when Jetty says that the client has
   * gone.
   */
  void follow(Subscription subscription) {
    this.subscription = subscription;
    response.allowSilence();
    if (gone) {
      subscription.abort(CloseReason.CLIENT_GONE);
    }
  }

  private void clientHasGone() {
    gone = true;
    Subscription following = subscription;
    if (following != null) {
      following.abort(CloseReason.CLIENT_GONE);
    }
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
    if (response.isEnding()) {
      abort(CloseReason.SHUTDOWN);
    } else if (following != null) {
      following.abort(CloseReason.SHUTDOWN);
    }
  }

  @Override
  public void write(ByteBuffer bytes, Completion completion) {
    response.write(bytes, completion);
  }

  @Override
  public void end(CloseReason reason) {
    try {
      response.end(BufferUtil.EMPTY_BUFFER, reason == CloseReason.SHUTDOWN);
    } catch (RuntimeException e) {
      response.cut(e);
    }
  }

  @Override
  public void abort(CloseReason reason) {
    response.cutAside(new EofException("stream aborted: " + reason));
  }

  @Override
  public Peer peer() {
    return peer;
  }
}
