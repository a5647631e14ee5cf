package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a request gets: of one response, or of as many as it takes, each asked for with
 * the last event ID of the one before.
 */
final class RequestBlocks implements BlockSource, ResponseBlocks.Listener {

  private static final Logger LOG = System.getLogger(RequestBlocks.class.getName());

  private static final int NO_CONTENT = 204;
  private static final SoughtText GAP = new SoughtText("sse.gap");

  /*
   * Threads: one iterates, and does everything: it connects, reads, waits and calls the listener.
   * Any ends the stream, or has it reconnect: see RequestState. Whoever comes last says goodbye,
   * and sees all that the one that iterates has written, for both go through the door of the state.
   */
  private final SseClient client;
  private final Supplier<Request> requests;
  private final boolean reconnecting;
  private final Place place;
  private final Backoff backoff;
  private final RequestState state = new RequestState();
  private final @Nullable RecentIds recentIds;

  // For the thread that iterates, and then for the one that says goodbye:
  private BlockReader.Form form = BlockReader.Form.EVENT;
  private boolean connected;
  private boolean hasDelivered;
  private int failures; // in a row
  private boolean failing;
  private Instant openedAt = Instant.MIN;
  private @Nullable ScheduledFuture<?> deadline;

  // Written by the thread that iterates, read by any:
  private volatile @Nullable HttpUrl url; // of the newest request
  private volatile @Nullable ResponseBlocks connection; // the newest

  /**
   * Creates a source.
   *
   * @param reconnecting whether there may be another response after the first
   */
  RequestBlocks(SseClient client, Supplier<Request> requests, boolean reconnecting) {
    this.client = client;
    this.requests = requests;
    this.reconnecting = reconnecting;
    this.backoff = new Backoff(client.reconnection, client.maxServerWait, client.time.clock());
    this.place = client.newPlace();
    this.recentIds = client.dropsRepeated ? new RecentIds(place.beginning()) : null;
  }

  @Override
  public void giveAs(BlockReader.Form form) {
    this.form = form;
    if (connection != null) {
      connection().giveAs(form);
    }
  }

  /**
   * Connects, before anybody iterates.
   *
   * @throws SseException if that fails; then this is closed
   */
  void connectNow() {
    inside(() -> {
      Request request = nextRequest();
      try {
        return connect(request);
      } catch (IOException e) {
        throw failed(e, false);
      }
    });
  }

  @Override
  public @Nullable ParsedBlock next() {
    return inside(this::nextOfAnyConnection);
  }

  @Override
  public void given(ParsedBlock block) {
    connection().given(block);
  }

  @Override
  public String lastEventId() {
    ResponseBlocks newest = connection;
    return newest == null ? place.beginning() : newest.lastEventId();
  }

  @Override
  public void reconnect() {
    if (!reconnecting) {
      connection().reconnect(); // throws: it is the only one
    }
    state.reconnect();
  }

  @Override
  public void finish() {
    connection().finish();
    close();
  }

  @Override
  public void close() {
    if (state.end()) {
      sayGoodbye();
    }
  }

  @Override
  public boolean takesComments() {
    return client.listener != SseClientBuilder.NOBODY;
  }

  @Override
  public void comment(String comment) {
    if (!state.isOver()) {
      tell(listener -> listener.comment(comment));
    }
  }

  @Override
  public void caughtUp() {
    place.done(lastEventId());
    place.save();
  }

  /** Does something that may wait, and gives its result; null if the stream has ended. */
  private <T> @Nullable T inside(Supplier<@Nullable T> step) {
    T result = null;
    if (state.enter()) {
      try {
        result = step.get();
      } catch (RuntimeException e) {
        if (!state.isOver()) {
          throw e;
        }
      } finally {
        if (!state.leave(result != null)) {
          result = null;
          sayGoodbye();
        }
      }
    }
    if (result == null) {
      state.throwFailure();
    }
    return result;
  }

  private @Nullable ParsedBlock nextOfAnyConnection() {
    place.done(lastEventId());
    while (!state.isOver()) {
      Exception cause;
      Request request = connected ? null : nextRequest();
      try {
        if (request != null && connect(request) == null) {
          return null;
        }
        ParsedBlock block = connection().read();
        if (block != null) {
          if (isRepeated(block)) {
            connection().dropped(block);
            continue;
          }
          delivered(block);
          return block;
        }
        cause = new EOFException("the server ended the stream");
      } catch (EOFException e) {
        // To a listener and to the decision, an EOFException is a clean end.
        cause = new IOException("the connection was cut", e);
      } catch (IOException | UnexpectedResponseException e) {
        cause = e;
      }
      if (state.isOver() || !goesOnAfter(cause)) {
        return null;
      }
    }
    return null;
  }

  /** Asks for the next request. What the supplier throws is no failure of a connection. */
  private Request nextRequest() {
    if (deadline == null && client.totalTimeout != null) {
      deadline = client.time.schedule(this::expire, client.totalTimeout);
    }
    return Objects.requireNonNull(requests.get(), "the supplier of requests returned null");
  }

  /** Opens a connection and returns it; null if this stream was ended meanwhile. */
  private @Nullable ResponseBlocks connect(Request request) throws IOException {
    url = request.url();
    Attempt attempt = new Attempt(
        client.http, Attempt.prepare(request, lastEventId()), client.firstByteTimeout, client.time);
    state.takeReconnect(); // here it is
    if (!state.wakeBy(attempt::cancel)) {
      return null;
    }
    Response response = attempt.execute();
    ResponseBlocks opened = client.blocks(attempt.call(), response, lastEventId(), this);
    opened.giveAs(form);
    connection = opened;
    connected = true;
    hasDelivered = false;
    failing = false;
    openedAt = client.time.steady().instant();
    if (recentIds != null) {
      recentIds.newConnection();
    }
    if (!state.wakeBy(opened::cut)) {
      return null;
    }
    tell(listener -> listener.opened(response.headers()));
    return opened;
  }

  private boolean isRepeated(ParsedBlock block) {
    return recentIds != null
        && block.isEvent()
        && block.hasId()
        && recentIds.isRepeated(block.lastEventId());
  }

  private void delivered(ParsedBlock block) {
    hasDelivered |= block.isEvent();
    if (block.hasType(GAP)) {
      Event gap = block.toEvent();
      tell(listener -> listener.gap(gap));
    }
  }

  /**
   * Waits until it is time for another attempt; returns false if there shall be none, for the
   * stream has ended, by itself or by somebody.
   *
   * @throws RuntimeException if it has failed
   */
  private boolean goesOnAfter(Exception cause) {
    boolean wasOpen = connected;
    connected = false;
    failures++;
    if (wasOpen) {
      connection().reconnectionTime().ifPresent(backoff::reconnectionTime);
      Duration up = Duration.between(openedAt, client.time.steady().instant());
      if (hasDelivered || up.compareTo(client.reconnection.resetAfter()) >= 0) {
        beginRowOfFailures();
      }
    }
    if (state.takeReconnect()) {
      beginRowOfFailures();
      if (wasOpen) {
        IOException wanted = new IOException("reconnect() was called");
        tell(listener -> listener.disconnected(wanted, Duration.ZERO));
      }
      return true;
    }
    if (reconnecting && isNoContent(cause)) {
      return false;
    }
    if (reconnecting && Thread.currentThread().isInterrupted()) {
      throw new SseException("interrupted; the stream from " + source() + " is closed", cause);
    }
    if (!reconnecting || !client.decision.reconnects(cause, failures)) {
      if (cause instanceof EOFException) {
        return false;
      }
      throw failed(cause, wasOpen);
    }
    return waitAfter(cause, wasOpen);
  }

  private void beginRowOfFailures() {
    failures = 0;
    backoff.reset();
  }

  private boolean waitAfter(Exception cause, boolean wasOpen) {
    CountDownLatch over = new CountDownLatch(1);
    if (!state.wakeBy(over::countDown)) {
      return false;
    }
    Duration delay = backoff.next(cause, wasOpen);
    ScheduledFuture<?> alarm = client.time.schedule(over::countDown, delay);
    try {
      log(cause, delay);
      tell(listener -> listener.disconnected(cause, delay));
      over.await(); // bounded by the alarm
      if (state.takeReconnect()) {
        beginRowOfFailures();
      }
      return !state.isOver();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SseException(
          "interrupted while waiting " + delay + " to connect again; the stream is closed", e);
    } finally {
      alarm.cancel(false);
    }
  }

  /**
   * Logs the first failure of a row for all to see: without a listener there is no other sign of a
   * wrong address.
   */
  private void log(Exception cause, Duration delay) {
    boolean cleanEnd = cause instanceof EOFException;
    Level level = cleanEnd || failing ? Level.DEBUG : Level.INFO;
    LOG.log(
        level,
        () -> "no event stream from " + source() + " for now: " + cause
            + "; another attempt follows in " + delay.toMillis() + " ms");
    failing = !cleanEnd;
  }

  /** The time for the whole stream is over. On the timer's thread, which must not clean up. */
  private void expire() {
    state.fail(failed(
        new SocketTimeoutException(
            "expected its end within " + client.totalTimeout + ", but it goes on"),
        true));
  }

  private SseException failed(Exception cause, boolean wasOpen) {
    if (cause instanceof UnexpectedResponseException response) {
      return response;
    }
    return new SseException(
        wasOpen
            ? "the event stream from " + source() + " broke off"
            : "no event stream from " + source(),
        cause);
  }

  /** Returns what messages call the place that the stream comes from. */
  private String source() {
    HttpUrl newest = url;
    return newest == null ? "" : UnexpectedResponseException.redacted(newest);
  }

  private void sayGoodbye() {
    if (deadline != null) {
      deadline.cancel(false);
    }
    try {
      if (connection != null) {
        connection().close();
      }
    } finally {
      place.leave();
      tell(StreamListener::closed);
    }
  }

  private ResponseBlocks connection() {
    return Objects.requireNonNull(connection);
  }

  private void tell(Consumer<StreamListener> what) {
    try {
      what.accept(client.listener);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a StreamListener threw; the stream goes on", e);
    }
  }

  private static boolean isNoContent(Exception cause) {
    return cause instanceof UnexpectedResponseException response && response.status() == NO_CONTENT;
  }
}
