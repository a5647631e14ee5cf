package dev.sse4j.benchmarks.codec;

import java.util.SplittableRandom;

/** Text that is the same on every machine. */
final class Words {

  private static final String[] WORDS = {
    " the", " of", " stream", " quick", " fox", " over", " a", " lazy", " event", "ing", " with"
  };

  private Words() {}

  static String word(SplittableRandom random) {
    return WORDS[random.nextInt(WORDS.length)];
  }

  static String letters(SplittableRandom random, int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    return letters.toString();
  }
}
