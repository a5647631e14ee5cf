package dev.sse4j.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.TimeUnit;

/** What the peers have in common: events of nothing but data, and how often they look. */
abstract class PeerFanout implements Fanout {

  static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  @Override
  public void begin(Demand demand) {}

  @Override
  public int framing() {
    return "data: \n\n".length();
  }

  static byte[] encode(String data) {
    return ("data: " + data + "\n\n").getBytes(ISO_8859_1);
  }
}
