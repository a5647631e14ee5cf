package dev.sse4j.benchmarks.codec;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What is encoded: 10,000 times one line of data. */
enum EncodeData {
  /** A {@link ChatCompletion}. */
  ASCII,

  /** 80 to 120 characters of CJK. */
  CJK;

  List<String> make() {
    return switch (this) {
      case ASCII -> ChatCompletion.data();
      case CJK -> cjk();
    };
  }

  private static List<String> cjk() {
    SplittableRandom random = new SplittableRandom(5);
    return IntStream.range(0, 10_000)
        .mapToObj(i -> {
          StringBuilder text = new StringBuilder();
          int length = random.nextInt(80, 121);
          while (text.length() < length) {
            text.append((char) random.nextInt(0x4E00, 0x9FA6));
          }
          return text.toString();
        })
        .toList();
  }
}
