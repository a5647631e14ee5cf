package dev.sse4j.server.jetty;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.HubListener;
import dev.sse4j.server.ManualBus;
import dev.sse4j.server.Overflow;
import dev.sse4j.server.RecordingListener;
import dev.sse4j.server.Subscription;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.server.jetty.TokenAdmission.Identity;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ticket opens one stream, for those who cannot send headers. */
class TicketTest {

  private static final String TOKEN = "Authorization: Bearer s3cret";
  private static final String RETURNING = "Last-Event-ID: seen";
  private static final Pattern ANSWER =
      Pattern.compile("\\{\"ticket\":\"([A-Za-z0-9_-]{22})\",\"expires_in\":30}\n");

  private final ManualClock clock = ManualClock.create();
  private final Identity rex =
      Identity.of("rex", "s3cret").withNamespaces("/pets", "/news").withExpiry(minutes(10));

  @Test
  void whoMaySubscribeGetsATicketForThatStream() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String answer = served.post("/ticket/pets?ns=/news", "", TOKEN);
      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .contains("Content-Type: application/json\r\n", "Cache-Control: no-store\r\n");

      try (StreamProbe probe = served.subscribe("/subscribe?ticket=" + ticketIn(answer))) {
        probe.awaitComment("ok");
        served.hub.publish("/elsewhere", Event.of("nothing"));
        served.hub.publish("/news", Event.of("sun"));
        served.hub.publish("/pets/dogs", Event.of("Corgi"));

        assertThat(probe).receivesData("sun", "Corgi");
        assertThat(only(served).peer().principal()).isEqualTo("rex");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/subscribe", "/subscribe/", "/subscribe?x=y"})
  void aUrlWithoutANamespaceGetsAllThatTheTicketIsFor(String target) throws Exception {
    try (ServedHub served = withTickets(options -> options);
        StreamProbe probe = served.subscribe(target + (target.contains("?") ? "&" : "?") + "ticket="
            + ticket(served, "/ticket?ns=/pets&ns=/news"))) {
      probe.awaitComment("ok");

      assertThat(only(served).namespaces())
          .containsExactly(new Namespace("/news"), new Namespace("/pets"));
    }
  }

  @Test
  void aUrlWithNamespacesGetsThoseIfTheTicketHasThem() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String ticket = ticket(served, "/ticket/pets");

      for (String target :
          new String[] {"/subscribe/news?", "/subscribe?ns=/", "/subscribe/pet?"}) {
        String answer = served.get(target + "&ticket=" + ticket);
        assertThat(answer).startsWith("HTTP/1.1 403");
        assertThat(ServedHub.body(answer))
            .startsWith("403 the ticket is not for the namespace \"/");
      }
      try (StreamProbe probe =
          served.subscribe("/subscribe/pets/dogs?ns=/pets/cats&ticket=" + ticket)) {
        probe.awaitComment("ok");
        assertThat(only(served).namespaces())
            .containsExactly(new Namespace("/pets/cats"), new Namespace("/pets/dogs"));
        assertThat(only(served).peer().principal()).isEqualTo("rex");
      }
    }
  }

  @Test
  void theTicketDecidesWhateverElseIsShown() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String ticket = ticket(served, "/ticket/pets");

      assertThat(served.get("/subscribe/pets?ticket=none", TOKEN)).startsWith("HTTP/1.1 401");
      try (StreamProbe probe =
          served.subscribe("/subscribe?ticket=" + ticket, "Authorization: Bearer wrong")) {
        assertThat(probe.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void theAdmissionIsAskedForTheTicketAndNotForItsStreams() throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    Admission own = (request, namespaces) -> {
      asked.add(request.getMethod() + " " + namespaces);
      return Admitted.to(List.of(new Namespace("/users/7")));
    };
    try (ServedHub served = withTickets(options -> options.admission(own));
        StreamProbe probe = served.subscribe("/subscribe?ticket=" + ticket(served, "/ticket/me"))) {
      probe.awaitComment("ok");

      assertThat(asked).containsExactly("POST [/me]");
      assertThat(only(served).namespaces()).containsExactly(new Namespace("/users/7"));
    }
  }

  @Test
  void aTicketIsRefusedToWhomAStreamIs() throws Exception {
    try (ServedHub served = withTickets(options -> options.maxNamespaces(2))) {
      assertThat(served.post("/ticket/pets", "")).startsWith("HTTP/1.1 401");
      assertThat(served.post("/ticket/pets?token=s3cret", "")).startsWith("HTTP/1.1 401");
      assertThat(served.post("/ticket/weather", "", TOKEN)).startsWith("HTTP/1.1 403");
      assertThat(served.post("/ticket/a?ns=/b&ns=/c", "", TOKEN)).startsWith("HTTP/1.1 400");
      assertThat(served.post("/ticket/a;b", "", TOKEN)).startsWith("HTTP/1.1 400");
      assertThat(served.get("/ticket/pets", TOKEN)).startsWith("HTTP/1.1 405");
    }
    try (ServedHub served = ServedHub.with(options -> options.forbidRoot().tickets())) {
      assertThat(served.post("/ticket", "")).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void aServerThatDrainsOrHasNotBegunGivesNoTicketAndTakesNone() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String ticket = ticket(served, "/ticket/pets");
      served.handler.shutdown();

      assertThat(served.post("/ticket/pets", "", TOKEN))
          .startsWith("HTTP/1.1 503")
          .contains("Retry-After: ");
      assertThat(served.get("/subscribe?ticket=" + ticket)).startsWith("HTTP/1.1 503");
    }
    try (ServedHub served =
        ServedHub.with(hub -> hub.provider(ManualBus.notReady()), SseHandlerBuilder::tickets)) {
      assertThat(served.post("/ticket/pets", "")).startsWith("HTTP/1.1 503");
      assertThat(served.get("/subscribe?ticket=any")).startsWith("HTTP/1.1 503");
    }
  }

  @Test
  void withoutTicketsThereIsNoSuchPathAndNoSuchParameter() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options);
        StreamProbe probe = served.subscribe("/subscribe/pets?ticket=any")) {
      assertThat(probe.status()).isEqualTo(200);
      assertThat(served.post("/ticket/pets", "")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void aTicketThatIsNotGoodIs401AndIsNotQuoted() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String late = ticket(served, "/ticket/pets");
      clock.advance(Duration.ofSeconds(30));
      String used = ticket(served, "/ticket/pets");
      try (StreamProbe probe = served.subscribe("/subscribe?ticket=" + used)) {
        probe.awaitComment("ok");

        for (String ticket : new String[] {"AAAAAAAAAAAAAAAAAAAAAA", late, used}) {
          String answer = served.get("/subscribe?ticket=" + ticket);
          assertThat(answer)
              .startsWith("HTTP/1.1 401")
              .contains("WWW-Authenticate: Bearer realm=\"sse4j\", error=\"invalid_token\"\r\n")
              .doesNotContain(ticket);
          assertThat(ServedHub.body(answer)).startsWith("401 ").endsWith(": get a new one\n");
        }
      }
    }
  }

  @Test
  void whoComesBackWithItsLastEventIdMissesNothing() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");
      StreamProbe probe = served.subscribe(target);
      probe.awaitComment("ok");
      served.hub.publish("/pets", Event.of("one"));
      probe.await(1);
      probe.close();
      served.hub.publish("/pets", Event.of("two"));

      try (StreamProbe returned = probe.reconnect()) {
        assertThat(returned).receivesData("two");
      }
    }
  }

  @Test
  void aPageMayBeginWithALastEventIdInItsUrlAndComesBackWithTheHeaderAlone() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String first = served.hub.publish("/pets", Event.of("one"));
      served.hub.publish("/pets", Event.of("two"));
      String target =
          "/subscribe?ticket=" + ticket(served, "/ticket/pets") + "&lastEventId=" + first;
      try (StreamProbe probe = served.subscribe(target)) {
        assertThat(probe).receivesData("two");

        assertThat(served.get(target)).as("a copied URL").startsWith("HTTP/1.1 401");
        assertThat(served.get(target, "Last-Event-ID: ")).startsWith("HTTP/1.1 401");
      }

      try (StreamProbe probe = served.subscribe(target, "Last-Event-ID: " + first)) {
        assertThat(probe).receivesData("two");
      }
    }
  }

  @Test
  void aBrowserIsNotLockedOutByTheStreamThatItHasLeft() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (ServedHub served = withTickets(options ->
        options.maxConnections(1).maxConnectionsPerAddress(1).maxConnectionsPerPrincipal(1))) {
      served.hub.addListener(listener);
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");
      try (StreamProbe ghost = served.subscribe(target)) {
        ghost.awaitComment("ok");

        try (StreamProbe probe = served.subscribe(target, RETURNING)) {
          probe.await(1); // a gap, for nobody knows what it has seen
          ghost.awaitEnd();
          Eventually.holds(() -> !listener.reasons().isEmpty());
          served.hub.publish("/pets", Event.of("Corgi"));

          assertThat(probe.await(2)).last().extracting(Event::data).isEqualTo("Corgi");
          assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
          assertThat(served.get("/subscribe/pets", TOKEN))
              .as("the place is taken again, once")
              .startsWith("HTTP/1.1 503");
        }
      }
    }
  }

  @Test
  void aStreamThatIsStillBeingOpenedIsTakenOverToo() throws Exception {
    AtomicBoolean opening = new AtomicBoolean();
    Queue<StreamProbe> returned = new ConcurrentLinkedQueue<>();
    try (ServedHub served = withTickets(options -> options.maxConnections(1))) {
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");
      served.hub.addListener(new HubListener() {
        @Override
        public void opened(Subscription subscription) {
          if (opening.compareAndSet(false, true)) { // the first alone
            StreamProbe second = served.subscribe(target, RETURNING);
            second.awaitComment("ok");
            returned.add(second);
          }
        }
      });

      try (StreamProbe first = served.subscribe(target)) {
        first.awaitEnd();
        Eventually.holds(() -> served.hub.status().subscriptions().size() == 1);
      }

      try (StreamProbe second = returned.remove()) {
        second.await(1); // a gap, for nobody knows what it has seen
        served.hub.publish("/pets", Event.of("Corgi"));
        assertThat(second.await(2)).last().extracting(Event::data).isEqualTo("Corgi");
      }
    }
  }

  @Test
  void aHeadOfATicketUsesNothingUp() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");

      assertThat(served.head(target)).startsWith("HTTP/1.1 200");
      assertThat(served.head(target, RETURNING)).startsWith("HTTP/1.1 200");
      try (StreamProbe probe = served.subscribe(target)) {
        probe.awaitComment("ok");

        assertThat(served.head(target)).startsWith("HTTP/1.1 401");
        assertThat(served.head(target, RETURNING)).startsWith("HTTP/1.1 200");
        served.hub.publish("/pets", Event.of("still here"));
        assertThat(probe.await(1)).hasSize(1);
      }
    }
  }

  @Test
  void aTicketNeedsNoPlaceAndIsNotUsedUpWhereThereIsNone() throws Exception {
    try (ServedHub served = withTickets(options -> options.maxConnections(1));
        StreamProbe other = served.subscribe("/subscribe/pets", TOKEN)) {
      other.awaitComment("ok");
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");

      assertThat(served.get(target)).startsWith("HTTP/1.1 503");
      endAll(served, other);

      try (StreamProbe probe = served.subscribe(target)) {
        assertThat(probe.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aTicketIsNotUsedUpByAnOpeningThatFailed() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    InstantSource breaking = () -> {
      if (broken.get()) {
        throw new UnsupportedOperationException("no time");
      }
      return clock.instant();
    };
    try (ServedHub served = ServedHub.with(
        hub -> hub.clock(breaking, clock.scheduler()), options -> options.tickets(clock, clock))) {
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");
      broken.set(true);
      assertThat(served.get(target)).startsWith("HTTP/1.1 500");
      broken.set(false);

      try (StreamProbe probe = served.subscribe(target)) {
        assertThat(probe.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void whatTheAdmissionSaysOfAStreamHoldsForTheTicketsStreamToo() throws Exception {
    Admission catchUp =
        (request, namespaces) -> Admitted.to(namespaces).withOverflow(Overflow.CATCH_UP);
    try (ServedHub served = ServedHub.with(
        hub -> hub.replayer(Replayer.none()),
        options -> options.admission(catchUp).tickets())) {
      assertThat(served.get("/subscribe/pets/dogs?ticket=" + ticket(served, "/ticket/pets")))
          .as("there is nothing to catch up from")
          .startsWith("HTTP/1.1 500");
    }
  }

  @Test
  void theStreamAndItsTicketEndWithTheIdentity() throws Exception {
    try (ServedHub served = withTickets(options -> options)) {
      String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");
      try (StreamProbe probe = served.subscribe(target)) {
        probe.awaitComment("ok");

        Eventually.holds(() -> {
          clock.advance(Duration.ofMinutes(1));
          return served.hub.status().subscriptions().isEmpty();
        });

        assertThat(probe.awaitEnd()).isEmpty();
        assertThat(served.get(target, RETURNING)).startsWith("HTTP/1.1 401");
        assertThat(clock.instant()).isAfterOrEqualTo(minutes(10));
      }
    }
  }

  @Test
  void ofTwoFirstUsesAtOnceExactlyOneOpensAStream() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicInteger opened = new AtomicInteger();
    try (ServedHub served = ServedHub.with(SseHandlerBuilder::tickets)) {
      served.hub.addListener(new HubListener() {
        @Override
        public void opened(Subscription subscription) {
          opened.incrementAndGet();
        }
      });
      for (int round = 1; round <= 100; round++) {
        String target = "/subscribe?ticket=" + ticket(served, "/ticket/pets");

        assertThat(statusesAtOnce(threads, served, target))
            .as("round %s", round)
            .containsExactlyInAnyOrder(200, 401);
        assertThat(opened).hasValue(round);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Integer> statusesAtOnce(
      ExecutorService threads, ServedHub served, String target) throws Exception {
    CountDownLatch ready = new CountDownLatch(2);
    List<Future<Integer>> opening = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      opening.add(threads.submit(() -> {
        ready.countDown();
        assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
        try (StreamProbe probe = served.subscribe(target)) {
          return probe.status();
        }
      }));
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> each : opening) {
      statuses.add(each.get(20, TimeUnit.SECONDS));
    }
    return statuses;
  }

  private ServedHub withTickets(UnaryOperator<SseHandlerBuilder> options) throws Exception {
    TokenAdmission admission = TokenAdmission.of(rex).withQueryToken().withClock(clock);
    return ServedHub.at(
        clock, builder -> options.apply(builder.admission(admission).tickets(clock, clock)));
  }

  /** Ends the only stream, and waits until its place is free. */
  private static void endAll(ServedHub served, StreamProbe stream) {
    stream.close();
    stream.awaitEnd();
    Eventually.holds(() -> {
      served.hub.publish("/pets", Event.of("whose write fails"));
      return isFree(served);
    });
  }

  private static boolean isFree(ServedHub served) {
    try {
      return served.head("/subscribe/pets", TOKEN).startsWith("HTTP/1.1 200");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SubscriptionStatus only(ServedHub served) {
    List<SubscriptionStatus> all = served.hub.status().subscriptions();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static String ticket(ServedHub served, String target) throws IOException {
    return ticketIn(served.post(target, "", TOKEN));
  }

  private static String ticketIn(String answer) {
    Matcher matcher = ANSWER.matcher(ServedHub.body(answer));
    assertThat(matcher.matches()).as(answer).isTrue();
    return matcher.group(1);
  }

  private static Instant minutes(int minutes) {
    return Instant.parse("2000-01-01T00:00:00Z").plus(Duration.ofMinutes(minutes));
  }
}
