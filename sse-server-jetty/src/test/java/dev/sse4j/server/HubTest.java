package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest {

  private final ManualClock clock = ManualClock.create();
  private Hub hub = Hub.builder().clock(clock, clock.scheduler()).build();

  @AfterEach
  void close() {
    hub.close();
  }

  // PEERS W1: a plain string prefix let /petshop through to /pets.
  @Test
  void anEventReachesItsNamespaceAndThoseThatContainItAndNobodyElse() {
    RecordingSubscriber dogs = subscribe("/pets/dogs");
    RecordingSubscriber pets = subscribe("/pets");
    RecordingSubscriber root = subscribe("/");
    RecordingSubscriber petshop = subscribe("/petshop");
    RecordingSubscriber pet = subscribe("/pet");
    RecordingSubscriber cats = subscribe("/pets/cats");
    RecordingSubscriber puppies = subscribe("/pets/dogs/puppies");

    hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    publishToAll("marker", "/petshop", "/pet", "/pets/cats", "/pets/dogs/puppies");

    for (RecordingSubscriber reached : List.of(dogs, pets, root)) {
      assertThat(reached.awaitData(1)).first().isEqualTo("Corgi");
    }
    for (RecordingSubscriber notReached : List.of(petshop, pet, cats, puppies)) {
      assertThat(notReached.awaitData(1)).containsExactly("marker");
    }
  }

  // PEERS W2: spellings were never normalised.
  @Test
  void spellingsOfANamespaceAreOne() {
    RecordingSubscriber subscriber = subscribe("pets//dogs/");

    hub.publish("/pets/dogs", Event.of("Corgi"));

    assertThat(subscriber.awaitData(1)).containsExactly("Corgi");
  }

  @Test
  void aMessageToSeveralNamespacesOfOneSubscriptionIsSeenOnce() {
    RecordingSubscriber subscriber = subscribe("/pets", "/news");

    publishToAll("both", "/pets/dogs", "/news", "/pets");
    hub.publish("/news", Event.of("marker"));

    assertThat(subscriber.awaitData(2)).containsExactly("both", "marker");
  }

  @Test
  void namespacesThatAnotherContainsAreDropped() {
    Subscription subscription = hub.subscribe(
        namespaces("/pets/dogs", "/pets", "/pets-and-more", "/pets/cats"),
        "",
        new RecordingSubscriber());

    assertThat(subscription.namespaces())
        .containsExactly(namespaces("/pets", "/pets-and-more").toArray(Namespace[]::new));
  }

  // PEERS W6, W25: nothing was sent before the first event.
  @Test
  void theFirstBytesAreACommentTheReconnectionTimeAndTheIdToResumeFrom() {
    RecordingSubscriber subscriber = subscribe("/pets");

    subscriber.awaitText("-0\n\n");

    assertThat(subscriber.text()).matches(":ok\n\nretry: 2000\n\nid: [0-9a-f]{12}-0\n\n");
  }

  // PEERS W73b: some clients take a block without data for an event.
  @Test
  void withoutIdBlocksNoneIsSent() {
    restart(Hub.builder().withoutIdBlocks());
    RecordingSubscriber subscriber = subscribe("/pets");

    hub.publish("/pets", Event.of("one").withId("1"));

    subscriber.awaitData(1);
    assertThat(subscriber.text()).isEqualTo(":ok\n\nretry: 2000\n\nid: 1\ndata: one\n\n");
  }

  @Test
  void aStreamThatWasDroppedBeforeItsFirstEventResumesWithoutLoss() {
    RecordingSubscriber dropped = subscribe("/pets");
    dropped.awaitText("-0\n\n");
    String lastEventId = dropped.lastEventId();
    hub.publish("/pets", Event.of("meanwhile"));

    RecordingSubscriber back = resume("/pets", lastEventId);

    assertThat(back.awaitData(1)).containsExactly("meanwhile");
  }

  @Test
  void aQuietStreamIsToldTheNewestIdWithItsKeepAlive() {
    restart(Hub.builder().replayer(Replayer.lastEvents(1)));
    RecordingSubscriber quiet = subscribe("/quiet");
    quiet.awaitText("-0\n\n");
    hub.publish("/busy", Event.of("1"));
    hub.publish("/busy", Event.of("2"));

    clock.advance(Duration.ofSeconds(15));
    quiet.awaitText(":keepalive\n\nid: ");
    quiet.awaitText("-2\n\n");
    RecordingSubscriber back = resume("/quiet", quiet.lastEventId());
    hub.publish("/quiet", Event.of("live"));

    assertThat(back.awaitData(1)).as("no false gap").containsExactly("live");
  }

  // PEERS W65, W73: no keep-alive, or one that was an event.
  @Test
  void keepAlivesAreSentOnlyInSilence() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");
    clock.advance(Duration.ofSeconds(10));
    hub.publish("/pets", Event.of("traffic"));
    subscriber.awaitData(1);

    clock.advance(Duration.ofSeconds(10));
    hub.publish("/pets", Event.of("marker"));
    subscriber.awaitData(2);
    assertThat(subscriber.text()).doesNotContain(":keepalive");

    clock.advance(Duration.ofSeconds(15));
    subscriber.awaitText(":keepalive\n\n");
  }

  // PEERS W22, W36: who had the newest event was sent it again, or the whole window.
  @Test
  void whoHasSeenTheNewestEventIsSentNothingAgain() {
    hub.publish("/pets", Event.of("one"));
    String newest = hub.publish("/pets", Event.of("two"));

    RecordingSubscriber subscriber = resume("/pets", newest);
    hub.publish("/pets", Event.of("three"));

    assertThat(subscriber.awaitData(1)).containsExactly("three");
  }

  // PEERS W13, W40, W66a: no resume; publishing to nobody was an error, or lost.
  @Test
  void whatWasMissedIsReplayedInOrderBeforeLiveEvents() {
    String seen = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets/dogs", Event.of("two"));
    hub.publish("/news", Event.of("not for pets"));
    hub.publish("/pets", Event.of("three"));

    RecordingSubscriber subscriber = resume("/pets", seen);
    subscriber.awaitData(2);
    hub.publish("/pets", Event.of("four"));

    assertThat(subscriber.awaitData(3)).containsExactly("two", "three", "four");
  }

  // PEERS W23, W60, W63: what was no longer kept was missing in silence.
  @Test
  void whatIsNoLongerKeptIsAGapThatSaysHowMuchIsMissing() {
    restart(Hub.builder().replayer(Replayer.lastEvents(2)));
    String seen = hub.publish("/pets", Event.of("1"));
    for (int i = 2; i <= 5; i++) {
      hub.publish("/pets", Event.of(Integer.toString(i)));
    }

    RecordingSubscriber subscriber = resume("/pets", seen);

    subscriber.awaitData(3);
    Event gap = subscriber.events().get(0);
    assertThat(gap.type()).isEqualTo("sse.gap");
    assertThat(gap.data())
        .isEqualTo("{\"lastEventId\":\"" + seen + "\",\"reason\":\"evicted\",\"missed\":2}");
    assertThat(gap.id()).as("the id of the last event skipped").isEqualTo(seen.replace("-1", "-3"));
    assertThat(subscriber.awaitData(3)).endsWith("4", "5");
  }

  @Test
  void whoIsDroppedRightBehindAGapIsNotToldOfItAgain() {
    restart(Hub.builder().replayer(Replayer.lastEvents(2)));
    String seen = hub.publish("/pets", Event.of("1"));
    for (int i = 2; i <= 5; i++) {
      hub.publish("/pets", Event.of(Integer.toString(i)));
    }
    RecordingSubscriber told = resume("/pets", seen);
    told.awaitData(3);

    RecordingSubscriber back = resume("/pets", told.events().get(0).id());

    assertThat(back.awaitData(2)).containsExactly("4", "5");
  }

  // PEERS W24: an id from before a restart resumed at a wrong place.
  @Test
  void anIdFromBeforeARestartIsAGapAndThenLive() {
    String foreign = hub.publish("/pets", Event.of("before"));
    restart(Hub.builder());
    String newest = hub.publish("/pets", Event.of("not for who was told of a gap"));

    RecordingSubscriber subscriber = resume("/pets", foreign);
    subscriber.awaitText("sse.gap");
    hub.publish("/pets", Event.of("live"));

    assertThat(subscriber.awaitData(2))
        .containsExactly(
            "{\"lastEventId\":\"" + foreign + "\",\"reason\":\"unknown\",\"missed\":null}", "live");
    assertThat(subscriber.events().get(0).id()).isEqualTo(newest);
  }

  @Test
  void withoutAReplayerWhoComesBackIsToldOfAGap() {
    restart(Hub.builder().replayer(Replayer.none()));
    String seen = hub.publish("/pets", Event.of("one"));
    hub.publish("/pets", Event.of("two"));

    RecordingSubscriber subscriber = resume("/pets", seen);

    assertThat(subscriber.awaitData(1)).first().asString().contains("\"reason\":\"unknown\"");
  }

  // PEERS W56: a replay longer than the client's queue cut the client.
  @Test
  void aReplayMayBeLongerThanTheLagBound() {
    restart(Hub.builder().maxLagEvents(10).replayer(Replayer.lastEvents(5000)));
    String seen = hub.publish("/pets", Event.of("0"));
    for (int i = 1; i <= 5000; i++) {
      hub.publish("/pets", Event.of(Integer.toString(i)));
    }

    RecordingSubscriber subscriber = resume("/pets", seen);

    assertThat(subscriber.awaitData(5000)).hasSize(5000).startsWith("1", "2").endsWith("5000");
  }

  // PEERS W14, W15, W21, W37, W67: one client that did not read held up the others, or the
  // publisher.
  @Test
  void aSubscriberThatNeverReadsIsCutAtItsBoundAndDelaysNobody() {
    restart(Hub.builder().maxLagEvents(1000).replayer(Replayer.none()));
    RecordingSubscriber stalled = new RecordingSubscriber().stall();
    hub.subscribe(namespaces("/pets"), "", stalled);
    stalled.awaitWriting();
    RecordingSubscriber reading = subscribe("/pets");

    String data = "x".repeat(200);
    for (int published = 0; published < 20_000; published += 500) {
      for (int i = 0; i < 500; i++) {
        hub.publish("/pets", Event.of(data));
      }
      reading.awaitData(published + 500);
    }

    assertThat(stalled.awaitClosed()).isEqualTo(CloseReason.OVERRUN);
    assertThat(stalled.wasAborted()).isTrue();
    assertThat(reading.isClosed()).isFalse();
    Eventually.holds(() -> hub.status().subscriptions().size() == 1);
  }

  @Test
  void theLogOfAStalledSubscriberStaysWithinItsBoundWhileItIsNotLookedAt() throws Exception {
    restart(Hub.builder()
        .maxLagBytes(1 << 20)
        .maxEventBytes(100_000)
        .dispatchers(1)
        .replayer(Replayer.none()));
    RecordingSubscriber stalled = new RecordingSubscriber().stall();
    hub.subscribe(namespaces("/pets"), "", stalled);
    stalled.awaitWriting();
    BusyDispatcher busy = BusyDispatcher.of(hub);

    for (int i = 0; i < 1000; i++) {
      hub.publish("/pets", Event.of("x".repeat(10_000)));
      assertThat(hub.status().logBytes()).isLessThan((1 << 20) + 4 * SegmentMemory.LARGE_BYTES);
    }

    busy.release();
    assertThat(stalled.awaitClosed()).isEqualTo(CloseReason.OVERRUN);
  }

  @Test
  void allLogsTogetherStayWithinTheirBudget() {
    long budget = 2 << 20;
    restart(Hub.builder().maxLogBytes(budget).replayer(Replayer.none()));
    for (int i = 0; i < 20; i++) {
      RecordingSubscriber stalled = new RecordingSubscriber().stall();
      hub.subscribe(namespaces("/stalled/" + i), "", stalled);
      stalled.awaitWriting();
    }

    for (int i = 0; i < 20_000; i++) {
      hub.publish("/stalled/" + i % 20, Event.of("x".repeat(1000)));
      assertThat(hub.status().logBytes())
          .isLessThanOrEqualTo(budget + 21 * SegmentMemory.LARGE_BYTES);
    }
  }

  @Test
  void theBudgetHoldsForOneMessageToManyChannels() {
    restart(Hub.builder().overflow(Overflow.SKIP).maxLogBytes(1 << 20).replayer(Replayer.none()));
    for (int i = 0; i < 100; i++) {
      subscribe("/news", "/users/" + i).awaitText(":ok");
    }

    hub.publish("/news", Event.of("x".repeat(100_000)));

    // What cursors still hold goes as soon as they are served; the logs stay within it by then.
    Eventually.holds(() -> hub.status().logBytes() < (1 << 20) + 200_000);
  }

  // PEERS W7: a wedged socket was never cut.
  @Test
  void aWriteThatIsOutstandingTooLongEndsTheConnectionAndFreesItsMemory() {
    RecordingSubscriber stalled = subscribe("/pets");
    stalled.awaitText("-0\n\n");
    stalled.stall();
    hub.publish("/pets", Event.of("never read"));
    stalled.awaitWriting();
    assertThat(hub.status().logBytes()).isPositive();

    clock.advance(Duration.ofSeconds(10));

    assertThat(stalled.awaitClosed()).isEqualTo(CloseReason.WRITE_TIMEOUT);
    Eventually.holds(
        () -> hub.status().subscriptions().isEmpty() && hub.status().logBytes() == 0);
    assertThat(hub.status().channels()).isZero();
    assertThat(hub.status().namespaceNodes()).isEqualTo(1);
  }

  @Test
  void aLargeEventGoesOutInSeveralWritesAndNothingComesBetween() {
    RecordingSubscriber subscriber = subscribe("/pets");
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    String large = "x".repeat(200_000);
    hub.publish("/pets", Event.of(large));
    subscriber.awaitWriting();
    clock.advance(Duration.ofSeconds(9));

    subscriber.resume();

    assertThat(subscriber.awaitData(1)).containsExactly(large);
    assertThat(subscriber.text()).contains("data: " + large + "\n\n");
  }

  @Test
  void aChannelThatHasBecomeQuietGivesItsMemoryBack() {
    RecordingSubscriber subscriber = subscribe("/pets");
    for (int i = 1; i <= 2000; i++) {
      hub.publish("/pets", Event.of("x".repeat(100)));
      subscriber.awaitData(i);
    }
    assertThat(hub.status().logBytes()).isGreaterThanOrEqualTo(SegmentMemory.LARGE_BYTES);

    clock.advance(Duration.ofSeconds(25));
    hub.publish("/pets", Event.of("marker"));
    subscriber.awaitData(2001);
    clock.advance(Duration.ofSeconds(25));
    hub.publish("/pets", Event.of("marker"));
    subscriber.awaitData(2002);

    assertThat(hub.status().logBytes()).isLessThanOrEqualTo(2048);
  }

  @Test
  void anEventThatIsTooLargeIsRefusedBeforeItIsPublished() {
    restart(Hub.builder().maxEventBytes(2000));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub.publish("/pets", Event.of("x".repeat(2000))))
        .withMessageContaining("maxEventBytes");
    assertThat(hub.publish("/pets", Event.of("x".repeat(1000)))).isNotEmpty();
    assertThat(hub.totals().messages()).isEqualTo(1);
  }

  // PEERS W8, W17, W41: after the end, publishers and subscribers blocked for ever; a second close
  // panicked.
  @Test
  void afterCloseEveryCallFailsAtOnceAndStreamsHaveEnded() {
    RecordingSubscriber subscriber = subscribe("/pets");

    hub.close();

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.SHUTDOWN);
    assertThatIllegalStateException().isThrownBy(() -> hub.publish("/pets", Event.of("late")));
    assertThatIllegalStateException().isThrownBy(() -> subscribe("/pets"));
    hub.close();
  }

  @Test
  void aCloseThatIsInterruptedLeavesNoStreamOpen() {
    restart(Hub.builder().dispatchers(1));
    List<RecordingSubscriber> subscribers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      subscribers.add(subscribe("/pets"));
    }

    Thread.currentThread().interrupt();
    hub.close();

    assertThat(Thread.interrupted()).isTrue();
    Eventually.holds(() -> subscribers.stream().allMatch(RecordingSubscriber::isClosed));
  }

  @Test
  void aStreamThatIsClosedIsSentWhatWasPendingFirst() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);
    subscriber.awaitText("-0\n\n");
    subscriber.stall();
    hub.publish("/pets", Event.of("one"));
    subscriber.awaitWriting();
    hub.publish("/pets", Event.of("two"));

    subscription.close();
    subscriber.resume();

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.CLOSED);
    assertThat(subscriber.awaitData(2)).containsExactly("one", "two");
    assertThat(subscriber.wasAborted()).isFalse();
  }

  @Test
  void aDrainedStreamIsToldWhenToComeBack() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    Subscription subscription = hub.subscribe(namespaces("/pets"), "", subscriber);

    subscription.drain(Duration.ofMillis(4321));

    assertThat(subscriber.awaitClosed()).isEqualTo(CloseReason.SHUTDOWN);
    assertThat(subscriber.text()).endsWith("retry: 4321\n\n");
  }

  @Test
  void aSubscriberThatThrowsEndsAloneAndTheOthersGoOn() {
    Subscriber throwing = new RecordingSubscriber(
        task -> {
          throw new IllegalStateException("a fault in a subscriber");
        },
        "");
    hub.subscribe(namespaces("/pets"), "", throwing);
    RecordingSubscriber other = subscribe("/pets");

    hub.publish("/pets", Event.of("one"));

    assertThat(other.awaitData(1)).containsExactly("one");
  }

  @Test
  void optionsThatContradictEachOtherAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hub.builder().maxEventBytes(2000).maxLagBytes(1000).build())
        .withMessageContaining("maxEventBytes 2000")
        .withMessageContaining("maxLagBytes 1000");
  }

  @Test
  void whatLeavesTheWindowDuringAReplayIsAGap() {
    Duration age = Duration.ofSeconds(10);
    restart(Hub.builder()
        .writeTimeout(Duration.ofMinutes(1))
        .replayer(Replayer.within(age, 1000, 1 << 20, clock)));
    String seen = hub.publish("/pets", Event.of("0"));
    for (int i = 1; i < 200; i++) {
      hub.publish("/pets", Event.of(Integer.toString(i)));
    }
    RecordingSubscriber slow = new RecordingSubscriber(RecordingSubscriber.AT_ONCE, seen).stall();
    hub.subscribe(namespaces("/pets"), seen, slow);
    slow.awaitWriting();
    clock.advance(age.plusSeconds(1));

    slow.resume();
    slow.awaitText("sse.gap");
    hub.publish("/pets", Event.of("live"));

    slow.await(subscriber -> subscriber.text().contains("data: live"));
    List<Event> events = slow.events();
    long replayed =
        events.stream().filter(event -> event.data().matches("[0-9]+")).count();
    assertThat(events.get((int) replayed).data())
        .contains("\"reason\":\"evicted\",\"missed\":" + (199 - replayed));
    assertThat(events).hasSize((int) replayed + 2);
  }

  @Test
  void aChannelThatIsNeverAtRestDoesNotKeepOthersFromTheirKeepAlive() {
    restart(Hub.builder().dispatchers(1).replayer(Replayer.none()));
    RecordingSubscriber quiet = subscribe("/quiet");
    quiet.awaitText(":ok");
    hub.subscribe(namespaces("/busy"), "", new Restless());
    hub.publish("/busy", Event.of("begin"));

    clock.advance(Duration.ofSeconds(15));

    quiet.awaitText(":keepalive");
  }

  @Test
  void aStreamThatIsNeverAtRestEndsInOrderAllTheSame() {
    restart(Hub.builder().replayer(Replayer.none()));
    Restless restless = new Restless();
    Subscription subscription = hub.subscribe(namespaces("/busy"), "", restless);
    hub.publish("/busy", Event.of("begin"));

    subscription.drain(Duration.ofSeconds(1));

    assertThat(restless.ended.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("in order");
  }

  @Test
  void aWriteIsCompletedByItsOwnCompletionAlone() {
    restart(Hub.builder().dispatchers(1));
    List<Subscriber.Completion> writes = new CopyOnWriteArrayList<>();
    hub.subscribe(namespaces("/pets"), "", new Restless() {
      @Override
      public void write(ByteBuffer bytes, Completion completion) {
        writes.add(completion);
      }
    });
    Eventually.holds(() -> writes.size() == 1);
    hub.publish("/pets", Event.of("one"));
    writes.get(0).succeeded();
    Eventually.holds(() -> writes.size() == 2);
    hub.publish("/pets", Event.of("two"));

    writes.get(0).succeeded();
    RecordingSubscriber marker = subscribe("/pets");
    hub.publish("/pets", Event.of("marker"));
    marker.awaitData(1);

    assertThat(writes).as("the second is still outstanding").hasSize(2);
    writes.get(1).succeeded();
    Eventually.holds(() -> writes.size() == 3);
  }

  @Test
  void theBudgetIsKeptAlsoIfTheLargestLogHasNothingToGive() {
    long budget = 2 << 20;
    restart(Hub.builder().maxLogBytes(budget).replayer(Replayer.none()));
    RecordingSubscriber prompt = subscribe("/large");
    hub.publish("/large", Event.of("x".repeat(1_000_000)));
    prompt.awaitData(1);
    for (int i = 0; i < 20; i++) {
      RecordingSubscriber stalled = new RecordingSubscriber().stall();
      hub.subscribe(namespaces("/stalled/" + i), "", stalled);
      stalled.awaitWriting();
    }

    for (int i = 0; i < 20_000; i++) {
      hub.publish("/stalled/" + i % 20, Event.of("x".repeat(900)));
    }

    assertThat(hub.status().logBytes())
        .isLessThanOrEqualTo(budget + 21 * SegmentMemory.LARGE_BYTES);
  }

  // PEERS W3, W4: the status walked a live map, which could end the process.
  @Test
  void aStatusCanBeTakenWhileSubscriptionsComeAndGo() {
    CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> {
      for (int i = 0; i < 5000; i++) {
        hub.subscribe(namespaces("/pets/" + i % 7), "", new RecordingSubscriber())
            .close();
      }
    });
    coming.orTimeout(20, TimeUnit.SECONDS);

    while (!coming.isDone()) {
      HubStatus status = hub.status();
      assertThat(status.subscriptions()).allMatch(s -> s.peer().requestPath().equals("/test"));
      assertThat(status.totals().active()).isNotNegative();
    }

    coming.join();
    Eventually.holds(() -> hub.status().subscriptions().isEmpty());
    assertThat(hub.totals().opened()).isEqualTo(5000);
  }

  @Test
  void aHubThatCannotStartLeavesNoThreadBehind() {
    Provider started = Provider.inMemory();
    restart(Hub.builder().provider(started));
    List<Thread> before = Threads.named("sse4j-dispatcher");

    assertThatIllegalStateException()
        .isThrownBy(() -> Hub.builder().provider(started).build());

    Eventually.holds(() -> before.containsAll(Threads.named("sse4j-dispatcher")));
  }

  /** Publishes again whenever it is written to, so that there is always something pending. */
  private class Restless implements Subscriber {

    private final CompletableFuture<String> ended = new CompletableFuture<>();

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      try {
        hub.publish("/busy", Event.of("again"));
      } catch (IllegalStateException e) {
        // The hub is closed: now there is rest.
      }
      completion.succeeded();
    }

    @Override
    public void end(CloseReason reason) {
      ended.complete("in order");
    }

    @Override
    public void abort(CloseReason reason) {
      ended.complete("aborted");
    }

    @Override
    public Peer peer() {
      return new Peer("/busy", "", "", "");
    }
  }

  private RecordingSubscriber subscribe(String... paths) {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    hub.subscribe(namespaces(paths), "", subscriber);
    return subscriber;
  }

  private RecordingSubscriber resume(String path, String lastEventId) {
    RecordingSubscriber subscriber =
        new RecordingSubscriber(RecordingSubscriber.AT_ONCE, lastEventId);
    hub.subscribe(namespaces(path), lastEventId, subscriber);
    return subscriber;
  }

  private void publishToAll(String data, String... paths) {
    hub.publish(Message.of(namespaces(paths), Event.of(data)));
  }

  private void restart(HubBuilder options) {
    hub.close();
    hub = options.clock(clock, clock.scheduler()).build();
  }
}
