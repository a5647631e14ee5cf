package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.Namespace;
import dev.sse4j.server.RecordingListener.Closed;
import dev.sse4j.server.RecordingListener.Written;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What listeners are told and what they may do, the totals, and streams that expire. */
class HubListenerTest {

  private final ManualClock clock = ManualClock.create();
  private final RecordingListener listener = new RecordingListener();
  private Hub hub;

  {
    restart(Hub.builder());
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void aStreamIsOpenedBeforeItsFirstWriteAndClosedOnceWithItsReason(CloseReason reason) {
    restart(Hub.builder().dispatchers(1).maxLagEvents(10).replayer(new FailingReplayer()));
    List<Boolean> openedBeforeWrite = new CopyOnWriteArrayList<>();
    RecordingSubscriber subscriber = new RecordingSubscriber(
        completion -> {
          openedBeforeWrite.add(listener.opened.size() == 1);
          completion.run();
        },
        "");
    Gone gone = new Gone(() -> openedBeforeWrite.add(listener.opened.size() == 1));

    Subscription subscription = endWith(reason, subscriber, gone);

    Eventually.holds(() -> !listener.closed.isEmpty());
    subscription.close();
    subscription.abort(CloseReason.CLIENT_GONE);
    awaitTheDispatcher();
    assertThat(openedBeforeWrite).isNotEmpty().doesNotContain(false);
    assertThat(listener.opened).first().isSameAs(subscription);
    assertThat(listener.closed).first().isEqualTo(new Closed(subscription, reason));
    assertThat(listener.closed.stream().filter(c -> c.subscription() == subscription))
        .hasSize(1);
  }

  @Test
  void everyListenerIsToldOfTheBeginningBeforeTheEnd() {
    restart(Hub.builder().dispatchers(1));
    List<String> news = new CopyOnWriteArrayList<>();
    hub.addListener(new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        if (isOfPets(subscription)) {
          subscription.close();
          awaitTheDispatcher();
        }
      }
    });
    hub.addListener(new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        if (isOfPets(subscription)) {
          news.add("opened");
        }
      }

      @Override
      public void closed(Subscription subscription, CloseReason reason) {
        if (isOfPets(subscription)) {
          news.add("closed");
        }
      }
    });

    subscribe("/pets");

    Eventually.holds(() -> news.size() == 2);
    assertThat(news).containsExactly("opened", "closed");
  }

  @Test
  void aSubscriberThatCannotSayWhoItIsIsNotLetIn() {
    Subscriber nameless = new Gone(() -> {}) {
      @Override
      public Peer peer() {
        throw new IllegalStateException("the connection is gone, and with it its address");
      }
    };

    assertThatIllegalStateException()
        .isThrownBy(() -> hub.subscribe(namespaces("/pets"), "", nameless))
        .withMessageContaining("the connection is gone");
    assertThat(listener.opened).isEmpty();
    assertThat(hub.status().subscriptions()).isEmpty();
  }

  @Test
  void aGapIsToldWhenEventsWereEvicted() {
    restart(Hub.builder().replayer(Replayer.lastEvents(2)));
    String seen = hub.publish("/pets", Event.of("1"));
    for (int i = 2; i <= 5; i++) {
      hub.publish("/pets", Event.of(Integer.toString(i)));
    }

    RecordingSubscriber subscriber = resume("/pets", seen);

    subscriber.awaitData(3);
    assertThat(listener.gaps)
        .containsExactly(new Gap(seen, Gap.Reason.EVICTED, OptionalLong.of(2)));
  }

  @Test
  void aGapIsToldWhenTheIdIsUnknown() {
    RecordingSubscriber subscriber = resume("/pets", "of another time");

    subscriber.awaitData(1);
    assertThat(listener.gaps)
        .containsExactly(new Gap("of another time", Gap.Reason.UNKNOWN, OptionalLong.empty()));
  }

  @Test
  void aGapIsToldWhenAStreamHasSkipped() {
    restart(Hub.builder().maxLagEvents(10).overflow(Overflow.SKIP));
    RecordingSubscriber slow = subscribe("/pets");
    slow.awaitText("-0\n\n");
    slow.stall();
    String first = hub.publish("/pets", Event.of("x".repeat(500)));
    slow.awaitWriting();
    for (int i = 0; i < 99; i++) {
      hub.publish("/pets", Event.of("x".repeat(500)));
    }

    slow.resume();

    slow.awaitData(2);
    assertThat(listener.gaps)
        .containsExactly(new Gap(first, Gap.Reason.OVERFLOW, OptionalLong.of(99)));
  }

  @Test
  void aLossOfTheBusIsToldOnceForAllStreamsAndCountedForEach() {
    ManualBus bus = ManualBus.readyAtOnce();
    restart(Hub.builder().provider(bus));
    List<RecordingSubscriber> subscribers = List.of(subscribe("/pets"), subscribe("/news"));
    subscribers.forEach(subscriber -> subscriber.awaitText(":ok"));

    bus.lose("the stream was trimmed");

    assertThat(listener.losses).containsExactly("the stream was trimmed");
    subscribers.forEach(subscriber -> subscriber.awaitData(1));
    assertThat(listener.gaps).isEmpty();
    assertThat(hub.totals().gaps()).containsEntry(Gap.Reason.LOST, 2L);
  }

  @Test
  void aWriteIsToldWithItsEventItsBytesAndTheTimeSinceItWasPublished() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    String id = hub.publish("/pets", Event.of("one"));
    subscriber.awaitWriting();

    clock.advance(Duration.ofNanos(3_000_000_001L));
    subscriber.resume();

    String written = "id: " + id + "\ndata: one\n\n";
    assertThat(listener.awaitEvents(1))
        .containsExactly(new Written(1, written.length(), OptionalLong.of(3_000_000_001L)));
  }

  @Test
  void theLatencyOfAWriteIsThatOfItsOldestEvent() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    hub.publish("/pets", Event.of("one"));
    subscriber.awaitWriting();
    hub.publish("/pets", Event.of("two"));
    clock.advance(Duration.ofSeconds(1));
    hub.publish("/pets", Event.of("three"));

    clock.advance(Duration.ofSeconds(2));
    subscriber.resume();

    List<Written> writes = listener.awaitEvents(3);
    assertThat(writes).extracting(Written::events).containsExactly(1L, 2L);
    assertThat(writes)
        .extracting(Written::latencyNanos)
        .containsOnly(OptionalLong.of(Duration.ofSeconds(3).toNanos()));
  }

  @Test
  void whatIsWrittenAtOnceHasNoLatencyToSpeakOf() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");

    hub.publish("/pets", Event.of("one"));

    assertThat(listener.awaitEvents(1))
        .extracting(Written::latencyNanos)
        .containsExactly(OptionalLong.of(0));
  }

  @Test
  void whatIsWrittenBesidesEventsIsToldAsBytesAlone() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");
    Eventually.holds(() -> listener.bytes() == subscriber.text().length());

    clock.advance(Duration.ofSeconds(15));
    subscriber.awaitText(":keepalive\n\n");

    Eventually.holds(() -> listener.bytes() == subscriber.text().length());
    assertThat(listener.writes)
        .allMatch(write -> write.events() == 0)
        .allMatch(write -> write.latencyNanos().isEmpty());
  }

  @Test
  void aLargeEventCountsWhenItsLastPartIsWritten() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");
    Eventually.holds(() -> listener.bytes() == subscriber.text().length());
    listener.writes.clear();
    subscriber.stall();
    hub.publish("/pets", Event.of("x".repeat(150_000)));
    subscriber.awaitWriting();
    clock.advance(Duration.ofSeconds(1));

    subscriber.resume();

    List<Written> writes = listener.awaitEvents(1);
    assertThat(writes).hasSize(1);
    assertThat(listener.writes).extracting(Written::events).containsExactly(0L, 0L, 1L);
    assertThat(listener.writes)
        .extracting(Written::latencyNanos)
        .containsExactly(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.of(Duration.ofSeconds(1).toNanos()));
  }

  @Test
  void replayedEventsHaveNoLatency() {
    String seen = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("two"));
    hub.publish("/pets", Event.of("three"));
    clock.advance(Duration.ofSeconds(5));

    resume("/pets", seen);

    assertThat(listener.awaitEvents(2))
        .extracting(Written::latencyNanos)
        .containsOnly(OptionalLong.empty());
  }

  @Test
  void aLossThatIsToldAloneHasNoLatencyOfWhatCameAfter() {
    ManualBus bus = ManualBus.readyAtOnce();
    restart(Hub.builder().provider(bus));
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText(":ok");
    bus.deliver("1", "one");
    listener.awaitEvents(1);
    listener.writes.clear();
    subscriber.stall();
    bus.lose("the stream was trimmed");
    subscriber.awaitWriting();
    bus.deliver("5", "after");
    clock.advance(Duration.ofSeconds(3));

    subscriber.resume();

    subscriber.awaitData(3);
    Eventually.holds(() -> listener.writes.size() == 2);
    assertThat(listener.writes)
        .extracting(Written::latencyNanos)
        .containsExactly(
            OptionalLong.empty(), OptionalLong.of(Duration.ofSeconds(3).toNanos()));
  }

  @Test
  void aListenerThatThrowsKeepsNothingFromTheOthersNorFromSubscribers() {
    hub.close();
    hub = Hub.builder().replayer(Replayer.lastEvents(1)).build();
    RecordingListener others = new RecordingListener();
    hub.addListener(acting(callback -> {
      throw new IllegalStateException("a fault in a listener, at " + callback);
    }));
    hub.addListener(acting(callback -> {
      throw new AssertionError("an error in a listener, at " + callback);
    }));
    hub.addListener(others);
    String seen = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("two"));
    hub.publish("/pets", Event.of("three"));

    RecordingSubscriber subscriber = new RecordingSubscriber(RecordingSubscriber.AT_ONCE, seen);
    Subscription subscription = hub.subscribe(namespaces("/pets"), seen, subscriber);
    subscriber.awaitData(2);
    hub.publish("/pets", Event.of("live"));
    assertThat(subscriber.awaitData(3)).endsWith("three", "live");
    subscription.close();

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.CLOSED);
    Eventually.holds(() -> others.closed.size() == 1);
    assertThat(others.opened).hasSize(1);
    assertThat(others.gaps).hasSize(1);
    assertThat(others.events()).isEqualTo(2);
  }

  // PEERS W28: the list was locked for reading while who was told wanted to write to it.
  @Test
  void aListenerThatRemovesItselfIsToldNothingMore() {
    restart(Hub.builder().dispatchers(1));
    AtomicInteger told = new AtomicInteger();
    hub.addListener(new HubListener() {
      @Override
      public void written(
          Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
        told.incrementAndGet();
        hub.removeListener(this);
      }
    });

    RecordingSubscriber subscriber = subscribe("/pets");
    for (int i = 1; i <= 10; i++) {
      hub.publish("/pets", Event.of("x"));
      subscriber.awaitData(i);
    }

    listener.awaitEvents(10);
    assertThat(told).hasValue(1);
  }

  @Test
  void aListenerMayAddAnotherWhileItIsTold() {
    RecordingListener added = new RecordingListener();
    hub.addListener(new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        hub.addListener(added);
        hub.removeListener(this);
      }
    });
    subscribe("/pets");

    RecordingSubscriber second = subscribe("/pets");
    second.awaitText(":ok");

    assertThat(added.opened).hasSize(1);
  }

  @Test
  void aListenerMayPublishFromWithinACallback() {
    restart(Hub.builder().dispatchers(1).replayer(Replayer.lastEvents(1)));
    RecordingSubscriber log = subscribe("/log");
    log.awaitText("-0\n\n");
    hub.addListener(acting(callback -> hub.publish("/log", Event.of(callback))));
    String seen = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("two"));
    hub.publish("/pets", Event.of("three"));

    Subscription subscription = hub.subscribe(
        namespaces("/pets"), seen, new RecordingSubscriber(RecordingSubscriber.AT_ONCE, seen));
    log.awaitData(3);
    subscription.close();

    assertThat(log.awaitData(4)).containsExactlyInAnyOrder("opened", "written", "gap", "closed");
  }

  @Test
  void aListenerMaySubscribeFromWithinACallback() {
    restart(Hub.builder().dispatchers(1).replayer(Replayer.lastEvents(1)));
    Map<String, RecordingSubscriber> subscribed = new ConcurrentHashMap<>();
    hub.addListener(acting(callback -> {
      RecordingSubscriber subscriber = new RecordingSubscriber();
      hub.subscribe(namespaces("/from", "/" + callback), "", subscriber);
      subscribed.put(callback, subscriber);
    }));

    Subscription subscription =
        hub.subscribe(namespaces("/pets"), "unknown", new RecordingSubscriber());
    Eventually.holds(() -> subscribed.size() == 3);
    subscription.close();
    Eventually.holds(() -> subscribed.size() == 4);
    hub.publish("/from", Event.of("heard"));

    subscribed
        .values()
        .forEach(subscriber -> assertThat(subscriber.awaitData(1)).containsExactly("heard"));
  }

  @Test
  void aStreamEndsThatWasLetInWhileTheHubClosedAroundASlowListener() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    hub.addListener(new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        opening.countDown();
        Eventually.holds(() -> closed.getCount() == 0);
      }
    });
    RecordingSubscriber late = new RecordingSubscriber();
    Thread subscribing = new Thread(() -> hub.subscribe(namespaces("/pets"), "", late));
    subscribing.start();
    assertThat(opening.await(20, TimeUnit.SECONDS)).isTrue();

    hub.close();
    closed.countDown();

    assertThat(late.awaitClosed()).isEqualTo(CloseReason.SHUTDOWN);
    subscribing.join();
  }

  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void aListenerMayEndTheStreamThatItIsToldOf(CloseReason reason) {
    restart(Hub.builder().dispatchers(1));
    hub.addListener(new HubListener() {
      @Override
      public void written(
          Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
        if (events > 0) {
          subscription.abort(reason);
        }
      }
    });
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");

    hub.publish("/pets", Event.of("the last"));

    assertThat(subscriber.awaitClosed()).isEqualTo(reason);
    Eventually.holds(() -> hub.status().channels() == 0);
  }

  @Test
  void aListenerMayCloseAStreamThatHasNotBegun() {
    hub.addListener(new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        subscription.close();
      }
    });

    RecordingSubscriber subscriber = subscribe("/pets");

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.CLOSED);
    Eventually.holds(() -> hub.status().channels() == 0 && hub.status().logBytes() == 0);
    assertThat(hub.status().namespaceNodes()).isEqualTo(1);
  }

  @Test
  void theTotalsAreTheSumOfWhatListenersAreTold() {
    restart(Hub.builder().maxLagEvents(10).replayer(Replayer.lastEvents(3)));
    String seen = hub.publish("/pets", Event.of("1"));
    publish(5, "evicts the first");
    List<RecordingSubscriber> subscribers =
        List.of(subscribe("/pets"), resume("/pets", seen), resume("/pets", "unknown"));
    subscribers.get(0).awaitText("-6\n\n");
    subscribers.get(1).awaitData(4);
    subscribers.get(2).awaitData(1);
    for (int i = 1; i <= 20; i++) {
      hub.publish("/pets", Event.of("live"));
      subscribers.get(0).awaitData(i);
      subscribers.get(1).awaitData(4 + i);
      subscribers.get(2).awaitData(1 + i);
    }
    RecordingSubscriber overrun = subscribe("/news");
    overrun.awaitText("-26\n\n");
    overrun.stall();
    hub.publish("/news", Event.of("not taken"));
    overrun.awaitWriting();
    overrunAt("/news", overrun);
    Eventually.holds(() -> hub.totals().active() == 3);

    hub.close();

    HubTotals totals = hub.totals();
    assertThat(totals.opened()).isEqualTo(listener.opened.size()).isEqualTo(4);
    assertThat(totals.closed())
        .isEqualTo(counts(CloseReason.class, listener.closed, Closed::reason))
        .containsEntry(CloseReason.SHUTDOWN, 3L)
        .containsEntry(CloseReason.OVERRUN, 1L);
    assertThat(totals.gaps())
        .isEqualTo(counts(Gap.Reason.class, listener.gaps, Gap::reason))
        .containsEntry(Gap.Reason.EVICTED, 1L)
        .containsEntry(Gap.Reason.UNKNOWN, 1L);
    assertThat(totals.events()).isEqualTo(listener.events());
    assertThat(totals.bytes()).isEqualTo(listener.bytes());
    assertThat(totals.active()).isZero();
  }

  @Test
  void theBytesThatAreToldAreThoseThatSubscribersGot() {
    List<RecordingSubscriber> subscribers = List.of(subscribe("/pets"), subscribe("/"));
    subscribers.forEach(subscriber -> subscriber.awaitText("-0\n\n"));
    publish(10, "Corgi");
    subscribers.forEach(subscriber -> subscriber.awaitData(10));

    hub.close();

    long got =
        subscribers.stream().mapToLong(subscriber -> subscriber.text().length()).sum();
    assertThat(hub.totals().bytes()).isEqualTo(got);
    assertThat(listener.bytes()).isEqualTo(got);
    assertThat(hub.totals().events()).isEqualTo(20);
    assertThat(hub.totals().messages()).isEqualTo(10);
  }

  // PEERS W77: a stream outlived the token that had opened it.
  @Test
  void aStreamThatExpiresEndsInOrderBehindWhatIsPending() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    hub.publish("/pets", Event.of("one"));
    subscriber.awaitWriting();
    hub.publish("/pets", Event.of("two"));
    subscription.expireAt(clock.instant().plusSeconds(3));

    clock.advance(Duration.ofSeconds(4));
    awaitTheDispatcher();
    assertThat(subscriber.isClosed()).isFalse();
    subscriber.resume();

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.EXPIRED);
    assertThat(subscriber.awaitData(2)).containsExactly("one", "two");
    assertThat(subscriber.wasAborted()).isFalse();
  }

  @Test
  void aLaterCallReplacesTheMomentAtWhichAStreamExpires() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);
    subscriber.awaitText("-0\n\n");
    subscription.expireAt(clock.instant().plusSeconds(5));
    subscription.expireAt(clock.instant().plusSeconds(60));

    clock.advance(Duration.ofSeconds(59));
    subscriber.awaitText(":keepalive");
    hub.publish("/pets", Event.of("in time"));
    assertThat(subscriber.awaitData(1)).containsExactly("in time");
    assertThat(subscriber.isClosed()).isFalse();

    clock.advance(Duration.ofSeconds(2));
    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.EXPIRED);
  }

  @Test
  void aStreamThatIsClosedBeforeItsFirstWriteIsSentWhatWasPending() throws Exception {
    restart(Hub.builder().dispatchers(1));
    BusyDispatcher busy = BusyDispatcher.of(hub);
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);
    hub.publish("/pets", Event.of("one"));

    subscription.close();
    busy.release();

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.CLOSED);
    assertThat(subscriber.events()).extracting(Event::data).containsExactly("one");
  }

  @Test
  void aStreamThatIsToExpireInTheFarthestFutureDoesNotExpire() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);

    subscriber.awaitText("-0\n\n");
    subscription.expireAt(Instant.MAX);

    clock.advance(Duration.ofSeconds(15));
    subscriber.awaitText(":keepalive");
    assertThat(subscriber.isClosed()).isFalse();
  }

  private Subscription endWith(CloseReason reason, RecordingSubscriber subscriber, Gone gone) {
    switch (reason) {
      case CLIENT_GONE -> {
        return hub.subscribe(namespaces("/pets"), "", gone);
      }
      case REPLAY_FAILED -> {
        return hub.subscribe(namespaces("/pets"), "cannot be looked up", subscriber);
      }
      default -> {
        Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);
        subscriber.awaitText("-0\n\n");
        switch (reason) {
          case CLOSED -> subscription.close();
          case SHUTDOWN -> hub.close();
          case EXPIRED -> {
            subscription.expireAt(clock.instant());
            clock.advance(Duration.ofSeconds(1));
          }
          case OVERRUN -> {
            subscriber.stall();
            publish(1, "outstanding");
            subscriber.awaitWriting();
            overrunAt("/pets", subscriber);
          }
          case WRITE_TIMEOUT -> {
            subscriber.stall();
            publish(1, "outstanding");
            subscriber.awaitWriting();
            clock.advance(HubBuilder.DEFAULT_WRITE_TIMEOUT);
          }
          default -> throw new AssertionError("no way to end with " + reason);
        }
        return subscription;
      }
    }
  }

  private void overrunAt(String path, RecordingSubscriber stalled) {
    for (int i = 0; i < 100; i++) {
      hub.publish(path, Event.of("x".repeat(500)));
    }
    assertThat(stalled.awaitClosed()).isEqualTo(CloseReason.OVERRUN);
  }

  /**
   * Returns once the dispatchers have done what they know of, in a turn or two, unless the hub is
   * closed.
   */
  private void awaitTheDispatcher() {
    if (hub.isReady()) {
      for (int i = 0; i < 3 * Runtime.getRuntime().availableProcessors(); i++) {
        subscribe("/elsewhere").awaitText(":ok");
      }
    }
  }

  private RecordingSubscriber subscribe(String path) {
    return resume(path, "");
  }

  private RecordingSubscriber resume(String path, String lastEventId) {
    RecordingSubscriber subscriber =
        new RecordingSubscriber(RecordingSubscriber.AT_ONCE, lastEventId);
    hub.subscribe(namespaces(path), lastEventId, subscriber);
    return subscriber;
  }

  private void publish(int count, String data) {
    for (int i = 0; i < count; i++) {
      hub.publish("/pets", Event.of(data));
    }
  }

  private void restart(HubBuilder options) {
    if (hub != null) {
      hub.close();
    }
    hub = options.clock(clock, clock.scheduler()).build();
    hub.addListener(listener);
  }

  private static <T, R extends Enum<R>> Map<R, Long> counts(
      Class<R> reasons, List<T> told, Function<T, R> reason) {
    return Arrays.stream(reasons.getEnumConstants())
        .collect(Collectors.toMap(
            Function.identity(),
            wanted -> told.stream().filter(t -> reason.apply(t) == wanted).count()));
  }

  private static boolean isOfPets(Subscription subscription) {
    return subscription.namespaces().equals(Set.of(new Namespace("/pets")));
  }

  /**
   * A listener that does the same from within every callback that is about a subscription to {@code
   * /pets}, once for each.
   */
  private static HubListener acting(Consumer<String> action) {
    Set<String> acted = Collections.synchronizedSet(new HashSet<>());
    return new HubListener() {
      @Override
      public void opened(Subscription subscription) {
        act("opened", subscription);
      }

      @Override
      public void closed(Subscription subscription, CloseReason reason) {
        act("closed", subscription);
      }

      @Override
      public void gap(Subscription subscription, Gap gap) {
        act("gap", subscription);
      }

      @Override
      public void written(
          Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
        act("written", subscription);
      }

      private void act(String callback, Subscription subscription) {
        if (isOfPets(subscription) && acted.add(callback)) {
          action.accept(callback);
        }
      }
    };
  }

  /** A client that has gone: no write succeeds. */
  private static class Gone implements Subscriber {

    private final Runnable onWrite;

    Gone(Runnable onWrite) {
      this.onWrite = onWrite;
    }

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      onWrite.run();
      completion.failed(new IOException("connection reset"));
    }

    @Override
    public void end(CloseReason reason) {}

    @Override
    public void abort(CloseReason reason) {}

    @Override
    public Peer peer() {
      return new Peer("/pets", "", "", "");
    }
  }
}
