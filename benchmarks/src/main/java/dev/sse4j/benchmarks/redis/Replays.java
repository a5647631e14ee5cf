package dev.sse4j.benchmarks.redis;

import dev.sse4j.redis.RedisProviderBuilder;
import dev.sse4j.spi.Replayer.Cursor;
import dev.sse4j.spi.Replayer.Entry;
import dev.sse4j.spi.Replayer.Found;
import dev.sse4j.spi.Replayer.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Replays what a node no longer has in memory, to many who come back at the same time. */
final class Replays {

  /** How many events each has missed. */
  static final int ENTRIES = 100;

  private static final int THREADS = 2; // as a hub has for it
  private static final int BATCH = 64; // as a hub reads

  private final Heard heard;

  Replays(Heard heard) {
    this.heard = heard;
  }

  /** Replays for so long, and returns how many there were, and how long one took in µs. */
  String run(double seconds) throws Exception {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Numbers>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        running.add(threads.submit(() -> replay(end, random)));
      }
      Numbers nanos = new Numbers();
      for (Future<Numbers> each : running) {
        nanos.addAll(each.get());
      }
      return String.format(
          Locale.ROOT,
          "%d,%.1f,%.1f",
          nanos.size(),
          nanos.thousandths(0.5),
          nanos.thousandths(0.99));
    } finally {
      threads.shutdown();
    }
  }

  private Numbers replay(long end, SplittableRandom random) {
    Numbers nanos = new Numbers();
    int inMemory = RedisProviderBuilder.DEFAULT_WARM_UP + ENTRIES;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      replayAfter(random.nextInt(heard.events() - inMemory));
      nanos.add(System.nanoTime() - start);
    }
    return nanos;
  }

  /** Replays what follows an event, by its place among those that were heard. */
  private void replayAfter(int seen) {
    Replay replay = heard.after(heard.id(seen));
    if (!(replay instanceof Found found)) {
      throw new IllegalStateException(
          "expected event " + seen + " to be found, but the answer was " + replay);
    }
    Cursor cursor = found.cursor();
    int last = seen;
    while (last < seen + ENTRIES) {
      List<Entry> batch = cursor.next(Math.min(BATCH, seen + ENTRIES - last));
      if (batch.isEmpty()) {
        throw new IllegalStateException("expected an event behind " + last + ", but none came");
      }
      for (Entry entry : batch) {
        requireId(++last, entry.message().event().id());
      }
    }
  }

  private void requireId(int index, String id) {
    if (!id.equals(heard.id(index))) {
      throw new IllegalStateException(
          "expected the event " + heard.id(index) + " to be replayed, but it was " + id);
    }
  }
}
