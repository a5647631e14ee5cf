package dev.sse4j.benchmarks.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * 10,000 chunks of a chat completion: JSON of 250 to 300 bytes, all ASCII. Without the {@code
 * [DONE]} behind the last, for some readers hand it on and some end at it.
 */
public final class ChatCompletion {

  private static final int CHUNKS = 10_000;
  private static final int LEAST_BYTES = 250;
  private static final int MOST_BYTES = 300;

  private ChatCompletion() {}

  /** Returns the data of each event. */
  public static List<String> data() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> data = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      int bytes = random.nextInt(LEAST_BYTES, MOST_BYTES + 1);
      String json =
          "{\"id\":\"chatcmpl-Bz7gq0XlWm2vTn5uYc8dKeR4\",\"object\":\"chat.completion.chunk\""
              + ",\"created\":1763794877,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0"
              + ",\"delta\":{\"content\":\"" + Words.word(random) + "\"},\"finish_reason\":null}]"
              + ",\"obfuscation\":\"";
      String end = "\"}";
      data.add(json + Words.letters(random, bytes - json.length() - end.length()) + end);
    }
    return data;
  }

  /** Returns the bytes of each event, its blank line included, as text. */
  public static List<String> events() {
    return data().stream().map(data -> "data: " + data + "\n\n").toList();
  }
}
