package dev.sse4j.benchmarks.codec;

import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What is read. Each is the same on every machine. */
enum Input {
  /** A {@link ChatCompletion}. */
  A(Input::chatCompletion, 8192),

  /** 10,000 events with a type, 120 to 160 bytes each. */
  B(Input::contentDeltas, 8192),

  /** 10,000 events with all fields, three lines of data, CRLF, a comment, emoji and CJK. */
  C(Input::everything, 8192),

  /** 100 events of 1 MiB. */
  D(Input::large, 8192),

  /** 100,000 times {@code data: x}. */
  E(Input::tiny, 8192),

  /** A, 7 bytes a read. */
  A7(Input::chatCompletion, 7),

  /** A, 1 byte a read. */
  A1(Input::chatCompletion, 1);

  private final Supplier<Sample> maker;
  private final int readBytes;

  Input(Supplier<Sample> maker, int readBytes) {
    this.maker = maker;
    this.readBytes = readBytes;
  }

  Sample make() {
    return maker.get();
  }

  /** Returns how many bytes a read gives, at most. */
  int readBytes() {
    return readBytes;
  }

  private static Sample chatCompletion() {
    Sample sample = new Sample("\n");
    for (String data : ChatCompletion.data()) {
      sample.line("data: " + data).end("message", data);
    }
    return sample;
  }

  private static Sample contentDeltas() {
    SplittableRandom random = new SplittableRandom(2);
    Sample sample = new Sample("\n");
    for (int i = 0; i < 10_000; i++) {
      String text = Words.letters(random, random.nextInt(28)) + Words.word(random);
      String data =
          "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\""
              + ",\"text\":\"" + text + "\"}}";
      sample
          .line("event: content_block_delta")
          .line("data: " + data)
          .end("content_block_delta", data);
    }
    return sample;
  }

  private static Sample everything() {
    SplittableRandom random = new SplittableRandom(3);
    Sample sample = new Sample("\r\n");
    for (int i = 0; i < 10_000; i++) {
      String first = "{\"text\":\"東京の天気は晴れ、気温は" + random.nextInt(30) + "度です 🌤️\",";
      String second = " \"note\":\"" + Words.letters(random, 40 + random.nextInt(40)) + " 🚀\",";
      String third = " \"more\":\"中文" + Words.word(random) + "\"}";
      String id = Integer.toString(100_000 + i);
      sample
          .line(": keep-alive " + i)
          .line("id: " + id)
          .line("event: update")
          .line("retry: 3000")
          .line("data: " + first)
          .line("data: " + second)
          .line("data: " + third)
          .costs(id)
          .end("update", first + "\n" + second + "\n" + third);
    }
    return sample;
  }

  private static Sample large() {
    SplittableRandom random = new SplittableRandom(4);
    String text = Words.letters(random, (1 << 20) - 8);
    Sample sample = new Sample("\n");
    for (int i = 0; i < 100; i++) {
      String data = (10_000_000 + i) + text;
      sample.line("data: " + data).end("message", data);
    }
    return sample;
  }

  private static Sample tiny() {
    Sample sample = new Sample("\n");
    for (int i = 0; i < 100_000; i++) {
      sample.line("data: x").end("message", "x");
    }
    return sample;
  }
}
