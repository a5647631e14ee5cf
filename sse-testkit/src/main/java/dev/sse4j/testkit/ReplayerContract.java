package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Replayer;
import dev.sse4j.spi.Replayer.Cursor;
import dev.sse4j.spi.Replayer.Entry;
import dev.sse4j.spi.Replayer.Evicted;
import dev.sse4j.spi.Replayer.Found;
import dev.sse4j.spi.Replayer.Replay;
import dev.sse4j.spi.Replayer.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Replayer} promises that keeps anything. Extend it, say how to make one, and run
 * it as a JUnit test:
 *
 * <pre>{@code
 * class MyReplayerTest extends ReplayerContract {
 *   @Override
 *   protected Replayer newReplayer(int capacity) {
 *     return new MyReplayer(capacity);
 *   }
 * }
 * }</pre>
 *
 * <p>It checks the answers for ids that are kept, evicted and unknown; that a cursor gives what
 * follows, in order, no more at a time than it was asked for, and later what was appended later;
 * that positions show what was evicted meanwhile; that the id of the newest message missed is a
 * place to go on from; and that all this holds while another thread appends.
 */
public abstract class ReplayerContract {

  private static final int CAPACITY = 8;
  private static final int READERS = 4;
  private static final int MANY = 2000;
  private static final Namespace PETS = new Namespace("/pets");

  /** What was appended, by position. */
  private final List<Message> appended = new CopyOnWriteArrayList<>();

  private Replayer replayer;

  /** For subclasses. */
  protected ReplayerContract() {}

  /**
   * Returns a new replayer that is empty and keeps the last {@code capacity} messages at least, and
   * not many more: see {@link #enoughToEvict}.
   */
  protected abstract Replayer newReplayer(int capacity);

  /**
   * Returns how many messages have to follow a message until it is surely evicted: the capacity,
   * unless overridden.
   */
  protected int enoughToEvict(int capacity) {
    return capacity;
  }

  /**
   * Carries a message over the bus that the replayer belongs to, before it is appended, and returns
   * it with its id. Counts as {@link dev.sse4j.spi.Provider#inMemory()} does, unless overridden.
   */
  protected Message accept(Message message) {
    return message.withEvent(message.event().withId("c0c0c0c0c0c0-" + (appended.size() + 1)));
  }

  /** Returns how long to wait for what must happen: 20 seconds. */
  protected Duration limit() {
    return Duration.ofSeconds(20);
  }

  @BeforeEach
  final void create() {
    replayer = newReplayer(CAPACITY);
  }

  @Test
  void whatFollowsAKnownIdIsFound() {
    append(4);

    Cursor cursor = found(id(1));

    assertThat(readAll(cursor)).isEqualTo(entries(2, 4));
  }

  @Test
  void nothingFollowsTheNewestIdYet() {
    append(2);

    Cursor cursor = found(id(1));

    assertThat(cursor.next(10)).isEmpty();
    assertThat(cursor.position()).isEqualTo(2);
  }

  @Test
  void theEmptyIdAsksForAll() {
    append(3);

    assertThat(readAll(found(""))).isEqualTo(entries(0, 3));
  }

  @Test
  void anEmptyReplayerHasNothingYet() {
    Cursor cursor = found("");

    assertThat(cursor.next(10)).isEmpty();
    append(1);
    assertThat(readAll(cursor)).isEqualTo(entries(0, 1));
  }

  @Test
  void anIdThatNeverWasIsUnknown() {
    append(2);

    for (String id : List.of(
        "x",
        "-",
        "-1",
        "contract",
        "c0c0c0c0c0c0-",
        "c0c0c0c0c0c0-01",
        "c0c0c0c0c0c0-x",
        "0",
        " ",
        "ä€😀",
        "another-1",
        "c0c0c0c0c0c0-99999999999999999999",
        "\0",
        "x".repeat(100_000))) {
      assertThat(replayer.after(id)).as("id %s", Transcript.quote(id)).isInstanceOf(Unknown.class);
    }
  }

  @Test
  void everyIdIsUnknownToAnEmptyReplayer() {
    assertThat(replayer.after("c0c0c0c0c0c0-1")).isInstanceOf(Unknown.class);
  }

  @Test
  void anEvictedIdIsToldFromAnUnknownOne() {
    append(1 + enoughToEvict(CAPACITY) + CAPACITY);

    Evicted evicted = evicted(id(0));

    List<Entry> kept = readAll(evicted.cursor());
    assertThat(kept).hasSizeGreaterThanOrEqualTo(CAPACITY);
    int oldest = Math.toIntExact(kept.get(0).position().getAsLong());
    assertThat(kept).isEqualTo(entries(oldest, appended.size()));
    if (evicted.missed().isPresent()) {
      assertThat(evicted.missed()).hasValue(oldest - 1);
    }
  }

  @Test
  void afterAnEvictionTheEmptyIdHasMissedSomethingToo() {
    append(1 + enoughToEvict(CAPACITY));

    Evicted evicted = evicted("");

    List<Entry> kept = readAll(evicted.cursor());
    if (evicted.missed().isPresent()) {
      assertThat(evicted.missed()).isEqualTo(kept.get(0).position());
    }
  }

  @Test
  void theIdOfTheNewestMessageMissedIsAPlaceToGoOnFrom() {
    append(1 + enoughToEvict(CAPACITY) + CAPACITY);
    Evicted evicted = evicted(id(0));
    List<Entry> kept = readAll(evicted.cursor());

    if (!evicted.lastMissedId().isEmpty()) {
      int oldest = Math.toIntExact(kept.get(0).position().getAsLong());
      assertThat(evicted.lastMissedId()).isEqualTo(id(oldest - 1));
      assertThat(readAll(found(evicted.lastMissedId()))).isEqualTo(kept);
    }
  }

  @Test
  void theWholeMessageIsKept() {
    Message message = Message.of(
            List.of(new Namespace("/pets/dogs"), Namespace.ROOT, new Namespace("/ä b")),
            Event.of("new-dog", "line\n line\n\n😀\t\0"))
        .withKey("kéy");
    append(message);

    assertThat(readAll(found(""))).extracting(Entry::message).containsExactly(appended.get(0));
    assertThat(appended.get(0)).isEqualTo(message.withEvent(message.event().withId(id(0))));
  }

  @Test
  void aCursorGivesNoMoreThanItWasAskedFor() {
    append(CAPACITY);
    Cursor cursor = found("");

    List<Entry> read = new ArrayList<>();
    for (List<Entry> batch = cursor.next(3); !batch.isEmpty(); batch = cursor.next(3)) {
      assertThat(batch).hasSizeLessThanOrEqualTo(3);
      read.addAll(batch);
      assertThat(cursor.position()).isEqualTo(read.size());
    }

    assertThat(read).isEqualTo(entries(0, CAPACITY));
  }

  @Test
  void aCursorBeginsBehindTheIdThatWasAskedFor() {
    append(4);

    assertThat(found("").position()).isZero();
    assertThat(found(id(1)).position()).isEqualTo(2);
  }

  @Test
  void aCursorGivesWhatIsAppendedLater() {
    append(2);
    Cursor cursor = found(id(0));
    assertThat(readAll(cursor)).isEqualTo(entries(1, 2));

    append(2);

    assertThat(readAll(cursor)).isEqualTo(entries(2, 4));
    assertThat(cursor.position()).isEqualTo(4);
  }

  @Test
  void twoCursorsDoNotDisturbEachOther() {
    append(3);
    Cursor one = found("");
    Cursor other = found("");

    assertThat(readAll(one)).isEqualTo(entries(0, 3));
    assertThat(readAll(other)).isEqualTo(entries(0, 3));
  }

  @Test
  void anEvictionBetweenTwoReadsShowsInThePositions() {
    append(4);
    Cursor cursor = found("");
    long before = 0;
    for (Entry entry : cursor.next(2)) {
      before = entry.position().getAsLong() + 1;
    }

    append(enoughToEvict(CAPACITY) + 4);

    List<Entry> rest = readAll(cursor);
    int oldest = Math.toIntExact(rest.get(0).position().getAsLong());
    assertThat((long) oldest).isGreaterThan(before);
    assertThat(rest).isEqualTo(entries(oldest, appended.size()));
    assertThat(cursor.position()).isEqualTo(appended.size());
  }

  @Test
  void readersKeepTheirPlaceWhileAnotherThreadAppends() throws Exception {
    Seed seed = Seed.next();
    ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      tasks.add(() -> appendMany(seed.random()));
      for (int i = 0; i < READERS; i++) {
        Random random = new Random(seed.value() + i + 1);
        tasks.add(() -> readMany(seed, random));
      }
      for (Future<Void> task :
          threads.invokeAll(tasks, limit().toMillis(), TimeUnit.MILLISECONDS)) {
        assertThat(task.isCancelled())
            .as("did not end within the limit, %s", seed)
            .isFalse();
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void appendMany(Random random) {
    for (int i = 0; i < MANY; i++) {
      append(1);
      if (random.nextInt(8) == 0) {
        Thread.yield();
      }
    }
    return null;
  }

  /** Reads to the end, with reconnections, and checks each step. */
  private Void readMany(Seed seed, Random random) {
    Cursor cursor = null;
    long next = 0; // the position that should come next
    String lastId = "";
    while (next < MANY && !Thread.currentThread().isInterrupted()) {
      if (cursor == null || random.nextInt(16) == 0) {
        Replay replay = replayer.after(lastId);
        if (replay instanceof Found found) {
          cursor = found.cursor();
        } else {
          assertThat(replay).as("%s", seed).isInstanceOf(Evicted.class);
          Evicted evicted = (Evicted) replay;
          cursor = evicted.cursor();
          evicted.missed().ifPresent(missed -> assertThat(missed).as("%s", seed).isPositive());
        }
      }
      List<Entry> batch = cursor.next(1 + random.nextInt(CAPACITY));
      if (batch.isEmpty()) {
        Thread.yield();
      }
      for (Entry entry : batch) {
        long position = entry.position().getAsLong();
        assertThat(position).as("%s", seed).isGreaterThanOrEqualTo(next);
        assertThat(entry.message().event().data()).as("%s", seed).isEqualTo("data " + position);
        next = position + 1;
        lastId = entry.message().event().id();
      }
      assertThat(cursor.position()).as("%s", seed).isGreaterThanOrEqualTo(next);
    }
    return null;
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      append(Message.of(PETS, Event.of("data " + appended.size())));
    }
  }

  private void append(Message message) {
    Message accepted = accept(message);
    replayer.append(appended.size(), accepted);
    appended.add(accepted);
  }

  private String id(int position) {
    return appended.get(position).event().id();
  }

  private Cursor found(String id) {
    Replay replay = replayer.after(id);
    assertThat(replay).as("what follows %s", Transcript.quote(id)).isInstanceOf(Found.class);
    return ((Found) replay).cursor();
  }

  private Evicted evicted(String id) {
    Replay replay = replayer.after(id);
    assertThat(replay).as("what follows %s", Transcript.quote(id)).isInstanceOf(Evicted.class);
    return (Evicted) replay;
  }

  private List<Entry> entries(int from, int to) {
    List<Entry> entries = new ArrayList<>();
    for (int position = from; position < to; position++) {
      entries.add(new Entry(OptionalLong.of(position), appended.get(position)));
    }
    return entries;
  }

  private static List<Entry> readAll(Cursor cursor) {
    List<Entry> read = new ArrayList<>();
    for (List<Entry> batch = cursor.next(100); !batch.isEmpty(); batch = cursor.next(100)) {
      read.addAll(batch);
    }
    return read;
  }
}
