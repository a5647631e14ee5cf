package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.server.Hub;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many streams there may be. */
class LimitsTest {

  /** A principal for each who names itself. */
  private static final Admission BY_NAME = (request, namespaces) -> Admitted.to(namespaces)
      .withPrincipal(Objects.requireNonNullElse(request.getHeaders().get("Name"), ""));

  // PEERS W76: one client could exhaust descriptors and threads.
  @Test
  void aStreamBeyondTheLimitIs503AndIsToldWhenToComeBack() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.maxConnections(2));
        StreamProbe one = served.subscribe("/subscribe/pets");
        StreamProbe two = served.subscribe("/subscribe/pets")) {
      one.awaitComment("ok");
      two.awaitComment("ok");

      String answer = served.get("/subscribe/pets");

      assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: ");
      assertThat(served.head("/subscribe/pets")).startsWith("HTTP/1.1 503");
      assertThat(served.get("/health")).startsWith("HTTP/1.1 200");
    }
  }

  // PEERS W76: one client could exhaust descriptors and threads.
  @Test
  void anAddressHasALimitOfItsOwnWhateverItsPort() throws Exception {
    try (ServedHub served = ServedHub.with(
            options -> options.maxConnectionsPerAddress(1).trustedProxies("127.0.0.1"));
        StreamProbe one = served.subscribe("/subscribe/pets", "X-Forwarded-For: 192.0.2.1:1000");
        StreamProbe other = served.subscribe("/subscribe/pets", "X-Forwarded-For: 192.0.2.2")) {
      one.awaitComment("ok");
      other.awaitComment("ok");

      String answer = served.get("/subscribe/pets", "X-Forwarded-For: 192.0.2.1:2000");

      assertThat(answer).startsWith("HTTP/1.1 429").contains("Retry-After: ");
      assertThat(ServedHub.body(answer))
          .isEqualTo("429 at most 1 streams may be open for one address: close another first\n");
      assertThat(served.head("/subscribe/pets")).startsWith("HTTP/1.1 200");
    }
  }

  // PEERS W76: one client could exhaust descriptors and threads.
  @Test
  void aPrincipalHasALimitOfItsOwnAndNobodyHasNone() throws Exception {
    try (ServedHub served =
            ServedHub.with(options -> options.admission(BY_NAME).maxConnectionsPerPrincipal(1));
        StreamProbe rex = served.subscribe("/subscribe/pets", "Name: rex");
        StreamProbe nobody = served.subscribe("/subscribe/pets");
        StreamProbe nobodyElse = served.subscribe("/subscribe/pets")) {
      rex.awaitComment("ok");
      nobody.awaitComment("ok");
      nobodyElse.awaitComment("ok");

      assertThat(served.get("/subscribe/pets", "Name: rex"))
          .startsWith("HTTP/1.1 429")
          .contains("Retry-After: ");
      assertThat(served.head("/subscribe/pets", "Name: tom")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aPlaceIsFreeAgainWhenItsStreamHasEnded() throws Exception {
    ManualClock clock = ManualClock.create();
    Admission second = (request, namespaces) ->
        Admitted.to(namespaces).withExpiry(clock.instant().plus(Duration.ofSeconds(1)));
    try (ServedHub served =
        ServedHub.at(clock, options -> options.admission(second).maxConnections(1))) {
      for (int i = 0; i < 3; i++) {
        try (StreamProbe probe = served.subscribe("/subscribe/pets")) {
          probe.awaitComment("ok");
          Eventually.holds(() -> {
            clock.advance(Duration.ofSeconds(1));
            return isFree(served);
          });
        }
      }
    }
  }

  @Test
  void aPlaceIsFreeAgainWhenItsClientHasGone() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.maxConnections(1))) {
      StreamProbe probe = served.subscribe("/subscribe/pets");
      probe.awaitComment("ok");
      probe.close();
      probe.awaitEnd();

      Eventually.holds(() -> {
        served.clock.advance(Duration.ofSeconds(1)); // to the keep-alive, whose write fails
        return isFree(served);
      });
    }
  }

  @Test
  void noPlaceIsLostWhenTheHubDoesNotTakeTheStream() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    ManualClock clock = ManualClock.create();
    InstantSource breaking = () -> {
      if (broken.get()) {
        throw new UnsupportedOperationException("no time");
      }
      return clock.instant();
    };
    try (ServedHub served = ServedHub.with(
        hub -> hub.clock(breaking, clock.scheduler()), options -> options.maxConnections(1))) {
      broken.set(true);
      for (int i = 0; i < 3; i++) {
        assertThat(served.get("/subscribe/pets")).startsWith("HTTP/1.1 500");
      }
      broken.set(false);

      assertThat(isFree(served)).isTrue();
    }
  }

  @Test
  void onlyAsManyStreamsAsAllowedOpenAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try (ServedHub served = ServedHub.with(options -> options.maxConnections(5))) {
      List<Future<StreamProbe>> opening = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        opening.add(threads.submit(() -> served.subscribe("/subscribe/pets")));
      }

      List<Integer> statuses = new ArrayList<>();
      for (Future<StreamProbe> probe : opening) {
        statuses.add(probe.get(20, TimeUnit.SECONDS).status());
      }

      assertThat(statuses)
          .containsOnly(200, 503)
          .filteredOn(status -> status == 200)
          .hasSize(5);
      for (Future<StreamProbe> probe : opening) {
        probe.get().close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  // PEERS W76: the count itself must hold when all come at once.
  @Test
  void noLimitIsEverPassedAndEveryPlaceComesBack() throws Exception {
    Seed seed = Seed.next();
    Random seeds = seed.random();
    ConnectionLimits limits = new ConnectionLimits(12, 5, 4);
    Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        long own = seeds.nextLong();
        running.add(threads.submit(() -> takeAndRelease(limits, open, new Random(own))));
      }
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS); // fails with what the thread has found
      }
    } catch (Exception e) {
      throw new AssertionError("[" + seed + "]", e);
    } finally {
      threads.shutdownNow();
    }

    for (int i = 0; i < 12; i++) {
      limits.take("address " + i / 5, ""); // throws if a place is lost
    }
  }

  @Test
  void aLimitIsAboveZero() {
    try (Hub hub = Hub.create()) {
      SseHandlerBuilder builder = SseHandler.builder(hub);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.maxConnections(0))
          .withMessage("maxConnections must be above 0, but was 0");
      assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnectionsPerAddress(0));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnectionsPerPrincipal(-1));
    }
  }

  private static void takeAndRelease(
      ConnectionLimits limits, Map<String, AtomicInteger> open, Random random) {
    Deque<Runnable> taken = new ArrayDeque<>();
    for (int i = 0; i < 5_000; i++) {
      String address = "address " + random.nextInt(3);
      String principal = random.nextInt(4) == 0 ? "" : "principal " + random.nextInt(3);
      if (random.nextBoolean()) {
        try {
          ConnectionLimits.Slot slot = limits.take(address, principal);
          // Counted behind the take and uncounted before the release: never more than there are.
          count(open, "all", 12);
          count(open, address, 5);
          count(open, principal, principal.isEmpty() ? 12 : 4);
          taken.push(() -> {
            List.of("all", address, principal).forEach(key -> open.get(key).decrementAndGet());
            slot.release();
            slot.release(); // counts once
          });
        } catch (Refusal full) {
          assertThat(full.status()).isIn(429, 503);
        }
      } else if (!taken.isEmpty()) {
        taken.pop().run();
      }
    }
    taken.forEach(Runnable::run);
  }

  private static void count(Map<String, AtomicInteger> open, String key, int limit) {
    assertThat(open.computeIfAbsent(key, any -> new AtomicInteger()).incrementAndGet())
        .as(key)
        .isLessThanOrEqualTo(limit);
  }

  private static boolean isFree(ServedHub served) {
    try {
      return served.head("/subscribe/pets").startsWith("HTTP/1.1 200");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
