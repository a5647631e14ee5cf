package dev.sse4j.server.jetty;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * What a client still sends while its request is refused already. Were the connection closed
 * instead of read, the client would get a reset, and many lose the answer with it.
 */
final class UnreadBody implements Callback {

  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final String ASKED = UnreadBody.class.getName() + ".asked";

  /*
   * Threads: Jetty calls succeeded() when the answer is written, and discard() whenever there is
   * something to read, one call at a time; the scheduler calls expire(). Whoever comes first
   * completes the request. After the time it must be failed: Jetty takes no success while it still
   * owes us a call.
   */
  private final Request request;
  private final Callback callback;
  private final AtomicBoolean completed = new AtomicBoolean();
  private long remaining; // touched by discard() alone
  private volatile Scheduler.@Nullable Task timeout;

  private UnreadBody(Request request, Callback callback, long maxBytes) {
    this.request = request;
    this.callback = callback;
    this.remaining = maxBytes;
  }

  /** The client is about to be asked for the body, if it waits for that. */
  static void ask(Request request) {
    request.setAttribute(ASKED, true);
  }

  /** Returns a callback that reads off the body, within bounds, before it completes this one. */
  static Callback discardedBefore(Callback callback, Request request, long maxBytes) {
    // Who waits to be asked for the body, and was not, is told no by the answer and sends nothing.
    return request.getHeaders().contains(HttpHeader.EXPECT) && request.getAttribute(ASKED) == null
        ? callback
        : new UnreadBody(request, callback, maxBytes);
  }

  @Override
  public void succeeded() {
    discard();
  }

  @Override
  public void failed(Throwable cause) {
    complete(() -> callback.failed(cause));
  }

  private void discard() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        limitWait();
        request.demand(this::discard);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        failed(chunk.getFailure());
        return;
      }
      remaining -= chunk.remaining();
      chunk.release();
      if (chunk.isLast() || remaining < 0) {
        complete(callback::succeeded);
        return;
      }
    }
  }

  private void limitWait() {
    if (timeout == null) {
      Scheduler scheduler = request.getConnectionMetaData().getConnector().getScheduler();
      timeout = scheduler.schedule(this::expire, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void expire() {
    failed(new TimeoutException("a refused request was still being sent after " + LIMIT));
  }

  private void complete(Runnable completion) {
    if (completed.compareAndSet(false, true)) {
      Scheduler.Task scheduled = timeout;
      if (scheduled != null) {
        scheduled.cancel();
      }
      completion.run();
    }
  }
}
