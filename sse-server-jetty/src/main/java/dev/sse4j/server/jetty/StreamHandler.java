package dev.sse4j.server.jetty;

import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.internal.Deadlines;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.jspecify.annotations.Nullable;

/**
 * Answers each request with an event stream of its own, such as the answer of a language model that
 * is passed on while it is being written. What goes to many at once, an {@link SseHandler} serves.
 *
 * <pre>{@code
 * StreamHandler chat = new StreamHandler(request -> {
 *   String prompt = Content.Source.asString(request, UTF_8);
 *   if (prompt.isBlank()) {
 *     throw new Refusal(400, "the prompt is missing: send it as the body");
 *   }
 *   EventStream answer = SseClient.read(http, ask(prompt)); // the stream has not begun yet
 *   return sender -> {
 *     try (answer) {
 *       sender.onClose(answer::close); // who has gone needs no answer
 *       for (Event event : answer) {
 *         sender.send(event);
 *       }
 *     }
 *   };
 * });
 * PathMappingsHandler paths = new PathMappingsHandler();
 * paths.addMapping(PathSpec.from("/chat"), chat);
 * SseServer server = new SseServer("127.0.0.1", 8001, paths);
 * }</pre>
 *
 * <p>It answers whatever reaches it, by any method and at any path: mount it where it belongs, with
 * Jetty's {@code PathMappingsHandler} or by a handler around it, and refuse the methods that it
 * should not have. {@code HEAD} is answered with the headers only, and a {@code GET} that does not
 * accept the type with 406.
 *
 * <p>Both parts of the lambda run on the thread that Jetty gives to the request, and keep it until
 * the body returns. So there is a limit to the streams at one time, {@link
 * StreamHandlerBuilder#maxStreams}, which should leave Jetty some threads of its pool for all else.
 *
 * <p>When the server stops, new requests are answered 503. Streams that are open may come to their
 * end; those that do not in time are ended in order, with a {@code retry:} that says when to come
 * back. A reader cannot tell such an end from the one that the body would have given it: where that
 * matters, let the last event of a whole answer say so, as {@code [DONE]} does, or give a longer
 * {@link StreamHandlerBuilder#drain}.
 */
public final class StreamHandler extends Handler.Abstract implements Graceful {

  private static final System.Logger LOG = System.getLogger(StreamHandler.class.getName());

  /** What the last bytes of a stream have before it is cut, once the drain is over. */
  private static final Duration LAST_WORDS = Duration.ofMillis(250);

  /** Reads a request, and says what its stream is made of. */
  @FunctionalInterface
  public interface Opener {

    /**
     * Does what has to be done before the stream begins: nothing of the response is sent before
     * this returns. Head and first comment go out at once when it has. So it should not take long:
     * there is no keep-alive yet, and a client that goes may not be noticed.
     *
     * @return the body, which is called in any case, also if nobody is there to read it: so it can
     *     own what was opened here
     * @throws Refusal to answer with an error in place of a stream
     * @throws Exception for anything else, which is logged and answered 500; if the body of the
     *     request broke off, 400
     */
    Body open(Request request) throws Exception;
  }

  /** Sends what a stream is made of. */
  @FunctionalInterface
  public interface Body {

    /**
     * Sends events, and returns when there are no more, which ends the stream in order.
     *
     * @throws Exception to break the stream off, so that the client can tell that it is not whole;
     *     it is logged, unless the stream had been closed before
     */
    void sendTo(EventSender sender) throws Exception;
  }

  private final Opener opener;
  private final Deadlines deadlines;
  private final Duration reconnectionTime;
  private final StreamHead head;
  private final InstantSource clock;
  private final @Nullable ScheduledExecutorService scheduler;
  private final int maxStreams;
  private final Semaphore places;
  private final OpenStreams<OneClientStream> streams;
  private volatile @Nullable StreamThreads threads; // while started; written by start and stop

  /** Creates a handler with all defaults, which are those of a {@link HubBuilder}. */
  public StreamHandler(Opener opener) {
    this(builder(opener));
  }

  StreamHandler(StreamHandlerBuilder builder) {
    this.opener = builder.opener;
    this.deadlines = new Deadlines(builder.keepAlive, builder.writeTimeout);
    this.reconnectionTime = builder.reconnectionTime;
    this.head = new StreamHead(StreamHead.Habits.STANDARD, builder.keepAlive, builder.compression);
    this.clock = builder.clock;
    this.scheduler = builder.scheduler;
    this.maxStreams = builder.maxStreams;
    this.places = new Semaphore(maxStreams);
    this.streams = new OpenStreams<>(
        builder.drain, builder.drain.plus(LAST_WORDS), reconnectionTime, List.of());
  }

  /** Returns a builder, with all options at their defaults. */
  public static StreamHandlerBuilder builder(Opener opener) {
    return new StreamHandlerBuilder(opener);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      streams.requireRunning();
      String lastEventId = lastEventId(request);
      if (HttpMethod.HEAD.is(request.getMethod())) {
        head.write(request, response);
        callback.succeeded();
      } else {
        answer(request, response, callback, lastEventId);
      }
    } catch (Refusal refusal) {
      Answer.refuse(response, StreamResponse.whenRead(request, callback), refusal);
    }
    return true;
  }

  /** Begins to drain: from now on requests are answered 503, and streams come to their end. */
  @Override
  public CompletableFuture<Void> shutdown() {
    return streams.shutdown(getServer());
  }

  @Override
  public boolean isShutdown() {
    return streams.isDraining();
  }

  @Override
  protected void doStart() throws Exception {
    streams.restart();
    threads = new StreamThreads(scheduler, deadlines.tickInterval(), this::tick);
    super.doStart();
  }

  /** Cuts what has not ended in order: a server without a stop timeout never asks for that. */
  @Override
  protected void doStop() throws Exception {
    streams.stop();
    StreamThreads running = threads;
    if (running != null) {
      running.stop();
    }
    super.doStop();
  }

  /** Returns after how long a drain is over. */
  Duration drain() {
    return streams.drain();
  }

  StreamState newState() {
    return new StreamState(deadlines, clock);
  }

  StreamHead head() {
    return head;
  }

  Duration reconnectionTime() {
    return reconnectionTime;
  }

  void runAside(Runnable task) {
    StreamThreads running = threads;
    if (running != null) {
      running.runAside(task);
    } else {
      task.run();
    }
  }

  void closed(OneClientStream stream) {
    streams.closed(stream);
  }

  private static String lastEventId(Request request) throws Refusal {
    // Those who post to a language model may accept JSON alone, and still mean a stream.
    if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
      SubscribeRequest.requireAccepted(request);
    }
    return SubscribeRequest.lastEventId(request, Query.of(request));
  }

  private void answer(Request request, Response response, Callback callback, String lastEventId)
      throws Refusal {
    if (!places.tryAcquire()) {
      throw Refusal.unavailable(maxStreams + " streams are open here: come back in a moment");
    }
    try {
      OneClientStream stream = new OneClientStream(this, request, response, callback);
      streams.add(stream);
      stream.watch();
      run(stream, request, lastEventId);
    } finally {
      places.release(); // what is limited is the threads, and this one is free again
    }
  }

  private void run(OneClientStream stream, Request request, String lastEventId) {
    Body body;
    WatchedRequest watched = new WatchedRequest(request);
    try {
      body = Objects.requireNonNull(
          opener.open(watched),
          "an Opener must return a Body or throw a Refusal, but it returned null");
    } catch (Refusal refusal) {
      stream.refuse(refusal);
      return;
    } catch (Exception | Error e) {
      stream.failToOpen(e, watched.isBroken());
      return;
    }
    stream.begin();
    streams.begun(stream);
    try {
      body.sendTo(new EventSender(stream, lastEventId));
      stream.end();
    } catch (Exception | Error e) {
      stream.fail(e);
    }
  }

  private void tick() {
    streams.forEach(stream -> {
      try {
        stream.tick();
      } catch (RuntimeException | Error e) {
        // Whatever it is: the others have deadlines, too.
        LOG.log(Level.ERROR, "a look at the deadlines of a stream failed", e);
      }
    });
  }
}
