package dev.sse4j.benchmarks.fanout;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A Vert.x server on one event loop, which writes each event to each connection. */
final class VertxPeer implements FanoutPeer.Peer {

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Subscribers<Stream> subscribers = new Subscribers<>();

  @Override
  public int start(int port) throws Exception {
    HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(4096);
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    loop.runOnContext(start -> vertx
        .createHttpServer(options)
        .requestHandler(this::handle)
        .listen(port, "127.0.0.1")
        .onSuccess(server -> listening.complete(server.actualPort()))
        .onFailure(listening::completeExceptionally));
    return listening.get();
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (Subscribers.owns(request.path())) {
      String namespace = Subscribers.namespaceOf(request.path());
      response.setChunked(true);
      response.putHeader("Content-Type", "text/event-stream;charset=utf-8");
      response.putHeader("Cache-Control", "no-cache");
      response.write(":\n\n");
      Stream stream = new Stream(response);
      response.closeHandler(closed -> subscribers.remove(namespace, stream));
      subscribers.add(namespace, stream);
    } else if (request.path().equals("/go")) {
      go(request);
    } else {
      response.setStatusCode(404).end();
    }
  }

  private void go(HttpServerRequest request) {
    Demand demand;
    try {
      demand = Demand.parse(request.query());
    } catch (IllegalArgumentException e) {
      request.response().setStatusCode(400).end(String.valueOf(e.getMessage()));
      return;
    }
    PublishRun run = new PublishRun(demand, new Publish());
    new Thread(() -> request.response().end(run.run() + "\n"), "publisher").start();
  }

  /*
   * Threads: one event loop counts; the publisher looks.
   */
  private static final class Stream {

    final HttpServerResponse response;
    volatile long sent;
    volatile long done;

    Stream(HttpServerResponse response) {
      this.response = response;
    }

    long lag() {
      return sent - done;
    }
  }

  private final class Publish extends PeerFanout {

    private final AtomicLong unsent = new AtomicLong();
    private volatile long sent; // these two: all streams together, moved by the event loop
    private volatile long done;
    private long streams;

    @Override
    public void begin(Demand demand) {
      streams = subscribers.all().count();
    }

    @Override
    public void publish(String namespace, String data) {
      Buffer event = Buffer.buffer(encode(data));
      unsent.incrementAndGet();
      loop.runOnContext(now -> {
        subscribers.forEach(namespace, stream -> send(stream, event));
        unsent.decrementAndGet();
      });
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the event loop alone writes them
    private void send(Stream stream, Buffer event) {
      stream.sent++;
      sent++;
      stream.response.write(event).onComplete(written -> {
        stream.done++;
        done++;
      });
    }

    /** Looks at no single stream, for that would take the event loop's time. */
    @Override
    public void awaitMeanLag(int events) {
      while ((unsent.get() - events) * streams + sent - done > 0) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }

    @Override
    public long lag() {
      return unsent.get() + subscribers.all().mapToLong(Stream::lag).max().orElse(0);
    }

    @Override
    public long behind() {
      return subscribers.all().filter(stream -> unsent.get() + stream.lag() > 0).count();
    }
  }
}
