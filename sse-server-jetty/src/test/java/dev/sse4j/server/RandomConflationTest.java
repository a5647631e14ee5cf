package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.testkit.Seed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Cursors read a log, fall behind and skip, at random: what each is given is held against all that
 * was ever appended.
 */
class RandomConflationTest {

  private static final int STEPS = 20_000;
  private static final int MOST_READERS = 12;
  private static final int MAX_WRITE = 4096;

  private record Appended(long position, String key, String text) {}

  private final Seed seed = Seed.next();
  private final Random random = seed.random();
  private final SegmentMemory memory = new SegmentMemory();
  private final LentBuffer buffer = new LentBuffer();
  private final List<Appended> all = new ArrayList<>(); // by position
  private final List<Reader> readers = new ArrayList<>();
  private int keys;
  private int skips;
  private int copied;

  @RepeatedTest(40)
  void whoSkipsIsGivenTheNewestOfEachKeyOfJustWhatItHasNotRead() {
    Lag lag = new Lag(2000 + random.nextInt(100_000), 10 + random.nextInt(500));
    keys =
        1 + random.nextInt(random.nextInt(100) + 1); // within the bounds of what is kept, or more
    EventLog log = new EventLog(memory, lag, new Head(-1, ""), 0);
    log.keepNewestByKey();
    int pause = random.nextBoolean() ? 20 : 5000; // small segments, or such as are used again
    long now = 0;

    for (int step = 0; step < STEPS; step++) {
      now += random.nextInt(pause) == 0 ? TimeUnit.SECONDS.toNanos(random.nextInt(15)) : 1;
      switch (random.nextInt(20)) {
        case 0 -> {
          if (readers.size() < MOST_READERS) {
            readers.add(new Reader(log, lag));
          }
        }
        case 1 -> aReader(Reader::skipIfOverrun);
        case 2 -> aReader(Reader::toggle);
        case 3 -> {
          if (random.nextInt(10) == 0) {
            aReader(reader -> {
              readers.remove(reader);
              reader.release();
            });
          }
        }
        case 4 -> log.shrink(now);
        case 5 -> append(log, "", Segment.NOTICE, now);
        default ->
          append(log, random.nextInt(3) == 0 ? "" : "key " + random.nextInt(keys), now, now);
      }
      readers.forEach(Reader::readUnlessStalled);
      assertThat(memory.taken()).as("%s", seed).isGreaterThanOrEqualTo(memory.linked());
    }

    assertThat(skips).as("%s", seed).isPositive();
    assertThat(copied).as("%s", seed).isPositive();
    List<Reader> late = readers.subList(0, random.nextInt(readers.size() + 1));
    readers.subList(late.size(), readers.size()).forEach(Reader::release);
    log.free();
    assertThat(memory.linked()).as("%s", seed).isZero();
    late.forEach(Reader::release);
    assertThat(memory.linked()).as("%s", seed).isZero();
    assertThat(memory.taken()).as("%s", seed).isZero();
  }

  private void aReader(Consumer<Reader> action) {
    if (!readers.isEmpty()) {
      action.accept(readers.get(random.nextInt(readers.size())));
    }
  }

  private void append(EventLog log, String key, long published, long now) {
    long position = all.size();
    int length = random.nextInt(30) == 0 ? random.nextInt(1500) : random.nextInt(100);
    if (published == Segment.NOTICE) {
      log.appendNotice(EventEncoder.encode(Event.of("notice")), position, now);
      return;
    }
    EncodedEvent event = EventEncoder.encode(Event.of(position + " " + "x".repeat(length)));
    all.add(new Appended(position, key, text(event.buffer())));
    log.append(event, new Head(position, ""), key, now);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private final class Reader {

    private final EventLog log;
    private final Lag lag;
    private LogCursor cursor;
    private long known = all.size() - 1;
    private boolean stalled = random.nextBoolean();

    Reader(EventLog log, Lag lag) {
      this.log = log;
      this.lag = lag;
      this.cursor = log.cursorAtEnd(all.size());
    }

    void toggle() {
      stalled = !stalled;
    }

    void release() {
      cursor.release();
    }

    void readUnlessStalled() {
      StringBuilder read = new StringBuilder();
      ByteBuffer bytes = stalled ? null : cursor.nextWrite(MAX_WRITE, buffer);
      while (bytes != null) {
        read.append(text(bytes));
        cursor.advance();
        bytes = cursor.nextWrite(MAX_WRITE, buffer);
      }
      StringBuilder expected = new StringBuilder();
      long last = Math.max(known, cursor.lastPosition());
      for (long position = known + 1; position <= last; position++) {
        expected.append(all.get((int) position).text());
      }
      assertThat(read.toString().replace("data: notice\n\n", ""))
          .as("%s", seed)
          .isEqualTo(expected.toString());
      known = last;
    }

    void skipIfOverrun() {
      if (!cursor.isOverrun()) {
        return;
      }
      skips++;
      long from = known + 1;
      long to = all.size() - 1;
      LogCursor left = cursor;
      cursor = log.cursorAtEnd(all.size());
      Skipped skipped = new Skipped(
          new Joined(null, null, cursor, new Head(to, ""), false),
          log.holdKeyed(),
          log.droppedFrom(from));
      left.release();
      append(log, "key 0", 0, 0); // what comes before it has looked is not skipped
      Conflation found = Conflation.of(skipped, from, to, lag.bytes());
      PrivateBytes copy = found.copy();
      skipped.held().forEach(Segment::release);
      known = to;

      assertThat(found.memoryBytes()).isGreaterThanOrEqualTo(copy.size());
      List<String> expected = newestOfEachKey(from, to);
      List<String> given = new ArrayList<>();
      while (!copy.isEmpty()) {
        given.add(text(copy.take(1).bytes()));
      }
      String text = String.join("", given);
      // Beyond the bounds the newest, and within the bounds all.
      assertThat(String.join("", expected)).as("%s", seed).endsWith(text);
      if (keys <= lag.events() && keys * 1800L <= lag.bytes()) {
        assertThat(text).as("%s", seed).isEqualTo(String.join("", expected));
      }
      copied += given.size();
    }

    private List<String> newestOfEachKey(long from, long to) {
      Map<String, Long> newest = new HashMap<>();
      for (long position = from; position <= to; position++) {
        newest.put(all.get((int) position).key(), position);
      }
      newest.remove("");
      return new TreeSet<>(newest.values())
          .stream().map(position -> all.get(position.intValue()).text()).toList();
    }
  }
}
