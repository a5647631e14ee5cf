package dev.sse4j.testkit.core;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Places to cut a stream at, as a network might. */
final class Cuts {

  private static final int MOST = 200;

  private Cuts() {}

  static List<Integer> everywhere(int length) {
    return IntStream.range(1, length).boxed().toList();
  }

  /** A few cuts or many, so that both long and short pieces are tried. */
  static List<Integer> random(int length, Random random) {
    int count = length < 2 ? 0 : random.nextInt(Math.min(length, MOST));
    return random
        .ints(count, 1, Math.max(length, 2))
        .sorted()
        .distinct()
        .boxed()
        .toList();
  }
}
