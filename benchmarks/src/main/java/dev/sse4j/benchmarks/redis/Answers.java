package dev.sse4j.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** The side of a {@link Worker} that works: answers each line with a line, until there is none. */
final class Answers {

  private Answers() {}

  /** Does what the words of a line say. */
  interface Work {
    String answer(String[] words) throws Exception;
  }

  static void give(Work work) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(work.answer(line.split(" ")));
    }
  }

  static IOException unknown(String word) {
    return new IOException("expected a word that is known here, but it was \"" + word + "\"");
  }
}
