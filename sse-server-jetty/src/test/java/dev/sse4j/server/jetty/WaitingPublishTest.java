package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.SseException;
import dev.sse4j.server.Hub;
import dev.sse4j.spi.Provider;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that does I/O may take its time to accept a message, on the thread of the request. */
class WaitingPublishTest {

  /** More than Jetty has selectors: if each held one up, there would be none left. */
  private static final int PUBLISHERS = 64;

  private static final int LIMIT_SECONDS = 20;

  private final WaitingBus bus = new WaitingBus();
  private final Hub hub = Hub.builder().provider(bus).build();
  private final Server jetty = new Server();
  private final ServerConnector connector = new ServerConnector(jetty);

  /** In a Jetty of its own, which calls the handler as the handler itself says. */
  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    jetty.setHandler(SseHandler.builder(hub).publishToken("writer").build());
    jetty.start();
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
    hub.close();
  }

  @Test
  void requestsThatWaitForTheProviderHoldUpNoOther() throws Exception {
    try (StreamProbe before = StreamProbe.get(uri() + "/subscribe/pets")) {
      before.awaitComment("ok");
      List<CompletableFuture<String>> answers =
          IntStream.range(0, PUBLISHERS).mapToObj(i -> publishLater()).toList();
      bus.awaitWaiting(PUBLISHERS);

      bus.tell("Corgi");
      before.await(1);
      try (StreamProbe after = StreamProbe.get(uri() + "/subscribe/pets")) {
        after.awaitComment("ok");
        assertThat(RawHttp.send(uri(), "GET", "/health", "")).startsWith("HTTP/1.1 200");
      }
      assertThat(answers).noneMatch(CompletableFuture::isDone);

      bus.accept();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer)
              .succeedsWithin(LIMIT_SECONDS, TimeUnit.SECONDS)
              .asString()
              .startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void whoHasWaitedForAProviderThatGivesUpIsToldToComeBack() throws Exception {
    CompletableFuture<String> answer = publishLater();
    bus.awaitWaiting(1);

    bus.giveUp();

    assertThat(answer)
        .succeedsWithin(LIMIT_SECONDS, TimeUnit.SECONDS)
        .asString()
        .startsWith("HTTP/1.1 503")
        .contains("\r\nRetry-After: 2\r\n")
        .endsWith("503 the message was not accepted: try again\n");
  }

  @Test
  void jettyIsToldThatTheHandlerMayBlockWhereverItStands() throws Exception {
    assertThat(invocationTypeOfAServerWith(new SseHandler(hub))).isEqualTo(InvocationType.BLOCKING);
  }

  @Test
  void soItIsOfTheHandlerOfStreamsOfOneClient() throws Exception {
    assertThat(invocationTypeOfAServerWith(
            new StreamHandler(request -> sender -> sender.send(Event.of("whole")))))
        .isEqualTo(InvocationType.BLOCKING);
  }

  /** Returns how a server calls its handlers, with this one among others that never block. */
  private static InvocationType invocationTypeOfAServerWith(Handler handler) throws Exception {
    Server server = new Server();
    server.setHandler(new Handler.Sequence(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            return false;
          }
        },
        new StatisticsHandler(new ContextHandler(handler, "/context"))));
    server.start();
    try {
      return server.getInvocationType();
    } finally {
      server.stop();
    }
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  private CompletableFuture<String> publishLater() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return RawHttp.send(uri(), "POST", "/publish/pets", "x", "X-Authorization: writer");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "publisher").start());
  }

  /** A bus in memory whose publishers wait until the test lets them go on. */
  private static final class WaitingBus implements Provider {

    private final Provider memory = Provider.inMemory();
    private final Semaphore waiting = new Semaphore(0);
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile boolean accepting;

    void awaitWaiting(int publishers) throws InterruptedException {
      assertThat(waiting.tryAcquire(publishers, LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("all %s wait, of whom %s are known to", publishers, waiting.availablePermits())
          .isTrue();
    }

    void accept() {
      accepting = true;
      decided.countDown();
    }

    void giveUp() {
      decided.countDown();
    }

    /** Delivers a message that came over the bus. */
    void tell(String data) {
      memory.publish(Message.of(new Namespace("/pets"), Event.of(data)));
    }

    @Override
    public String publish(Message message) {
      waiting.release();
      try {
        if (decided.await(LIMIT_SECONDS, TimeUnit.SECONDS) && accepting) {
          return memory.publish(message);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new SseException("the bus did not accept it");
    }

    @Override
    public void start(Sink sink) {
      memory.start(sink);
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
