package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.server.CloseReason;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StalledClient;
import dev.sse4j.testkit.StreamProbe;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who sends and who reads, at speeds of their own. */
class StreamPressureTest {

  private static final int LIMIT_SECONDS = 20;
  private static final int SEND_BUFFER_BYTES = 16 << 10;

  /** What the kernel may hold on both sides, and more than that: much less than is sent. */
  private static final long MOST_ON_THE_WAY = 8 << 20;

  private static final String DATA = "x".repeat(10_000);

  private final ManualClock clock = ManualClock.create(); // stands still: no write timeout
  private final ScheduledExecutorService scheduler = clock.scheduler();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private volatile StreamHandler.Body body;

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  // PEERS W71, W72: a slow reader slows its own sender down, and costs no memory.
  @Test
  void whoSendsIsNeverFurtherAheadOfTheReaderThanTheKernelBuffers() throws Exception {
    long total = 64 << 20;
    AtomicLong sent = new AtomicLong();
    start(sender -> {
      while (sent.get() < total) {
        sender.send(Event.of(DATA));
        sent.addAndGet(DATA.length());
      }
    });

    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4 << 10);
      socket.connect(new InetSocketAddress("127.0.0.1", connector.getLocalPort()));
      socket.setSoTimeout(LIMIT_SECONDS * 1000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      Eventually.holds(() -> sent.get() > 0);
      byte[] chunk = new byte[64 << 10];
      long read = 0;
      long furthestAhead = 0;
      while (read < total) {
        furthestAhead = Math.max(furthestAhead, sent.get() - read);
        read += in.read(chunk);
      }

      assertThat(furthestAhead).isPositive().isLessThan(MOST_ON_THE_WAY);
    }
  }

  @Test
  void whoWaitsForASlowReaderAndIsInterruptedSaysSo() throws Exception {
    CompletableFuture<Thread> sending = new CompletableFuture<>();
    CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
    CompletableFuture<SseException> failure = new CompletableFuture<>();
    start(sender -> {
      sending.complete(Thread.currentThread());
      try {
        while (true) {
          sender.send(Event.of(DATA));
        }
      } catch (SseException e) {
        wasInterrupted.complete(Thread.interrupted());
        failure.complete(e);
      }
    });

    try (StalledClient stalled = StalledClient.get(server.getURI().toString())) {
      assertThat(stalled.readHead()).startsWith("HTTP/1.1 200");

      sending.get(LIMIT_SECONDS, TimeUnit.SECONDS).interrupt(); // takes effect once it waits

      assertThat(failure.get(LIMIT_SECONDS, TimeUnit.SECONDS))
          .hasMessageStartingWith("interrupted while waiting");
      assertThat(wasInterrupted.join()).isTrue();
    }
  }

  @Test
  void theWriteTimeoutHoldsEvenIfTheGivenSchedulerHasBeenStopped() throws Exception {
    CompletableFuture<StreamClosedException> failure = new CompletableFuture<>();
    start(sender -> {
      try {
        while (true) {
          sender.send(Event.of(DATA));
        }
      } catch (StreamClosedException e) {
        failure.complete(e);
      }
    });
    scheduler.shutdownNow();

    try (StalledClient stalled = StalledClient.get(server.getURI().toString())) {
      Eventually.holds(() -> {
        clock.advance(Duration.ofSeconds(1));
        return failure.isDone();
      });

      assertThat(failure.join().reason()).isEqualTo(CloseReason.WRITE_TIMEOUT);
      stalled.awaitCut();
    }
  }

  @Test
  void aBodyThatFailsWhileAnotherThreadIsWritingCutsTheStreamAndFreesThatThread() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<SseException> failure = new CompletableFuture<>();
    CountDownLatch failNow = new CountDownLatch(1);
    start(sender -> {
      new Thread(() -> {
            try {
              while (true) {
                sender.send(Event.of(DATA));
                sent.incrementAndGet();
              }
            } catch (SseException e) {
              failure.complete(e);
            }
          })
          .start();
      assertThat(failNow.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      throw new IllegalStateException("a failure of this test");
    });

    try (StalledClient stalled = StalledClient.get(server.getURI().toString())) {
      Eventually.holds(() -> sent.get() > 0);
      failNow.countDown();

      assertThat(failure.get(LIMIT_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(StreamClosedException.class);
      stalled.awaitCut();
    }
  }

  // PEERS W68: nobody may be left behind when a client goes while all are sending.
  @Test
  void whoeverSendsWhenTheClientGoesIsFreedAndItsListenersAreCalledOnce() throws Exception {
    Seed seed = Seed.next();
    Random random = seed.random();
    int threads = 4;
    for (int round = 0; round < 200; round++) {
      int readBefore = random.nextInt(20);
      AtomicInteger calls = new AtomicInteger();
      AtomicInteger failures = new AtomicInteger();
      CountDownLatch freed = new CountDownLatch(threads);
      CountDownLatch called = new CountDownLatch(1);
      body = sender -> {
        sender.onClose(() -> {
          calls.incrementAndGet();
          called.countDown();
        });
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          Thread thread = new Thread(() -> {
            try {
              while (true) {
                sender.send(Event.of("x".repeat(100)));
              }
            } catch (StreamClosedException e) {
              failures.incrementAndGet();
            } finally {
              freed.countDown();
            }
          });
          all.add(thread);
          thread.start();
        }
        for (Thread thread : all) {
          thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        }
      };
      if (!server.isStarted()) {
        start(sender -> body.sendTo(sender));
      }

      StreamProbe probe = StreamProbe.get(server.getURI().toString());
      probe.await(readBefore);
      probe.close();

      assertThat(freed.await(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("round %s %s", round, seed)
          .isTrue();
      assertThat(called.await(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as(seed.toString())
          .isTrue();
      assertThat(calls).as(seed.toString()).hasValue(1);
      assertThat(failures).as(seed.toString()).hasValue(threads);
    }
  }

  private void start(StreamHandler.Body sending) throws Exception {
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        StreamHandler.builder(request -> sending).clock(clock, scheduler).build());
    server.start();
  }
}
