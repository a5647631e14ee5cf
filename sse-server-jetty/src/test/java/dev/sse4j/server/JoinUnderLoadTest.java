package dev.sse4j.server;

import static dev.sse4j.server.Namespaces.namespaces;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EventParser;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Subscribers join at random moments, half of them from an id of the past, while four threads
 * publish.
 */
class JoinUnderLoadTest {

  private static final int EVENTS = 100_000;
  private static final int PUBLISHERS = 4;
  private static final int READERS = 200;
  private static final long LIMIT_SECONDS = 120;
  private static final Pattern MISSED = Pattern.compile("\"missed\":(\\d+)");
  private static final List<Namespace> PUBLISHED_TO =
      namespaces("/pets", "/pets/dogs", "/pets/cats", "/news", "/news/local/now");
  private static final List<Namespace> SUBSCRIBED_TO =
      namespaces("/", "/pets", "/pets/dogs", "/news", "/news/local", "/nothing", "/*/dogs", "/*/*");
  private static final int KEYS = 50;

  // By the provider's sequence, which begins at 1: the data, a number, and the place in
  // PUBLISHED_TO.
  private final AtomicIntegerArray data = new AtomicIntegerArray(EVENTS + 1);
  private final AtomicIntegerArray publishedTo = new AtomicIntegerArray(EVENTS + 1);
  private final AtomicIntegerArray keys = new AtomicIntegerArray(EVENTS + 1);
  private final AtomicIntegerArray newestOfKey = new AtomicIntegerArray(KEYS);
  private final Progress progress = new Progress();
  private final CountDownLatch joined = new CountDownLatch(READERS);
  private final ExecutorService completions = Executors.newFixedThreadPool(2);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Seed seed = Seed.next();
  private boolean keyed;
  private boolean allNew; // nobody comes with an id
  private int newest; // if above 0, nobody comes with an id, and all begin with so many
  private boolean breaking; // some streams are cut within what is written

  @AfterEach
  void stop() {
    threads.shutdownNow();
    completions.shutdownNow();
  }

  // PEERS W19, W64: events were dropped at random, or after a reconnection.
  @Test
  void eachEventBehindTheIdIsSeenOnceAndInOrder() throws Exception {
    HubBuilder options =
        Hub.builder().replayer(Replayer.lastEvents(2 * EVENTS)).maxLagBytes(64 << 20);
    List<Reader> readers = run(options.maxLagEvents(2 * EVENTS), SUBSCRIBED_TO, false);

    for (Reader reader : readers) {
      assertThat(reader.connections).as("connections of %s", reader).isEqualTo(1);
      assertThat(reader.seen).as("what %s has seen", reader).isEqualTo(expected(reader));
    }
  }

  @Test
  void whoIsCutForItsLagAndComesBackSeesEachEventOnceAndInOrder() throws Exception {
    List<Reader> readers = run(
        Hub.builder().maxLagEvents(5000).replayer(Replayer.lastEvents(2 * EVENTS)),
        SUBSCRIBED_TO,
        true);

    for (Reader reader : readers) {
      assertThat(reader.seen).as("what %s has seen", reader).isEqualTo(expected(reader));
    }
    assertThat(readers).as("%s: somebody was cut", seed).anyMatch(reader -> reader.connections > 1);
  }

  @Test
  void withASmallWindowWhatWasSeenAndWhatWasMissedIsAll() throws Exception {
    List<Reader> readers =
        run(Hub.builder().replayer(Replayer.lastEvents(1000)), List.of(Namespace.ROOT), true);

    assertSeenOrMissed(readers);
  }

  @Test
  void whoCatchesUpSeesEachEventOnceAndInOrderOnOneConnection() throws Exception {
    HubBuilder options = Hub.builder()
        .overflow(Overflow.CATCH_UP)
        .maxLagEvents(1000)
        .replayer(Replayer.lastEvents(2 * EVENTS));
    List<Reader> readers = run(options, SUBSCRIBED_TO, true);

    for (Reader reader : readers) {
      assertThat(reader.connections).as("connections of %s", reader).isEqualTo(1);
      assertThat(reader.seen).as("what %s has seen", reader).isEqualTo(expected(reader));
    }
  }

  @Test
  void whoCatchesUpFromASmallWindowHasSeenOrMissedAll() throws Exception {
    HubBuilder options = Hub.builder()
        .overflow(Overflow.CATCH_UP)
        .maxLagEvents(500)
        .replayer(Replayer.lastEvents(1000));

    assertSeenOrMissedOnOneConnection(run(options, List.of(Namespace.ROOT), true));
  }

  @Test
  void whoSkipsHasSeenOrMissedAll() throws Exception {
    HubBuilder options = Hub.builder()
        .overflow(Overflow.SKIP)
        .maxLagEvents(1000)
        .replayer(Replayer.lastEvents(2 * EVENTS));

    assertSeenOrMissedOnOneConnection(run(options, List.of(Namespace.ROOT), true));
  }

  @Test
  void whoSkipsHasSeenTheNewestOfEachKeyAndSeenOrMissedAllElse() throws Exception {
    keyed = true;
    HubBuilder options = Hub.builder()
        .overflow(Overflow.SKIP)
        .maxLagEvents(1000)
        .replayer(Replayer.lastEvents(2 * EVENTS));

    List<Reader> readers = run(options, List.of(Namespace.ROOT), true);

    assertSeenOrMissedOnOneConnection(readers);
    for (Reader reader : readers) {
      assertThat(reader.seen)
          .as("what %s has seen", reader)
          .containsAll(IntStream.range(0, KEYS)
              .map(newestOfKey::get)
              .filter(sequence -> sequence > reader.start)
              .boxed()
              .toList());
    }
  }

  @Test
  void whoSkipsAndIsCutAtAnyByteSeesNothingTwiceAndTheNewestOfEachKey() throws Exception {
    keyed = true;
    breaking = true;
    HubBuilder options = Hub.builder()
        .overflow(Overflow.SKIP)
        .maxLagEvents(1000)
        .replayer(Replayer.lastEvents(2 * EVENTS));

    List<Reader> readers = run(options, SUBSCRIBED_TO, true);

    for (Reader reader : readers) {
      List<Integer> expected = expected(reader);
      assertThat(reader.seen).as("what %s has seen", reader).isSorted().doesNotHaveDuplicates();
      Set<Integer> seen = new HashSet<>(reader.seen);
      assertThat(new HashSet<>(expected).containsAll(seen))
          .as("what %s could see", reader)
          .isTrue();
      assertThat(expected.size() - reader.seen.size())
          .as("what %s was not given, and was told of", reader)
          .isLessThanOrEqualTo(reader.missed);
      assertThat(expected.stream().collect(newestOfEachKey()).values())
          .as("the newest of each key for %s", reader)
          .allMatch(seen::contains);
    }
    assertThat(readers).as("%s: somebody was cut", seed).anyMatch(reader -> reader.connections > 1);
    assertThat(readers).as("%s: somebody has skipped", seed).anyMatch(reader -> reader.missed > 0);
  }

  private Collector<Integer, ?, Map<Integer, Integer>> newestOfEachKey() {
    return Collectors.toMap(keys::get, sequence -> sequence, Math::max);
  }

  @Test
  void whoBeginsWithTheNewestSeesSoManyAndThenEachEventOnce() throws Exception {
    newest = 300;
    HubBuilder options =
        Hub.builder().replayer(Replayer.lastEvents(2 * EVENTS)).maxLagBytes(64 << 20);

    for (Reader reader : run(options.maxLagEvents(2 * EVENTS), SUBSCRIBED_TO, false)) {
      List<Integer> all = expected(reader, 1);
      int given = reader.seen.size();
      assertThat(reader.seen)
          .as("what %s has seen", reader)
          .isEqualTo(all.subList(all.size() - given, all.size()));
      // When it came, there were so many messages at least, and so many at the most.
      int early = upTo(reader.publishedBefore, all);
      int late = upTo(reader.publishedAfter, all);
      assertThat(given)
          .as("how many %s has seen", reader)
          .isLessThanOrEqualTo(all.size() - early + newest)
          .isGreaterThanOrEqualTo(all.size() - late + Math.min(newest, early));
    }
  }

  @Test
  void whoBeginsWithTheNewestOfASmallWindowSeesNoHoleInSilence() throws Exception {
    newest = 300;
    HubBuilder options = Hub.builder().replayer(Replayer.lastEvents(400));

    for (Reader reader : run(options, List.of(Namespace.ROOT), true)) {
      assertThat(reader.seen).as("what %s has seen", reader).isSorted().doesNotHaveDuplicates();
      int from = reader.seen.isEmpty() ? EVENTS + 1 : reader.seen.get(0);
      assertThat(EVENTS + 1 - from - reader.seen.size())
          .as("holes in what %s has seen, from %s on", reader, from)
          .isLessThanOrEqualTo(reader.missed);
    }
  }

  @Test
  void whoComesNewSeesFromTheRetainedEventOnEachOfItsNamespace() throws Exception {
    allNew = true;
    HubBuilder options =
        Hub.builder().retain(PUBLISHED_TO.size()).maxLagBytes(64 << 20).maxLagEvents(2 * EVENTS);

    for (Reader reader : run(options, SUBSCRIBED_TO, false)) {
      assertThat(reader.seen).as("what %s has seen", reader).isSorted().doesNotHaveDuplicates();
      for (int to = 0; to < PUBLISHED_TO.size(); to++) {
        int published = to;
        List<Integer> seen = reader.seen.stream()
            .filter(sequence -> publishedTo.get(sequence) == published)
            .toList();
        int first = seen.isEmpty() ? EVENTS + 1 : seen.get(0);
        assertThat(seen)
            .as("what %s has seen of %s", reader, PUBLISHED_TO.get(to))
            .isEqualTo(IntStream.rangeClosed(first, EVENTS)
                .filter(sequence -> publishedTo.get(sequence) == published)
                .boxed()
                .toList());
      }
    }
  }

  private void assertSeenOrMissedOnOneConnection(List<Reader> readers) {
    for (Reader reader : readers) {
      assertThat(reader.connections).as("connections of %s", reader).isEqualTo(1);
    }
    assertSeenOrMissed(readers);
  }

  private void assertSeenOrMissed(List<Reader> readers) {
    for (Reader reader : readers) {
      assertThat(reader.seen).as("what %s has seen", reader).isSorted().doesNotHaveDuplicates();
      assertThat(reader.seen.size() + reader.missed)
          .as("seen and missed of %s", reader)
          .isEqualTo(EVENTS - reader.start);
    }
    assertThat(readers)
        .as("%s: somebody has missed something", seed)
        .anyMatch(reader -> reader.missed > 0);
  }

  private List<Reader> run(HubBuilder options, List<Namespace> subscribedTo, boolean stalling)
      throws Exception {
    System.out.println(seed);
    Random random = seed.random();
    Hub hub = options.writeTimeout(Duration.ofMinutes(5)).build();
    try {
      return run(hub, subscribedTo, stalling, random);
    } finally {
      hub.close();
      Eventually.holds(() -> hub.logBytes() == 0);
    }
  }

  private List<Reader> run(Hub hub, List<Namespace> subscribedTo, boolean stalling, Random random)
      throws Exception {
    List<Future<Reader>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Namespace namespace = subscribedTo.get(i % subscribedTo.size());
      Reader reader = new Reader(
          hub,
          namespace,
          random.nextInt(EVENTS),
          !allNew && newest == 0 && i % 2 == 0,
          stalling,
          random.nextLong());
      readers.add(threads.submit(reader::run));
    }
    List<Future<?>> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int first = i * EVENTS / PUBLISHERS;
      long publisherSeed = random.nextLong();
      publishers.add(threads.submit(() -> publish(hub, first, new Random(publisherSeed))));
    }
    for (Future<?> publisher : publishers) {
      publisher.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    progress.finish();
    assertThat(joined.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    List<Namespace> everywhere = new ArrayList<>(SUBSCRIBED_TO);
    everywhere.removeIf(Namespace::isPattern);
    everywhere.addAll(PUBLISHED_TO);
    hub.publish(Message.of(everywhere, Event.of("end", "")).withKey("end"));
    List<Reader> done = new ArrayList<>();
    for (Future<Reader> each : readers) {
      Reader reader = each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(reader.seenData)
          .as("the data that %s has seen", reader)
          .isEqualTo(reader.seen.stream().map(data::get).toList());
      done.add(reader);
    }
    return done;
  }

  private void publish(Hub hub, int first, Random random) {
    for (int n = first; n < first + EVENTS / PUBLISHERS; n++) {
      int to = random.nextInt(PUBLISHED_TO.size());
      int key = random.nextInt(KEYS);
      String id = hub.publish(Message.of(PUBLISHED_TO.get(to), Event.of(Integer.toString(n)))
          .withKey(keyed ? "key-" + key : ""));
      newestOfKey.accumulateAndGet(key, sequence(id), Math::max);
      data.set(sequence(id), n);
      publishedTo.set(sequence(id), to);
      keys.set(sequence(id), key);
      progress.advance(id);
    }
  }

  /** Returns how many of these, which are in order, are not beyond that one. */
  private static int upTo(int last, List<Integer> sequences) {
    int found = Collections.binarySearch(sequences, last);
    return found < 0 ? -found - 1 : found + 1;
  }

  private List<Integer> expected(Reader reader) {
    return expected(reader, reader.start + 1);
  }

  private List<Integer> expected(Reader reader, int from) {
    boolean[] contained = new boolean[PUBLISHED_TO.size()]; // asked once, not for each event
    for (int to = 0; to < contained.length; to++) {
      contained[to] = reader.namespace.contains(PUBLISHED_TO.get(to));
    }
    return IntStream.rangeClosed(from, EVENTS)
        .filter(sequence -> contained[publishedTo.get(sequence)])
        .boxed()
        .toList();
  }

  private static int sequence(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  /** How far the publishers have come. */
  private static final class Progress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int published; // guarded by lock, as are the others
    private boolean finished; // and nobody waits any longer
    private String newestId = "";

    void advance(String id) {
      lock.lock();
      try {
        published++;
        newestId = id;
        if (published % 100 == 0) {
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    void finish() {
      lock.lock();
      try {
        finished = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    int published() {
      lock.lock();
      try {
        return published;
      } finally {
        lock.unlock();
      }
    }

    String newestId() {
      lock.lock();
      try {
        return newestId;
      } finally {
        lock.unlock();
      }
    }

    void await(int count) throws InterruptedException {
      long remaining = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      lock.lock();
      try {
        while (published < count && !finished) {
          assertThat(remaining)
              .as("%d of %d published in time", published, count)
              .isPositive();
          remaining = changed.awaitNanos(remaining);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** One client: it joins late, may stop reading for a while, and comes back when it was cut. */
  private final class Reader {

    private final Hub hub;
    private final Namespace namespace;
    private final int joinsAfter;
    private final boolean resumes;
    private final boolean stalling;
    private final Random random;

    private final List<Integer> seen = new ArrayList<>(); // by sequence
    private final List<Integer> seenData = new ArrayList<>();
    private int start = -1; // the sequence behind which its first stream began
    private int missed;
    private int connections;
    private int publishedBefore; // how many when it came, at the least
    private int publishedAfter; // and at the most
    private String lastEventId = "";
    private boolean ended;

    Reader(
        Hub hub,
        Namespace namespace,
        int joinsAfter,
        boolean resumes,
        boolean stalling,
        long seed) {
      this.hub = hub;
      this.namespace = namespace;
      this.joinsAfter = joinsAfter;
      this.resumes = resumes;
      this.stalling = stalling;
      this.random = new Random(seed);
    }

    Reader run() throws Exception {
      String past = "";
      if (resumes) {
        int from = random.nextInt(joinsAfter + 1);
        progress.await(from);
        past = progress.newestId();
      }
      progress.await(joinsAfter);
      lastEventId = past;
      start = past.isEmpty() ? -1 : sequence(past);
      while (!ended) {
        connections++;
        Connection connection = new Connection();
        boolean stalls = stalling && random.nextInt(3) > 0;
        connection.stalled = stalls;
        publishedBefore = connections == 1 ? progress.published() : publishedBefore;
        Start begin = newest > 0 && lastEventId.isEmpty()
            ? new Start.Newest(newest)
            : Start.after(lastEventId);
        hub.subscribe(List.of(namespace), begin, hub.overflow(), connection);
        publishedAfter = connections == 1 ? progress.published() + PUBLISHERS : publishedAfter;
        if (connections == 1) {
          joined.countDown();
        }
        if (stalls) {
          progress.await(progress.published() + 5_000 + random.nextInt(15_000));
          connection.resume();
        }
        connection.over.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
      return this;
    }

    @Override
    public String toString() {
      return "the reader of " + namespace + " from " + start + " after " + joinsAfter + ", " + seed;
    }

    /**
     * One stream. What it was written it has received, whether the write completes or not, as with
     * a socket.
     */
    private final class Connection implements Subscriber, EventParser.Sink {

      private final EventParser parser =
          new EventParser(this, EventParser.DEFAULT_MAX_EVENT_BYTES, lastEventId);
      private final CompletableFuture<Void> over = new CompletableFuture<>();
      private final AtomicReference<Runnable> held = new AtomicReference<>();
      private volatile boolean stalled;
      private volatile boolean aborted;

      void resume() {
        stalled = false;
        release();
      }

      @Override
      public void write(ByteBuffer bytes, Completion completion) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        // Not before it has a place to come back to.
        boolean breaks =
            breaking && !lastEventId.isEmpty() && ThreadLocalRandom.current().nextInt(100) == 0;
        int received = breaks ? ThreadLocalRandom.current().nextInt(copy.length) : copy.length;
        parser.parse(copy, 0, received);
        held.set(() -> {
          if (aborted || breaks) {
            completion.failed(new IOException("aborted"));
          } else {
            completion.succeeded();
          }
        });
        if (!stalled) {
          if (ThreadLocalRandom.current().nextBoolean()) {
            release();
          } else {
            completions.execute(this::release);
          }
        }
      }

      @Override
      public void end(CloseReason reason) {
        over.complete(null);
      }

      @Override
      public void abort(CloseReason reason) {
        aborted = true;
        over.complete(null);
        release();
      }

      @Override
      public Peer peer() {
        return new Peer("/subscribe" + namespace, "", "", "");
      }

      @Override
      public void lastEventId(String id) {
        lastEventId = id;
        start = start < 0 ? sequence(id) : start;
      }

      @Override
      public void event(Event event) {
        if (event.type().equals("end")) {
          ended = true;
          over.complete(null);
        } else if (event.type().equals("sse.gap")) {
          Matcher matcher = MISSED.matcher(event.data());
          assertThat(matcher.find()).as(event.data()).isTrue();
          missed += Integer.parseInt(matcher.group(1));
        } else {
          seen.add(sequence(event.id()));
          seenData.add(Integer.parseInt(event.data()));
        }
      }

      private void release() {
        Runnable completion = held.getAndSet(null);
        if (completion != null) {
          completion.run();
        }
      }
    }
  }
}
