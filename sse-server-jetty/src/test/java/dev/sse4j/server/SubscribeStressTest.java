package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EventParser;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import dev.sse4j.testkit.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many subscribe, leave, stall and break while others publish: in the end nothing may be left, and
 * nobody may have been written to in a way that a subscriber does not expect.
 */
class SubscribeStressTest {

  private static final int RUNS = 2;
  private static final int SUBSCRIBERS = 3; // threads
  private static final int STREAMS = 1_000; // of each
  private static final int MOST_AT_ONCE = 40; // streams of each
  private static final int PUBLISHERS = 2; // threads
  private static final int MOST_MESSAGES = 4_000_000; // of a run; it ends when all have left
  private static final int ROUNDS = 20;
  private static final long LIMIT_SECONDS = 120;
  private static final List<Namespace> NAMESPACES =
      IntStream.range(0, 50).mapToObj(SubscribeStressTest::namespace).toList();

  private static final List<Namespace> PATTERNS =
      Namespaces.namespaces("/*", "/a1/*", "/*/b3", "/*/b5/*", "/*/*/c11", "/a2/*/*");
  private static final int KEYS = 20;
  private static final Pattern MISSED = Pattern.compile("\"missed\":(\\d+)");

  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Queue<Client> clients = new ConcurrentLinkedQueue<>();

  // By the provider's sequence: where the message went, a bit for each of NAMESPACES, and above
  // these its key, from 1, or 0. Written by the publisher of the message, read when all have
  // finished.
  private final long[] publishedTo = new long[MOST_MESSAGES + 1];
  private final AtomicInteger copies = new AtomicInteger(); // events that were given in copies
  private final ExecutorService completions = Executors.newFixedThreadPool(2);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Seed seed = Seed.next();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    completions.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void whoeverComesAndGoesLeavesNothingBehind(Overflow overflow) throws Exception {
    System.out.println(seed);
    Random random = seed.random();
    for (int run = 0; run < RUNS; run++) {
      comeAndGo(overflow, random);
    }
  }

  private void comeAndGo(Overflow overflow, Random random) throws Exception {
    ManualClock clock = ManualClock.create();
    clients.clear();
    Arrays.fill(publishedTo, 0);
    try (Hub hub = Hub.builder()
        .clock(clock, clock.scheduler())
        .overflow(overflow)
        .replayer(Replayer.lastEvents(200))
        .retain(NAMESPACES.size())
        .maxEventBytes(4096)
        .maxLagBytes(8192)
        .maxLagEvents(100)
        .maxLogBytes(128 << 10)
        .writeTimeout(Duration.ofSeconds(2))
        .build()) {
      AtomicBoolean done = new AtomicBoolean();
      List<Future<?>> publishing = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        Random own = new Random(random.nextLong());
        publishing.add(threads.submit(() -> publish(hub, clock, own, done)));
      }
      List<Future<?>> subscribing = new ArrayList<>();
      for (int i = 0; i < SUBSCRIBERS; i++) {
        Random own = new Random(random.nextLong());
        subscribing.add(threads.submit(() -> subscribeAndLeave(hub, clock, own)));
      }
      await(subscribing);
      done.set(true);
      await(publishing);

      Eventually.holds(() -> hub.status().subscriptions().isEmpty());
      Eventually.holds(() -> hub.status().logBytes() == 0);
      Eventually.holds(() -> hub.status().channels() == 0);
      Eventually.holds(() -> hub.status().namespaceNodes() == 1);

      HubStatus status = hub.status();
      assertThat(faults).as("%s", seed).isEmpty();
      assertThat(status.totals().active()).as("%s", seed).isZero();
      assertThat(status.totals().opened()).as("%s", seed).isEqualTo(clients.size());
      assertThat(clients).as("%s", seed).allMatch(client -> client.endings.get() == 1);
      clients.forEach(Client::checkThatNothingIsMissingInSilence);
      assertThat(faults).as("%s", seed).isEmpty();
      assertThat(copies).as("%s", seed).hasPositiveValue();
    }
  }

  @RepeatedTest(RUNS)
  void aHubThatIsClosedMeanwhileEndsAllThatItHasLetIn() throws Exception {
    System.out.println(seed);
    Random random = seed.random();
    for (int round = 0; round < ROUNDS; round++) {
      closeMeanwhile(random);
    }
  }

  private void closeMeanwhile(Random random) throws Exception {
    ManualClock clock = ManualClock.create();
    clients.clear();
    int streams = 1 + random.nextInt(200);
    Hub hub = Hub.builder().clock(clock, clock.scheduler()).build();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      Random own = new Random(random.nextLong());
      running.add(threads.submit(() -> untilClosed(() -> {
        Client client = new Client(own, false);
        client.subscribe(hub, Start.after(""), Overflow.DISCONNECT);
        clients.add(client); // unless the hub has refused it
        return null;
      })));
    }
    for (int i = 0; i < PUBLISHERS; i++) {
      Random own = new Random(random.nextLong());
      running.add(threads.submit(() -> untilClosed(() -> hub.publish(message(own)))));
    }
    Eventually.holds(() -> clients.size() >= streams);

    hub.close();

    await(running);
    Eventually.holds(() -> clients.stream().allMatch(client -> client.endings.get() > 0));
    Eventually.holds(() -> hub.status().subscriptions().isEmpty()); // forgotten behind its end
    assertThat(faults).as("%s", seed).isEmpty();
    assertThat(clients).as("%s", seed).allMatch(client -> client.endings.get() == 1);
    assertThat(hub.totals().active()).as("%s", seed).isZero();
    assertThatIllegalStateException().isThrownBy(() -> hub.publish(message(random)));
    assertThatIllegalStateException()
        .isThrownBy(() -> new Client(random, false).subscribe(hub, Start.after(""), Overflow.SKIP));
  }

  /** Does it over and over again, until the hub refuses it as closed. */
  private static Void untilClosed(Callable<?> action) throws Exception {
    while (true) {
      try {
        action.call();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("closed");
        return null;
      }
    }
  }

  private Void publish(Hub hub, ManualClock clock, Random random, AtomicBoolean done) {
    for (int i = 0; !done.get() && i < MOST_MESSAGES / PUBLISHERS; i++) {
      Message message = message(random);
      int key = Math.max(0, random.nextInt(2 * KEYS) - KEYS + 1);
      int sequence = sequence(hub.publish(message.withKey(key == 0 ? "" : "key " + key)));
      publishedTo[sequence] = bits(message.namespaces()) | (long) key << NAMESPACES.size();
      if (i % 100 == 0) {
        clock.advance(Duration.ofMillis(random.nextInt(500)));
      }
    }
    return null;
  }

  private static int sequence(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  private static long bits(Set<Namespace> namespaces) {
    return namespaces.stream()
        .mapToLong(namespace -> 1L << NAMESPACES.indexOf(namespace))
        .reduce(0, (some, other) -> some | other);
  }

  /** Returns the root, and then others, of which some contain some of the others. */
  private static Namespace namespace(int i) {
    String top = "/a" + i % 5;
    String middle = "/b" + i % 10;
    return new Namespace(
        i == 0
            ? "/"
            : switch (i % 3) {
              case 0 -> top + "/all" + i;
              case 1 -> i < 30 ? top : top + middle;
              default -> top + middle + "/c" + i;
            });
  }

  private static Message message(Random random) {
    Set<Namespace> to = new HashSet<>();
    do {
      to.add(NAMESPACES.get(random.nextInt(NAMESPACES.size())));
    } while (random.nextInt(4) == 0);
    int length = random.nextInt(50) == 0 ? random.nextInt(3000) : random.nextInt(200);
    return Message.of(to, Event.of("x".repeat(length)));
  }

  private Void subscribeAndLeave(Hub hub, ManualClock clock, Random random) {
    List<Client> open = new ArrayList<>();
    for (int opened = 0; opened < STREAMS; ) {
      if (open.size() < MOST_AT_ONCE && random.nextBoolean()) {
        Client client = new Client(random, true);
        clients.add(client);
        Start start = random.nextInt(6) == 0
            ? new Start.Newest(random.nextInt(30))
            : Start.after(lastEventId(random));
        Overflow overflow = Overflow.values()[random.nextInt(3)];
        client.subscribe(hub, start, random.nextBoolean() ? hub.overflow() : overflow);
        open.add(client);
        opened++;
      } else if (!open.isEmpty()) {
        open.get(random.nextInt(open.size())).act(clock, random);
        open.removeIf(client -> client.endings.get() > 0);
      }
      Thread.yield(); // to those who publish
    }
    open.forEach(client -> {
      client.subscription.close();
      client.read();
    });
    return null;
  }

  /** Returns nothing, an id that one of the clients has seen, or one that there never was. */
  private String lastEventId(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "of another time";
      case 1 -> clients.peek().lastEventId;
      case 2 ->
        clients.stream()
            .skip(Math.max(0, clients.size() - 5))
            .map(client -> client.lastEventId)
            .findFirst()
            .orElse("");
      default -> "";
    };
  }

  private static void await(List<Future<?>> futures) throws Exception {
    for (Future<?> future : futures) {
      future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /**
   * What a client learns: an event, a gap up to there, or that there is nothing more up to there.
   */
  private enum Kind {
    EVENT,
    GAP,
    ID_ALONE
  }

  private record Claim(Kind kind, int sequence, boolean hasOwnId, String data) {

    static Claim idAlone(int sequence) {
      return new Claim(Kind.ID_ALONE, sequence, true, "");
    }

    /** Returns whether the newest events of keys follow, up to an id alone. */
    boolean beginsCopy() {
      return kind == Kind.GAP && !hasOwnId && data.contains("\"overflow\"");
    }

    int mostMissed() {
      Matcher missed = MISSED.matcher(data);
      return missed.find() ? Integer.parseInt(missed.group(1)) : Integer.MAX_VALUE;
    }
  }

  private enum Manner {
    AT_ONCE,
    LATER,
    HELD,
    FAILING
  }

  /** A client that watches over how it is written to, and changes the manner in which it reads. */
  private final class Client implements Subscriber, EventParser.Sink {

    private final EventParser parser =
        new EventParser(this, EventParser.DEFAULT_MAX_EVENT_BYTES, "");
    private final List<Claim> claims = new ArrayList<>(); // the dispatcher's; read at the end
    private final AtomicInteger endings = new AtomicInteger();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicReference<Runnable> held = new AtomicReference<>();
    private final Set<Namespace> namespaces = new HashSet<>();
    private volatile Manner manner;
    private volatile String lastEventId = "";
    private volatile Subscription subscription;
    private Start start;
    private Overflow overflow;
    private boolean blockHasId; // the dispatcher's
    private int begunBehind = -1; // the sequence of the id that it came back with

    Client(Random random, boolean mayHold) {
      int most = 1 + random.nextInt(5);
      for (int i = 0; i < most; i++) {
        List<Namespace> from = random.nextInt(4) == 0 ? PATTERNS : NAMESPACES;
        namespaces.add(from.get(random.nextInt(from.size())));
      }
      manner = mayHold ? manner(random) : Manner.values()[random.nextInt(2)];
    }

    private static Manner manner(Random random) {
      int dice = random.nextInt(10);
      return dice < 4 ? Manner.AT_ONCE : dice < 7 ? Manner.LATER : Manner.HELD;
    }

    void subscribe(Hub hub, Start start, Overflow overflow) {
      this.start = start;
      this.overflow = overflow;
      if (start instanceof Start.After seen && seen.lastEventId().indexOf('-') >= 0) {
        begunBehind = sequence(seen.lastEventId());
      }
      subscription = hub.subscribe(namespaces, start, overflow, this);
    }

    /** Leaves in one of many ways, or reads in another manner. */
    void act(ManualClock clock, Random random) {
      switch (random.nextInt(30)) {
        case 0 -> subscription.close();
        case 1 -> subscription.abort(CloseReason.CLOSED);
        case 2 -> subscription.expireAt(clock.instant().minusSeconds(1));
        case 3 -> subscription.drain(Duration.ofSeconds(1), List.of(Event.of("bye", "")));
        case 4 -> {
          manner = Manner.FAILING;
          release();
        }
        default -> {
          manner = manner(random);
          release();
        }
      }
    }

    /** Reads on, and does not stall again. */
    void read() {
      manner = Manner.AT_ONCE;
      release();
    }

    @Override
    public void write(ByteBuffer bytes, Completion completion) {
      expect(writing.compareAndSet(false, true), "a write while another is in flight");
      expect(endings.get() == 0, "a write after the end");
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      boolean breaks = manner == Manner.FAILING; // and may do so within what is written
      parse(copy, breaks ? copy.length / 2 : copy.length);
      held.set(() -> {
        writing.set(false);
        if (endings.get() > 0 || breaks || manner == Manner.FAILING) {
          completion.failed(new IOException("connection reset"));
        } else {
          completion.succeeded();
        }
      });
      switch (manner) {
        case AT_ONCE, FAILING -> release();
        case LATER -> completions.execute(this::release);
        default -> {
          if (endings.get() > 0) {
            release();
          }
        }
      }
    }

    /** Parses block by block, so that it is seen which have an id. */
    private void parse(byte[] bytes, int upTo) {
      int from = 0;
      for (int i = 1; i < upTo; i++) {
        if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
          blockHasId = false;
          parser.parse(bytes, from, i + 1 - from);
          if (!blockHasId && bytes[from] == 'i' && bytes[from + 1] == 'd') {
            claims.add(Claim.idAlone(sequence(lastEventId))); // the one that it has, once more
          }
          from = i + 1;
        }
      }
      expect(
          bytes.length >= 2
              && bytes[bytes.length - 1] == '\n'
              && bytes[bytes.length - 2] == '\n'
              && (upTo < bytes.length || from == upTo),
          "a write that does not end behind an event");
    }

    private void release() {
      Runnable completion = held.getAndSet(null);
      if (completion != null) {
        completion.run();
      }
    }

    @Override
    public void end(CloseReason reason) {
      expect(endings.incrementAndGet() == 1, "a second end, in order, for " + reason);
      expect(!writing.get(), "an end in order while a write is in flight");
    }

    @Override
    public void abort(CloseReason reason) {
      expect(endings.incrementAndGet() == 1, "a second end, at once, for " + reason);
      release();
    }

    @Override
    public Peer peer() {
      return new Peer("/subscribe", "", "", "");
    }

    @Override
    public void lastEventId(String id) {
      lastEventId = id;
      blockHasId = true;
      claims.add(Claim.idAlone(sequence(id)));
    }

    @Override
    public void event(Event event) {
      if (event.type().equals("bye")) {
        return;
      }
      Kind kind = event.type().equals(Gap.TYPE) ? Kind.GAP : Kind.EVENT;
      int newest = claims.size() - 1;
      if (blockHasId) {
        claims.set(newest, new Claim(kind, claims.get(newest).sequence(), true, data(event)));
      } else {
        expect(kind == Kind.GAP, "an event has the id of the one before, " + event.id());
        int sequence = newest < 0 ? begunBehind : claims.get(newest).sequence();
        claims.add(new Claim(kind, sequence, false, data(event)));
      }
    }

    private static String data(Event event) {
      return event.type().equals(Gap.TYPE) ? event.data() : "";
    }

    /** Whatever reaches this client's namespaces was seen, or lies in a gap that it was told of. */
    void checkThatNothingIsMissingInSilence() {
      long reaching = reaching();
      int known = begunBehind;
      boolean told = known < 0;
      for (int i = beginOfAllThatFollows(reaching); i < claims.size(); i++) {
        Claim claim = claims.get(i);
        int to = claim.sequence();
        if (claim.beginsCopy()) {
          i = checkCopy(i, known, reaching);
          if (i == claims.size()) {
            return;
          }
          to = claims.get(i).sequence();
          told = false;
        } else if (claim.kind() == Kind.GAP) {
          expect(to >= known, "behind " + known + " there is a gap at " + to);
          expect(
              known < 0 || count(known, to, reaching) <= claim.mostMissed(),
              "behind " + known + " more is missing than it was told of at " + to);
          told = to <= known; // without an id of its own: up to what comes next
        } else {
          expect(to > known, "behind " + known + " comes " + to);
          expect(
              claim.kind() == Kind.ID_ALONE || (publishedTo[to] & reaching) != 0,
              to + " came, but goes elsewhere");
          int missing = known + 1;
          while (missing < to && (publishedTo[missing] & reaching) == 0) {
            missing++;
          }
          expect(told || missing >= to, missing + " is missing between " + known + " and " + to);
          told = false;
        }
        known = to;
      }
    }

    /** Who begins live is first given what is retained, up to an id alone; that is checked here. */
    private int beginOfAllThatFollows(long reaching) {
      if (!(start instanceof Start.Live)) {
        return 0;
      }
      int end = idAloneFrom(0);
      int upTo = end < claims.size() ? claims.get(end).sequence() : -1;
      int known = -1;
      for (Claim retained : claims.subList(0, end)) {
        int sequence = retained.sequence();
        expect(retained.kind() == Kind.EVENT && sequence > known, sequence + " is retained");
        long lastOf = publishedTo[sequence] & reaching;
        for (int later = sequence + 1; later <= upTo; later++) {
          lastOf &= ~publishedTo[later];
        }
        expect(lastOf != 0, sequence + " is retained, but is not the last of any");
        known = sequence;
      }
      expect(upTo < 0 || upTo >= known, "what is retained goes beyond " + upTo);
      return end;
    }

    /** Behind a gap there are the newest of some keys, up to an id alone; returns its place. */
    private int checkCopy(int gap, int known, long reaching) {
      int end = idAloneFrom(gap + 1);
      int upTo = end < claims.size() ? claims.get(end).sequence() : -1;
      int last = known;
      for (Claim given : claims.subList(gap + 1, end)) {
        int sequence = given.sequence();
        long key = publishedTo[sequence] >>> NAMESPACES.size();
        expect(given.kind() == Kind.EVENT && key > 0, given + " in a copy");
        expect(sequence > last, "behind " + last + " comes " + sequence + " in a copy");
        expect((publishedTo[sequence] & reaching) != 0, sequence + " goes elsewhere");
        for (int later = sequence + 1; later <= upTo; later++) {
          expect(
              (publishedTo[later] & reaching) == 0
                  || publishedTo[later] >>> NAMESPACES.size() != key,
              later + " is newer than " + sequence + " in a copy");
        }
        last = sequence;
      }
      int copied = end - gap - 1;
      expect(
          upTo < 0
              || upTo >= last
                  && count(known, upTo, reaching) - copied <= claims.get(gap).mostMissed(),
          "behind " + known + " more is missing than it was told of at a copy up to " + upTo);
      copies.addAndGet(copied);
      return end;
    }

    private int idAloneFrom(int from) {
      int at = from;
      while (at < claims.size() && claims.get(at).kind() != Kind.ID_ALONE) {
        at++;
      }
      return at;
    }

    /** Returns how many messages for this client there are behind one, up to another. */
    private int count(int behind, int upTo, long reaching) {
      int count = 0;
      for (int sequence = behind + 1; sequence <= upTo; sequence++) {
        count += (publishedTo[sequence] & reaching) == 0 ? 0 : 1;
      }
      return count;
    }

    private long reaching() {
      Set<Namespace> contained = new HashSet<>(NAMESPACES);
      contained.removeIf(inner -> namespaces.stream().noneMatch(outer -> outer.contains(inner)));
      return bits(contained);
    }

    private void expect(boolean holds, String fault) {
      if (!holds && faults.size() < 3) { // more would not tell more
        faults.add(seed + ": " + fault + " for " + namespaces + " from " + start + ", " + overflow
            + ", " + claims);
      }
    }
  }
}
